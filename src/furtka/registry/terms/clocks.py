"""Start clocks, stop them for good, set them right. Called beside every change of an item.

A clock begins on the day from which terms are counted (`Item.starts_at`: what the evidence says,
else when it reached us), on the office's calendar. What came in a way that has no effect in law
starts none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from furtka.core.clock import local_day
from furtka.offices.hours import is_working_day
from furtka.outbox.chores import take_back_chores
from furtka.privacy import audit
from furtka.registry.models import (
    Clock,
    ClockEnd,
    Effect,
    Item,
    ItemState,
    Matter,
    Pause,
    TermCode,
)
from furtka.registry.terms.arithmetic import Counted, counted, due
from furtka.registry.terms.rules import rule_of

NEAR, OVER = "term_near", "term_over"  # chores (reminders.py)

OF_MATTER: Mapping[str, TermCode] = {
    Matter.APPLICATION: TermCode.APPLICATION,
    Matter.COMPLAINT: TermCode.COMPLAINT,
    Matter.INFORMATION: TermCode.INFORMATION,
}
# Whoever says that an application is especially complex counts that term instead.
INSTEAD = {TermCode.COMPLEX: TermCode.APPLICATION}
# What somebody may start by hand beside that of the matter.
BY_HAND = [code for code in TermCode if code != TermCode.DEFECTS]
END_OF: Mapping[str, ClockEnd] = {
    ItemState.SETTLED: ClockEnd.SETTLED,
    ItemState.PASSED_ON: ClockEnd.PASSED_ON,
    ItemState.UNEXAMINED: ClockEnd.UNEXAMINED,
}


def start(item: Item, *, now: datetime, actor: AbstractBaseUser | None = None) -> None:
    """The clock of an item that has just been recorded, in the caller's transaction."""
    code = term_of(item)
    if code is not None:
        _begin(item, code, now, actor)


@transaction.atomic
def start_again(item: Item, *, now: datetime, actor: AbstractBaseUser | None = None) -> None:
    """Set all clocks right after the item's state or the instant from which terms count changed.

    Called again it changes nothing.
    """
    _lock(item)
    end = END_OF.get(item.state)
    if end is None:
        _run_again(item, term_of(item), now, actor)
    for clock in running(item):
        if end is not None:
            stop(clock, end, now=now, actor=actor)
        elif clock.started_on != started_on(item):
            _move_start(clock, item, now, actor)


@transaction.atomic
def start_other(item: Item, *, now: datetime, actor: AbstractBaseUser | None = None) -> None:
    """The item's matter or effect is another one, and so is its clock.

    Where people still have to decide on them, what somebody started by hand runs on.
    """
    _lock(item)
    if item.matter and item.effect:
        wanted = _by_law(item)
        for clock in _that_may_run(item):
            if _is_of_another_matter(clock, wanted):
                _replaced(clock, now, actor)
    start_again(item, now=now, actor=actor)


@transaction.atomic
def start_by_hand(
    *, item: Item, code: TermCode, now: datetime, actor: AbstractBaseUser
) -> Clock | None:
    """Another term counts, too, or instead (INSTEAD). None if the item is closed already.

    One that runs already is left as it is.
    """
    _lock(item)
    if item.state in END_OF:
        return None
    _replace(item, code, now, actor)
    return _begin(item, code, now, actor)


@transaction.atomic
def stop(clock: Clock, end: ClockEnd, *, now: datetime, actor: AbstractBaseUser | None) -> None:
    """It runs no more, and nobody is reminded of it. A second call changes nothing."""
    same = Clock.objects.filter(office=clock.office_id, pk=clock.pk, ended_at=None)
    if same.update(ended_at=now, end=end):
        quiet(clock)
        _record("term.ended", clock, now, actor, end=str(end))


@transaction.atomic
def withdraw(clock: Clock, *, now: datetime, actor: AbstractBaseUser) -> None:
    """This term does not apply to the item. What it counted instead of runs again."""
    _lock(clock.item)
    stop(clock, ClockEnd.WITHDRAWN, now=now, actor=actor)
    if TermCode(clock.code) in INSTEAD:
        start_again(clock.item, now=now, actor=actor)


@transaction.atomic
def go_on(clock: Clock, *, now: datetime, actor: AbstractBaseUser) -> bool:
    """That it was stopped was a mistake. False if the item is closed, or another one runs."""
    _lock(clock.item)
    if clock.item.state in END_OF or _runs(clock.item, TermCode(clock.code)):
        return False
    _replace(clock.item, TermCode(clock.code), now, actor)
    gone_on = _reopen(clock, now, actor)
    start_again(clock.item, now=now, actor=actor)  # it may count from another day by now
    return gone_on


def recount(clock: Clock) -> None:
    """Bring `due_on` in line with pauses and notices. Call under the item's lock."""
    told = clock.extensions.filter(office=clock.office_id, taken_back_at=None)
    last = told.exclude(told_at=None).order_by("told_at", "pk").last()
    by_law = counted_days(clock, pauses_of(clock)).due
    clock.due_on = last.until if last and last.until > clock.started_on else by_law
    clock.save(update_fields=["due_on", "started_on"])
    quiet(clock)


