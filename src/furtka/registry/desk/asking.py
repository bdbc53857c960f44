"""Whom an item waits for: chores on the list of tasks (outbox.chores)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import day_bounds, local_day
from furtka.offices.hours import add_working_days
from furtka.offices.models import Office, Role, Staff
from furtka.outbox import chores
from furtka.registry.models import OPEN_STATES, Item, ItemState

FOR_YOU, UNASSIGNED, OTHER_WAY = "item_for_you", "items_unassigned", "letter_returned"
_NOBODY = "registry:unassigned"


def register() -> None:
    chores.chores.add(FOR_YOU, _("A matter for you"))
    chores.chores.add(UNASSIGNED, _("Items wait for somebody: say whose they are"))
    chores.chores.add(OTHER_WAY, _("Our letter came back: find another way to reach them"))


def about(item: Item) -> str:
    return f"item:{item.shown}"


def end_of_working_day(now: datetime, tz: str, count: int) -> datetime:
    """When the `count`-th working day after today ends."""
    return day_bounds(add_working_days(local_day(now, tz), count), tz)[1]


def for_person(item: Item, *, now: datetime) -> None:
    """A task for whoever has the item now; nobody else keeps one. None for a closed item."""
    chores.take_back_chores(office=item.office, chore=FOR_YOU, about=about(item))
    if item.assignee is None or item.state not in OPEN_STATES:
        return
    chores.ask_office(
        office=item.office, chore=FOR_YOU, about=about(item), what=item.shown, now=now,
        dedupe_key=f"{FOR_YOU}:{item.pk}:{item.version}", owner=item.assignee,
        due_at=end_of_working_day(now, item.office.tz, 1), path=item.path,
    )  # fmt: skip


# -- Items that nobody has -----------------------------------------------------------------------


def unassigned(office: Office) -> QuerySet[Item]:
    """Registered, and nobody has been told to see to it."""
    return Item.objects.filter(office=office, assignee=None, state=ItemState.RECEIVED)


def long_unassigned(office: Office, now: datetime) -> QuerySet[Item]:
    """Of these, those that have waited for more than a whole working day."""
    return unassigned(office).filter(recorded_at__lt=in_time_since(office, now))


def in_time_since(office: Office, now: datetime) -> datetime:
    """What was recorded from that instant on has not waited too long yet. No query."""
    first = first_day_in_time(local_day(now, office.tz))
    return day_bounds(first, office.tz)[0]


def first_day_in_time(today: date) -> date:
    """What was recorded on that day or later has not yet waited a whole working day. Pure."""
    day = today
    while add_working_days(day - timedelta(days=1), 1) >= today:
        day -= timedelta(days=1)
    return day


def remind_heads(now: datetime) -> int:
    """Each head and director has one task as long as items wait for too long. Returns offices."""
    # Nobody's clock is further ahead than 14 hours: the offices look exactly, each by its own.
    latest = now + timedelta(hours=14)
    waiting = Item.objects.filter(
        assignee=None, state=ItemState.RECEIVED, recorded_at__lt=latest
    ).values("office")
    told = 0
    for office in Office.objects.filter(pk__in=waiting):
        if long_unassigned(office, now).exists():
            _remind(office, now)
            told += 1
    return told


def _remind(office: Office, now: datetime) -> None:
    heads = Staff.objects.filter(
        office=office, active=True, role__in=(Role.UNIT_HEAD, Role.DIRECTOR)
    ).exclude(user=None)
    open_for = chores.open_owners(office=office, chore=UNASSIGNED, about=_NOBODY)
    day = local_day(now, office.tz)
    for owner in heads.exclude(pk__in=open_for):
        chores.ask_office(
            office=office, chore=UNASSIGNED, about=_NOBODY, now=now, owner=owner,
            dedupe_key=f"{UNASSIGNED}:{owner.pk}:{day.isoformat()}",
            due_at=day_bounds(day, office.tz)[1], path="/praca/rejestr/do-przydzielenia/",
        )  # fmt: skip


def nobody_waits(office: Office, now: datetime) -> None:
    """Take the heads' tasks back, if nothing has waited for too long any more."""
    if not long_unassigned(office, now).exists():
        chores.take_back_chores(office=office, chore=UNASSIGNED, about=_NOBODY)
