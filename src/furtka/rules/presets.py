"""Ready orders: choosing one fills the form, which can then be sent as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import at, last_day, local, local_day
from furtka.offices.hours import Place, next_opening
from furtka.offices.models import Closure, Office
from furtka.offices.published import hours_rows
from furtka.rules.models import LIMITS, Mode, Order, OrderStatus
from furtka.rules.selectors import default_rules

BASIS = _("order of the head of the office")
_MONTH = timedelta(days=30)
OPENING = time(8)  # of an office that said nothing about its hours


@dataclass(frozen=True)
class Preset:
    """One of the ways an office works. `days`: how long it lasts unless somebody says more."""

    code: str
    mode: Mode
    label: str | Promise
    about: str | Promise
    title: str | Promise
    reason: str | Promise
    days: int
    at_once: bool = False


ORDINARY = Preset(
    "zwykly", Mode.OPEN, _("Ordinary"), _("Everybody may come, without an appointment."),
    _("We see people without an appointment"),
    _("You can come to us without an appointment, during our opening hours."), 30,
)  # fmt: skip
BY_APPOINTMENT = Preset(
    "po-umowieniu", Mode.BY_APPOINTMENT, _("By appointment"),
    _("People book a visit first; we meet them at the entrance."),
    _("We see people by appointment"),
    _("Book a visit first, so that somebody has time for you and you do not wait in a queue."), 30,
)  # fmt: skip
REMOTE_ONLY = Preset(
    "zdalnie", Mode.REMOTE_ONLY, _("Remote only"),
    _("We help by phone and in writing; nobody comes in."),
    _("We help by phone and in writing only"),
    _("For some time we do not see people at the office. Call us or write: we deal with every"
      " matter that way, too."), 14,
)  # fmt: skip
CLOSED = Preset(
    "zamkniete", Mode.CLOSED, _("Closed"), _("The office does not work, for example today."),
    _("We are closed"),
    _("We are closed on these days. If you have a visit then, we will find another time with you."),
    1, at_once=True,
)  # fmt: skip
PRESETS = {one.code: one for one in (ORDINARY, BY_APPOINTMENT, REMOTE_ONLY, CLOSED)}


def filled(preset: Preset, office: Office, now: datetime) -> dict[str, Any]:
    """What the form begins with. Four queries.

    From the next opening of a working day (what is closed, from now), for as many days as is
    usual, with sentences in three languages. Duties are those of the default rules and of the
    order in force, which makes room.
    """
    start = now if preset.at_once else _next_opening(office, now)
    begins = local(start, office.tz)
    defaults = default_rules(office)
    with translation.override("pl"):
        title, basis = str(preset.title), str(BASIS)
    last = begins.date() + timedelta(days=preset.days - 1)
    old = _in_the_way(office, start)
    duties = [*(defaults.obligations if defaults else []), *(old.obligations if old else [])]
    limits = old.limits if old else {}
    if preset.mode in (Mode.OPEN, Mode.CLOSED):  # nobody comes in, or as everybody likes
        duties, limits = [], {}
    values: dict[str, Any] = {
        "title": title, "legal_basis": basis, "mode": preset.mode.value,
        "from_day": begins.date(), "from_time": begins.time().replace(second=0, microsecond=0),
        "last_day": last,
        "obligations": list(dict.fromkeys(duties)), "replaces": old.pk if old else None,
    }  # fmt: skip
    values |= {f"limit_{name}": limit for name, limit in limits.items()}
    return values | _in_three_languages(preset.reason)


def _in_the_way(office: Office, start: datetime) -> Order | None:
    """The order of the whole office that says how it works at that instant."""
    found = Order.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=start),
        office=office, site=None, unit=None, status=OrderStatus.APPROVED, confirm_by=None,
        valid_from__lte=start,
    )  # fmt: skip
    return found.exclude(mode="").order_by("valid_from", "pk").last()


def same_again(order: Order, now: datetime) -> dict[str, Any]:
    """The form filled with what an order said. Pure.

    One that was never approved, as it is written. Else from its end on, for as long again; from
    now on where it has ended or has no end.
    """
    if order.approved_at is None:
        return as_written(order)
    end = order.ends_at
    length = order.valid_until - order.valid_from if order.valid_until else _MONTH
    start = max(end, now) if end else now
    return _filled_with(order, start, start + length)


def as_written(order: Order) -> dict[str, Any]:
    """The form filled with what a draft says. Pure."""
    said = _filled_with(order, order.valid_from, order.valid_until)
    return said | {"replaces": order.replaces_id}


def _filled_with(order: Order, start: datetime, until: datetime | None) -> dict[str, Any]:
    tz = order.office.tz
    begins = local(start, tz)
    last = last_day(until, tz) if until else None
    return {
        "title": order.title, "legal_basis": order.legal_basis, "mode": order.mode,
        "site": order.site_id, "unit": order.unit_id, "from_day": begins.date(),
        "from_time": begins.time().replace(second=0, microsecond=0), "last_day": last,
        "obligations": list(order.obligations),
        "reason": order.reason, "reason_en": order.reason_en, "reason_uk": order.reason_uk,
    } | {f"limit_{name}": order.limits.get(name) for name in LIMITS}  # fmt: skip


def _next_opening(office: Office, now: datetime) -> datetime:
    """When the office opens next on a working day that is not today."""
    tomorrow = local_day(now, office.tz) + timedelta(days=1)
    midnight = at(tomorrow, time.min, office.tz)
    closures = Closure.objects.filter(office=office, staff=None, ends_at__gt=now)
    rows = hours_rows(office, tomorrow)
    found = next_opening(rows, list(closures), Place(), midnight, tomorrow, office.tz)
    return found or at(tomorrow, OPENING, office.tz)


def _in_three_languages(words: str | Promise) -> dict[str, str]:
    said = {}
    for name, code in (("reason", "pl"), ("reason_en", "en"), ("reason_uk", "uk")):
        with translation.override(code):
            said[name] = str(words)
    return said