def counted_days(clock: Clock, pauses: Iterable[Pause]) -> Counted:
    """How the law counts it, whatever a notice says. No query."""
    stretches = [pause.stretch for pause in pauses]
    over = [stretch for stretch in stretches if stretch is not None]
    return counted(clock.term, clock.started_on, is_working_day, over)


def pauses_of(clock: Clock) -> list[Pause]:
    return list(Pause.objects.filter(office=clock.office_id, clock=clock).order_by("first"))


def quiet(clock: Clock) -> None:
    """Tasks about the day it was due on are not needed any more."""
    for chore in (NEAR, OVER):
        take_back_chores(office=clock.office, chore=chore, about=about(clock))


def about(clock: Clock) -> str:
    return f"clock:{clock.pk}"


def started_on(item: Item) -> date:
    return local_day(item.starts_at, item.office.tz)


def term_of(item: Item) -> TermCode | None:
    """The term of its matter; none if it is closed, or without effect in law. Pure."""
    return None if item.state in END_OF else _by_law(item)


def _by_law(item: Item) -> TermCode | None:
    return OF_MATTER.get(item.matter) if item.effect == Effect.EFFECTIVE else None


def running(item: Item) -> list[Clock]:
    found = Clock.objects.filter(office=item.office_id, item=item, ended_at=None)
    return list(found.select_related("office", "item").order_by("due_on", "pk"))


def _runs(item: Item, code: TermCode) -> bool:
    codes = [code, *(more for more, less in INSTEAD.items() if less == code)]
    found = Clock.objects.filter(office=item.office_id, item=item, ended_at=None)
    return found.filter(code__in=codes).exists()


def _is_of_another_matter(clock: Clock, wanted: TermCode | None) -> bool:
    code = TermCode(clock.code)
    return INSTEAD.get(code, code) in OF_MATTER.values() and wanted != INSTEAD.get(code, code)


def _begin(item: Item, code: TermCode, now: datetime, actor: AbstractBaseUser | None) -> Clock:
    rule, first = rule_of(item.office, code), started_on(item)
    clock, made = Clock.objects.get_or_create(
        office=item.office, item=item, code=code, ended_at=None,
        defaults={
            "count": rule.term.count, "unit": rule.term.unit, "basis": rule.basis,
            "started_on": first, "due_on": due(rule.term, first, is_working_day),
            "made_at": now, "made_by_id": actor.pk if actor else None,
        },
    )  # fmt: skip
    if made:
        _record("term.started", clock, now, actor)
    return clock


def _run_again(
    item: Item, wanted: TermCode | None, now: datetime, actor: AbstractBaseUser | None
) -> None:
    """What stopped because the item was closed runs again, and so does the term of its matter;
    not what somebody said does not apply."""
    ended = Clock.objects.filter(office=item.office_id, item=item).exclude(ended_at=None)
    last = {clock.code: clock for clock in ended.order_by("ended_at", "pk")}
    for code, clock in last.items():
        other = wanted is not None and _is_of_another_matter(clock, wanted)
        closed = clock.end in END_OF.values() and not other
        again = closed or (code == wanted and clock.end == ClockEnd.REPLACED)
        if again and not _runs(item, TermCode(code)):
            clock.item, clock.office = item, item.office
            _reopen(clock, now, actor)
    if wanted is not None and wanted not in last and not _runs(item, wanted):
        _begin(item, wanted, now, actor)


def _that_may_run(item: Item) -> list[Clock]:
    """Those that run, or that ended only because the item was closed."""
    ended = Clock.objects.filter(office=item.office_id, item=item, end__in=END_OF.values())
    return [*running(item), *ended.select_related("office", "item")]


def _replaced(clock: Clock, now: datetime, actor: AbstractBaseUser | None) -> None:
    """It counts no more, nor once the item is opened again."""
    closed = Clock.objects.filter(office=clock.office_id, pk=clock.pk, end__in=END_OF.values())
    if closed.update(end=ClockEnd.REPLACED):
        _record("term.ended", clock, now, actor, end=str(ClockEnd.REPLACED))
    else:
        stop(clock, ClockEnd.REPLACED, now=now, actor=actor)


def _replace(item: Item, code: TermCode, now: datetime, actor: AbstractBaseUser) -> None:
    for other in running(item):
        if other.code == INSTEAD.get(code):
            stop(other, ClockEnd.REPLACED, now=now, actor=actor)


def _reopen(clock: Clock, now: datetime, actor: AbstractBaseUser | None) -> bool:
    same = Clock.objects.filter(office=clock.office_id, pk=clock.pk).exclude(ended_at=None)
    if not same.update(ended_at=None, end=""):
        return False
    _record("term.runs_again", clock, now, actor)
    return True


def _move_start(clock: Clock, item: Item, now: datetime, actor: AbstractBaseUser | None) -> None:
    clock.started_on = started_on(item)
    recount(clock)
    _record("term.counted_anew", clock, now, actor)


def _lock(item: Item) -> None:
    """Whoever changes clocks of the same item at once waits here."""
    Item.objects.select_for_update().get(office=item.office_id, pk=item.pk)


def _record(
    action: str, clock: Clock, now: datetime, actor: AbstractBaseUser | None, **details: str
) -> None:
    audit.record(
        action, f"item:{clock.item.shown}", office=clock.office, at=now, actor=actor,
        term=clock.code, due=clock.due_on.isoformat(), **details,
    )  # fmt: skip
