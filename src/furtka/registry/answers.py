"""What came in a way that has no effect in law is answered: how to do it right. Never dropped."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from furtka.core.clock import local_day
from furtka.core.dates import date_words
from furtka.offices.models import Office
from furtka.offices.published import main_phone
from furtka.outbox import chores
from furtka.registry.effects import right_ways
from furtka.registry.models import Effect, IncomingChannel, Item

CHORE = "answer_how"
# Whoever waits for help must not learn after weeks that they have not asked for it yet.
ANSWER_WITHIN = timedelta(days=3)
UNANSWERED = (Effect.INFORM, Effect.SIGNATURE, Effect.CONTACT)

HOW = {
    IncomingChannel.IN_PERSON: gettext_lazy("bring it to us on paper, signed: %(address)s"),
    IncomingChannel.ORAL: gettext_lazy("tell it to us at the office; we write it down: %(phone)s"),
    IncomingChannel.POST: gettext_lazy("send it by post, signed: %(address)s"),
    IncomingChannel.E_DELIVERY: gettext_lazy("send it to our e-Delivery address: %(ade)s"),
    IncomingChannel.EMPATIA: gettext_lazy("hand it in on the portal Emp@tia"),
}  # fmt: skip


def ask(item: Item, *, now: datetime) -> None:
    """Put the answer on the list of tasks, where the item has no effect as it came."""
    if item.effect not in UNANSWERED:
        return
    chores.ask_office(
        office=item.office, chore=CHORE, about=f"item:{item.shown}", now=now,
        dedupe_key=f"{CHORE}:{item.pk}", due_at=now + ANSWER_WITHIN, what=item.shown,
        path=item.path,
    )  # fmt: skip


def ask_anew(item: Item, *, now: datetime) -> None:
    """The effect is another one: the answer is asked for, or is not needed any more."""
    if item.effect not in UNANSWERED:
        chores.take_back_chores(office=item.office, chore=CHORE, about=f"item:{item.shown}")
    elif not chores.ask_again(
        office=item.office, dedupe_key=f"{CHORE}:{item.pk}", due_at=now + ANSWER_WITHIN
    ):
        ask(item, now=now)


def draft(item: Item, language: str = "pl") -> str:
    """A reply in plain words: what came, that it has no effect yet, and each right way.

    Empty where none is needed. `item` comes with its office. Two queries.
    """
    if item.effect not in UNANSWERED:
        return ""
    with translation.override(language):
        ways = [_way(item.office, way) for way in right_ways(item.office, item.matter)]
        day = date_words(local_day(item.received_at, item.office.tz))
        told = {"day": day, "number": item.shown, "channel": item.get_channel_display()}
        first = _(
            "Good morning. On %(day)s this reached us (%(channel)s): number %(number)s. In this "
            "way it does not have the effect in law of a letter or an application yet, and no "
            "term has begun. It is not lost: we have registered it."
        )
        how = _("So that it counts, do one of these:")
        last = _("We will gladly help you with that: %(phone)s.") % _contacts(item.office)
        lines = [f"– {way}" for way in ways if way]
        return "\n".join([first % told, "", how, *lines, "", last])


def _way(office: Office, way: IncomingChannel) -> str:
    values = _contacts(office)
    words = HOW.get(way)
    if words is None or (way == IncomingChannel.E_DELIVERY and not values["ade"]):
        return ""
    return str(words) % values


def _contacts(office: Office) -> dict[str, str]:
    phone = main_phone(office)
    return {
        "address": f"{office.street}, {office.postcode} {office.town}",
        "phone": phone.shown if phone else office.email,
        "ade": office.e_delivery_address,
    }
