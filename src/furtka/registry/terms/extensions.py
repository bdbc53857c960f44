"""A new date by notice of art. 36: it holds once they were told, until that is taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser

from furtka.offices.hours import is_working_day
from furtka.privacy import audit
from furtka.registry.models import Clock, Extension, Item, Paper
from furtka.registry.terms import clocks
from furtka.registry.terms.arithmetic import Term, TermUnit, due


def proposed(clock: Clock, today: date) -> date:
    """A month after the day it is due on, or after today if that is later. Pure."""
    return due(Term(1, TermUnit.MONTHS), max(clock.due_on, today), is_working_day)


def clock_of(item: Item) -> Clock | None:
    """The clock that a notice about the item moves: of those that run, the one due first."""
    return next(iter(clocks.running(item)), None)


def promise(
    item: Item, *, until: date, reason: str, now: datetime, actor: AbstractBaseUser,
    paper: Paper | None = None,
) -> Extension | None:  # fmt: skip
    """Note the new date, in the caller's transaction; None if no clock runs for the item.

    Told by message (no `paper`) it holds at once; on paper, when that is posted. The same date
    again is the one that was noted before.
    """
    Item.objects.select_for_update().get(office=item.office_id, pk=item.pk)
    clock = clock_of(item)
    if clock is None:
        return None
    made, is_new = Extension.objects.get_or_create(
        office=item.office, clock=clock, until=until, taken_back_at=None,
        defaults={"reason": reason[:200], "paper": paper, "made_at": now, "made_by_id": actor.pk},
    )  # fmt: skip
    if paper is None:
        tell(made, now=now, actor=actor)
    return made


def tell(made: Extension, *, now: datetime, actor: AbstractBaseUser) -> None:
    """They were told, or it is on its way: the clock has its new date."""
    waiting = Extension.objects.filter(
        office=made.office_id, pk=made.pk, told_at=None, taken_back_at=None
    )
    if waiting.update(told_at=now):
        _changed("term.extended", made, now, actor)


def untell(made: Extension, *, now: datetime, actor: AbstractBaseUser) -> None:
    """It was not posted after all: the date of before holds again."""
    told = Extension.objects.filter(office=made.office_id, pk=made.pk).exclude(told_at=None)
    if told.update(told_at=None):
        _changed("term.extension_taken_back", made, now, actor)


def take_back(item: Item, *, now: datetime, actor: AbstractBaseUser) -> None:
    """The last notice that went by message was taken back, and with it its date."""
    held = Extension.objects.filter(
        office=item.office_id, clock__item=item, paper=None, taken_back_at=None
    ).exclude(told_at=None)
    made = held.order_by("told_at", "pk").last()
    if made is not None and held.filter(pk=made.pk).update(taken_back_at=now):
        _changed("term.extension_taken_back", made, now, actor)


def _changed(action: str, made: Extension, now: datetime, actor: AbstractBaseUser) -> None:
    clock = Clock.objects.select_related("office", "item").get(
        office=made.office_id, pk=made.clock_id
    )
    clocks.recount(clock)
    audit.record(
        action, f"item:{clock.item.shown}", office=clock.office, at=now, actor=actor,
        term=clock.code, until=made.until.isoformat(),
    )  # fmt: skip
