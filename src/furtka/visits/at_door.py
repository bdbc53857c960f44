"""Somebody stands at the door and does not come in today: a call, or another day.

Nobody is asked why and nothing is stored about it. Works before the visit's time and after it
has begun. What is offered may be a moment old; the claims in the database decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from furtka.clients.wishes import Wishes, wishes_of
from furtka.core.clock import day_bounds, local_day
from furtka.core.db import retried
from furtka.offices.models import VisitKind
from furtka.rules.selectors import rules_in_force
from furtka.visits import messages
from furtka.visits.apart import ask_apart
from furtka.visits.calendar import first_free, load_calendar
from furtka.visits.calls import become_call
from furtka.visits.changeable import is_changeable, locked
from furtka.visits.errors import ChangedMeanwhile, InvalidInput
from furtka.visits.handover import Footing, Place, first_come, footing_of, place_back, place_of
from furtka.visits.late import move_late
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.services import InsteadOfComing
from furtka.visits.wished import NO_CALL_THEN, may_be_rung

CALLS, DAYS = 3, 3
# Who stands at the door has to get home first.
WAY_HOME = timedelta(minutes=30)


@dataclass(frozen=True)
class Changed:
    """A visit that was made something else: where it was, where it is, and since when."""

    visit: Visit
    before: Footing
    after: Place
    at: datetime


def ways(visit: Visit, *, now: datetime, by_staff: bool) -> list[InsteadOfComing]:
    """What could be done instead, the least trouble first: a call at the same time, a call later
    today, another time in person from tomorrow on. Writes nothing.

    `visit` comes with its office, site, client and service (unit, site, office).
    """
    if visit.kind != VisitKind.IN_PERSON:
        return []
    return [*_calls(visit, now, by_staff), *_other_days(visit, now, by_staff)]


def _calls(visit: Visit, now: datetime, by_staff: bool) -> list[InsteadOfComing]:
    """None where the matter, the rules or the client's wishes do not allow one."""
    if VisitKind.PHONE not in visit.service.kinds:
        return []
    wishes, found = wishes_of(visit.client), []
    if _can_be_rung_at_its_time(visit, wishes, now):
        found.append(InsteadOfComing(VisitKind.PHONE, visit.starts_at))
    later = _calls_later(visit, wishes, now, by_staff)
    return found + [InsteadOfComing(VisitKind.PHONE, start) for start in islice(later, CALLS)]


def _can_be_rung_at_its_time(visit: Visit, wishes: Wishes, now: datetime) -> bool:
    if visit.starts_at <= now or not may_be_rung(wishes, visit.starts_at):
        return False
    rules = rules_in_force(visit.office, visit.site, visit.service.unit, visit.starts_at)
    return rules.answers


def _calls_later(visit: Visit, wishes: Wishes, now: datetime, by_staff: bool) -> Iterator[datetime]:
    today = local_day(now, visit.office.tz)
    calendar = load_calendar(
        ask=ask_apart(visit, VisitKind.PHONE), first=today, last=today, now=now,
        by_staff=by_staff, without=visit,
    )  # fmt: skip
    earliest = max(now, visit.starts_at) + WAY_HOME
    for slot in calendar.slots():
        if slot.starts_at >= earliest and may_be_rung(wishes, slot.starts_at):
            yield slot.starts_at


def _other_days(visit: Visit, now: datetime, by_staff: bool) -> list[InsteadOfComing]:
    tz = visit.office.tz
    tomorrow = day_bounds(local_day(now, tz), tz)[1]
    slots = first_free(
        ask_apart(visit), now=now, after=tomorrow, count=DAYS + 1, by_staff=by_staff, without=visit
    )
    starts = [slot.starts_at for slot in slots if slot.starts_at != visit.starts_at]
    return [InsteadOfComing(VisitKind.IN_PERSON, start) for start in starts[:DAYS]]


def change(
    visit: Visit, way: InsteadOfComing, *, now: datetime, actor: AbstractBaseUser | None
) -> Changed:
    """Do one of `ways`. `actor` None: the client presses it themselves.

    A second press changes nothing. Raises NotChangeable, InvalidInput, SlotTaken. Call it in
    the transaction that takes back that they had arrived.
    """
    before, here = footing_of(visit), (visit.kind, visit.starts_at)
    if here != (way.kind, way.starts_at):
        visit = _become(visit, way, now=now, actor=actor)
    return Changed(visit, before, place_of(visit), now)


def _become(
    visit: Visit, way: InsteadOfComing, *, now: datetime, actor: AbstractBaseUser | None
) -> Visit:
    if way.kind == VisitKind.PHONE:
        _check_call(visit, way.starts_at)
        if way.starts_at == visit.starts_at and is_changeable(visit, now):
            visit = become_call(visit, now=now, actor=actor)
            messages.change_is_heard(visit)
            return visit
    elif way.kind != VisitKind.IN_PERSON:
        raise InvalidInput(fields={"way": _("Choose one of the ways below.")})
    return move_late(visit, starts_at=way.starts_at, kind=way.kind, now=now, actor=actor)


def _check_call(visit: Visit, at: datetime) -> None:
    """Raises InvalidInput where a call is not allowed at that instant."""
    allowed = VisitKind.PHONE in visit.service.kinds
    if not allowed or not may_be_rung(wishes_of(visit.client), at):
        raise InvalidInput(fields={"way": NO_CALL_THEN})


def bring_back(
    visit: Visit, *, before: Footing, after: Place, changed_at: datetime, now: datetime,
    actor: AbstractBaseUser | None,
) -> Visit:  # fmt: skip
    """Undo `change`: just as it was, or what is left of it, while all of that is free.

    Raises ChangedMeanwhile when it was changed once more, SlotTaken when somebody has the time.
    """
    with first_come():
        return _bring_back_once(visit, before, after, changed_at, now=now, actor=actor)


@retried
def _bring_back_once(
    visit: Visit, before: Footing, after: Place, changed_at: datetime, *, now: datetime,
    actor: AbstractBaseUser | None,
) -> Visit:  # fmt: skip
    visit = locked(visit)
    here = place_of(visit)
    if here == before.place:
        return visit
    if here != after or visit.status != VisitStatus.BOOKED or before.place.ends_at <= now:
        raise ChangedMeanwhile
    return place_back(visit, before, changed_at, now=now, actor=actor)
