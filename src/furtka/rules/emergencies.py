"""Closed at once: an emergency holds before a second person has seen it (docs/rules.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import day_bounds, local_day
from furtka.offices.models import Office, Site
from furtka.rules import asking
from furtka.rules.drafts import Sentences
from furtka.rules.errors import InvalidOrder, OrdersOverlap
from furtka.rules.models import CONFIRM_WITHIN, LONGEST_EMERGENCY, Mode, Order, OrderStatus
from furtka.rules.services import lock_orders, next_number, record


class Emergency(models.TextChoices):
    """Why the office closes at once."""

    POWER = "power", _("power cut")
    WATER = "water", _("no water")
    HEATING = "heating", _("no heating")
    STAFF = "staff", _("nobody to work")
    OTHER = "other", _("something else")


REASONS = {
    Emergency.POWER: _("There is no electricity in the building."),
    Emergency.WATER: _("There is no water in the building."),
    Emergency.HEATING: _("The heating in the building does not work."),
    Emergency.STAFF: _("Too many of us are absent to open the office."),
    Emergency.OTHER: _("Something unforeseen has happened."),
}
SORRY = _("We are sorry. If you have a visit, we will find another time with you.")
TITLE = _("Closed in an emergency: %(why)s")
BASIS = _("decision of whoever runs the office, taken in an emergency")


@dataclass(frozen=True)
class EmergencyWords:
    """What an emergency order says: title and basis in Polish, the reason in three languages."""

    title: str
    legal_basis: str
    reason: str
    reason_en: str
    reason_uk: str


def words_of(why: Emergency) -> EmergencyWords:
    """Ready sentences, so that nobody has to write while the lights are out."""
    said = {}
    for code in ("pl", "en", "uk"):
        with translation.override(code):
            said[code] = f"{REASONS[why]} {SORRY}"
    with translation.override("pl"):
        title, basis = str(TITLE) % {"why": why.label}, str(BASIS)
    return EmergencyWords(title, basis, said["pl"], said["en"], said["uk"])


@transaction.atomic
def close_now(
    *, office: Office, why: str, until: datetime | None = None, site: Site | None = None,
    now: datetime, actor: AbstractBaseUser,
) -> Order:  # fmt: skip
    """Close the office, or one building, at once; a second person confirms within a day.

    Without `until`, to the end of the office's day. It holds until its end even when nobody
    confirms it: doors that open because of a deadline would be worse. While the same place is
    closed by an emergency at least as long, a second press changes nothing. Raises InvalidOrder,
    OrdersOverlap.
    """
    until = until or day_bounds(local_day(now, office.tz), office.tz)[1]
    if wrong := _wrong(office, why, until, site, now):
        raise InvalidOrder(fields=wrong)
    lock_orders(office)
    for other in emergencies(office, site, now):
        if other.ends_at is not None and other.ends_at >= until:
            return other
        raise _already_closed()
    year, number = next_number(office, now)
    words = words_of(Emergency(why))
    order = Order.objects.create(
        office=office, site=site, mode=Mode.CLOSED, valid_from=now, valid_until=until,
        status=OrderStatus.APPROVED, approved_at=now, confirm_by=now + CONFIRM_WITHIN,
        year=year, number=number, author_id=actor.pk, created_at=now, title=words.title,
        legal_basis=words.legal_basis, reason=words.reason, reason_en=words.reason_en,
        reason_uk=words.reason_uk,
    )  # fmt: skip
    record("order.emergency", order, now=now, actor=actor)
    asking.ask_to_confirm(order, now)
    return order


def emergencies(office: Office, site: Site | None, now: datetime) -> Iterator[Order]:
    """Emergencies in force for exactly that place."""
    found = Order.objects.filter(
        office=office, site=site, unit=None, status=OrderStatus.APPROVED, valid_from__lte=now,
        valid_until__gt=now, confirm_by__isnull=False,
    )  # fmt: skip
    return found.select_related("office", "site").iterator()


def _wrong(
    office: Office, why: str, until: datetime, site: Site | None, now: datetime
) -> Sentences:
    wrong: Sentences = {}
    if why not in Emergency.values:
        wrong["why"] = _("Choose a reason from the list.")
    if until <= now:
        wrong["valid_until"] = _("This end has passed. Choose a later one.")
    elif until > now + LONGEST_EMERGENCY:
        wrong["valid_until"] = _(
            "An emergency lasts 72 hours at most. For longer, write an order that somebody else"
            " approves."
        )
    if site is not None and site.office_id != office.pk:
        wrong["site"] = _("Choose a building from the list.")
    return wrong


def _already_closed() -> OrdersOverlap:
    sentence = _(
        "An emergency is in force here and ends earlier. For longer, write an order that somebody"
        " else approves."
    )
    return OrdersOverlap(fields={"valid_until": sentence})
