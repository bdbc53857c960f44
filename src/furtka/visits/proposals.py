"""What could become of a visit that can't take place as it stands, and doing it.

Knows nothing of screens: absences use it, and whatever else hits booked visits. A proposal may
be a moment old; the claims in the database decide when it is accepted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from furtka.clients.wishes import Wishes, wishes_of_many
from furtka.core.clock import local, local_day
from furtka.core.db import retried
from furtka.core.errors import DomainError
from furtka.offices.models import Room, Staff, VisitKind
from furtka.visits import messages, services
from furtka.visits.apart import asks_apart
from furtka.visits.ask import Ask
from furtka.visits.calendar import Slot, load_calendar
from furtka.visits.calls import become_call
from furtka.visits.crowds import crowded_of, seated_around
from furtka.visits.errors import ChangedMeanwhile, InvalidInput
from furtka.visits.facts import Facts, facts_of
from furtka.visits.handover import (
    Footing,
    Place,
    change_host,
    footing_of,
    free_colleagues,
    locked,
    place_of,
    who_can,
)
from furtka.visits.judge import Judge, Problem, judge_by, judge_of, spot_of
from furtka.visits.models import Need, Visit
from furtka.visits.notice import last_bookable_day
from furtka.visits.rooms import change_room, free_rooms
from furtka.visits.wished import may_be_rung, told_in_time

MAX_ID = 200


class Way(models.TextChoices):
    """What is proposed, the least trouble for the client first."""

    OTHER_ROOM = "other_room", _("same time, another room")
    SAME_TIME = "same_time", _("same time, another host")
    SAME_DAY = "same_day", _("same day, another time")
    NEAREST_DAY = "nearest_day", _("the nearest day")
    PHONE = "phone", _("by phone at the same time")


@dataclass(frozen=True)
class Proposal:
    """One thing that could be done. `was`: how the visit stood when it was proposed.

    `host`: who would take the visit over; only for SAME_TIME. `room`: where it would be; only for
    OTHER_ROOM.
    """

    way: Way
    kind: VisitKind
    starts_at: datetime
    was: tuple[datetime, str, int]
    host_id: int | None = None
    host: str = ""
    room_id: int | None = None
    room: str = ""

    @property
    def needs_telling(self) -> bool:
        """Whether the client must learn of it; a colleague or another room is no news."""
        return self.way not in (Way.SAME_TIME, Way.OTHER_ROOM)

    @property
    def id(self) -> str:
        """The whole proposal as one line, for a form or a program to send back."""
        starts_at, kind, host = self.was
        parts = (
            self.way, self.kind, self.starts_at.isoformat(), self.host_id or "",
            starts_at.isoformat(), kind, host, self.room_id or "",
        )  # fmt: skip
        return "|".join(map(str, parts))


def from_id(text: str) -> Proposal:
    """The proposal that `Proposal.id` wrote. Raises InvalidInput for anything else."""
    try:
        way, kind, starts_at, host, was_at, was_kind, was_host, room = text[:MAX_ID].split("|")
        return Proposal(
            Way(way), VisitKind(kind), _instant(starts_at),
            (_instant(was_at), VisitKind(was_kind).value, _number(was_host)),
            _number(host) if host else None, room_id=_number(room) if room else None,
        )  # fmt: skip
    except ValueError as error:
        raise InvalidInput(
            fields={"proposal": _("Choose one of the proposals that are listed.")}
        ) from error


def _instant(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None or not 2000 < moment.year < 2200:
        raise ValueError(text)
    return moment


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise ValueError(text)
    return int(text)


# -- Looking ---------------------------------------------------------------------------------------


def proposals_for(
    visits: Sequence[Visit], now: datetime, facts: Facts | None = None
) -> dict[Visit, list[Proposal]]:
    """Per visit what could be done, best first. Writes nothing.

    `facts`: the office as it would be, to see what an order that is not in force would need.
    Where the office works in another way, a call at the same time is the least trouble.

    `visits` are of one office and come as `conflicts.with_everything` joins them. Six queries,
    and the calendar once for each kind of request among them (service, way of meeting, needs,
    party). Of alike visits no two get the same time while there is another. Two more queries
    ask what the clients wish, and where limits bear on visits together, two ask who is booked
    on these days, and one for each day what rooms are free.
    """
    if not visits:
        return {}
    wishes = wishes_of_many({visit.client_id: visit.client for visit in visits}.values())
    facts = facts or facts_of(visits[0].office_id, now)
    judge, free = judge_by(facts), free_colleagues(visits, now, facts)
    seated = seated_around(visits, judge, now)
    crowd, rooms = crowded_of(seated), free_rooms(visits, seated, facts, now)
    times = _other_times(visits, now, facts)
    given: set[tuple[int, datetime]] = set()
    found = {}
    for visit in visits:
        spot = spot_of(visit)
        calls = list(_by_phone(visit, wishes[visit.client_id], free[visit.pk], judge))
        # Whoever sees them: where people are too many, a colleague is no way out.
        people = [] if visit.pk in crowd else who_can(free[visit.pk], spot, judge)
        same = [*_other_room(visit, rooms.get(visit.pk)), *_same_time(visit, people, given)]
        others = [*same, *times[visit.pk]]
        by_mode = judge.problem_of(spot) == Problem.MODE
        found[visit] = [*calls, *others] if by_mode else [*others, *calls]
    return found


def _same_time(
    visit: Visit, people: list[Staff], given: set[tuple[int, datetime]]
) -> Iterator[Proposal]:
    for staff in people:
        if (staff.pk, visit.starts_at) not in given:
            given.add((staff.pk, visit.starts_at))
            yield Proposal(
                Way.SAME_TIME, VisitKind(visit.kind), visit.starts_at, _state(visit), staff.pk,
                staff.name,
            )  # fmt: skip
            return


def _other_room(visit: Visit, room: Room | None) -> Iterator[Proposal]:
    if room is not None:
        yield Proposal(
            Way.OTHER_ROOM, VisitKind(visit.kind), visit.starts_at, _state(visit),
            room_id=room.pk, room=room.name,
        )  # fmt: skip


def _by_phone(visit: Visit, wishes: Wishes, free: list[Staff], judge: Judge) -> Iterator[Proposal]:
    """A call instead, by the host or, where they are away, by somebody who is free then."""
    is_call, can_be_call = visit.kind == VisitKind.PHONE, VisitKind.PHONE in visit.service.kinds
    if is_call or not can_be_call or Need.PJM in visit.needs:
        return
    if not may_be_rung(wishes, visit.starts_at):
        return
    spot = spot_of(visit)._replace(kind=VisitKind.PHONE)
    if not judge.problem_of(spot) or who_can(free, spot, judge):
        yield Proposal(Way.PHONE, VisitKind.PHONE, visit.starts_at, _state(visit))


def _state(visit: Visit) -> tuple[datetime, str, int]:
    return visit.starts_at, visit.kind, visit.host_id


def _other_times(visits: Sequence[Visit], now: datetime, facts: Facts) -> dict[int, list[Proposal]]:
    """Per visit's id, another time on its day and one on the nearest day that has any."""
    groups: dict[Ask, list[Visit]] = defaultdict(list)
    asks = asks_apart(visits)
    for visit in visits:
        groups[asks[visit.pk]].append(visit)
    found: dict[int, list[Proposal]] = {}
    for ask, alike in groups.items():
        free = FreeTimes.of(ask, now, facts)
        for visit in alike:
            found[visit.pk] = list(free.instead_of(visit))
    return found


class FreeTimes:
    """Free times of one kind of request by day; those that were proposed count as taken."""

    def __init__(self, ask: Ask, days: dict[date, list[Slot]], tz: str) -> None:
        self.ask, self.days, self.tz = ask, days, tz
        self.given: list[datetime] = []

    @classmethod
    def of(cls, ask: Ask, now: datetime, facts: Facts | None = None) -> FreeTimes:
        """From the notice that clients need to the last day that can be booked."""
        office = ask.service.office
        earliest = now + timedelta(minutes=office.booking_notice_minutes)
        calendar = load_calendar(
            ask=ask, first=local_day(now, office.tz), last=last_bookable_day(office, now),
            now=now, by_staff=True, facts=facts,
        )  # fmt: skip
        days: dict[date, list[Slot]] = defaultdict(list)
        for slot in calendar.slots():
            if slot.starts_at >= earliest:
                days[local_day(slot.starts_at, office.tz)].append(slot)
        return cls(ask, dict(days), office.tz)

    def instead_of(self, visit: Visit) -> Iterator[Proposal]:
        """The nearest time of its day, and of the nearest other day: rather later than earlier."""
        day = local_day(visit.starts_at, self.tz)
        others = sorted(self.days.keys() - {day}, key=lambda d: (d < day, abs(d - day)))
        for way, among in ((Way.SAME_DAY, [day]), (Way.NEAREST_DAY, others)):
            if slot := self._first(among, visit):
                insort(self.given, slot.starts_at)
                yield Proposal(way, VisitKind(visit.kind), slot.starts_at, _state(visit))

    def _first(self, among: Iterable[date], visit: Visit) -> Slot | None:
        """Of the first day that has any: the one nearest to the visit's hour, at its site."""
        wanted = local(visit.starts_at, self.tz).time()
        minutes = wanted.hour * 60 + wanted.minute
        for day in among:
            free = [
                slot
                for slot in self.days.get(day, ())
                if slot.starts_at != visit.starts_at and self._is_left(slot)
            ]
            if free:
                return min(free, key=lambda slot: self._trouble(slot, minutes, visit))
        return None

    def _trouble(self, slot: Slot, minutes: int, visit: Visit) -> tuple[bool, int, datetime]:
        at = local(slot.starts_at, self.tz)
        away = abs(at.hour * 60 + at.minute - minutes)
        return slot.site.pk != visit.site_id, away, slot.starts_at

    def _is_left(self, slot: Slot) -> bool:
        """Whether one more such visit fits beside those that were proposed."""
        length = timedelta(minutes=slot.minutes)
        first = bisect_right(self.given, slot.starts_at - length)
        return bisect_left(self.given, slot.starts_at + length) - first < slot.places


# -- Doing it --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Accepted:
    """What was done: the visit as it is now, where it was before, and when it was changed."""

    visit: Visit
    proposal: Proposal
    before: Footing
    after: Place
    at: datetime


@retried
def accept(
    visit: Visit, proposal: Proposal, *, now: datetime, actor: AbstractBaseUser | None
) -> Accepted:
    """Do what was proposed, whole or not at all, and tell the client as they wish to be told.

    The same proposal again changes nothing. Raises ChangedMeanwhile when the visit is not as it
    was, SlotTaken and InvalidInput when the proposal can't be had any more, NotChangeable.
    """
    visit = locked(visit, now)
    before = footing_of(visit)
    if _state(visit) != proposal.was:
        if not _is_done(visit, proposal):
            raise ChangedMeanwhile
    elif proposal.way == Way.SAME_TIME:
        visit = change_host(visit, host_id=proposal.host_id or 0, now=now, actor=actor)
    elif proposal.way == Way.OTHER_ROOM:
        visit = change_room(visit, room_id=proposal.room_id or 0, now=now, actor=actor)
    else:
        visit = _change(visit, proposal, now=now, actor=actor)
    return Accepted(visit, proposal, before, place_of(visit), now)


def _change(
    visit: Visit, proposal: Proposal, *, now: datetime, actor: AbstractBaseUser | None
) -> Visit:
    """Another time or way of meeting. The host stays where a call by them is all it takes."""
    judge, spot = judge_of(visit.office, now), spot_of(visit)
    by_mode = judge.problem_of(spot) == Problem.MODE
    tell = messages.mode_changed if by_mode else messages.moved
    if proposal.way == Way.PHONE and not judge.problem_of(spot._replace(kind=VisitKind.PHONE)):
        return become_call(visit, now=now, actor=actor, tell=tell)
    return services.move(
        visit, starts_at=proposal.starts_at, kind=proposal.kind, now=now, actor=actor, tell=tell
    )


def _is_done(visit: Visit, proposal: Proposal) -> bool:
    same = (visit.starts_at, visit.kind) == (proposal.starts_at, proposal.kind)
    return (
        same
        and proposal.host_id in (None, visit.host_id)
        and proposal.room_id in (None, visit.room_id)
    )


@dataclass(frozen=True)
class Left:
    """A visit for which nothing could be done without a person, and whether anything could."""

    visit: Visit
    can_be_told: bool


def accept_best(
    visits: Sequence[Visit], *, now: datetime, actor: AbstractBaseUser | None
) -> tuple[list[Accepted], list[Left]]:
    """The best for each, one transaction a visit; where it was taken meanwhile, the next best.

    Who can't be told of a change gets none but a colleague at the same time: they would come in
    vain. Those visits are left, like those that nothing could be found for.
    """
    done: list[Accepted] = []
    left: list[Left] = []
    hears = told_in_time(visits, now)
    for visit, proposals in proposals_for(visits, now).items():
        told = visit.pk in hears
        fair = [proposal for proposal in proposals if told or not proposal.needs_telling]
        accepted = first_accepted(visit, fair, now=now, actor=actor)
        if accepted is None and fair:  # all of them were taken meanwhile: look anew, once
            fresh = proposals_for([visit], now)[visit]
            fair = [proposal for proposal in fresh if told or not proposal.needs_telling]
            accepted = first_accepted(visit, fair, now=now, actor=actor)
        if accepted is not None:
            done.append(accepted)
        else:
            left.append(Left(visit, told))
    return done, left


def first_accepted(
    visit: Visit, proposals: Iterable[Proposal], *, now: datetime, actor: AbstractBaseUser | None
) -> Accepted | None:
    """The first that can still be had; None if all were taken meanwhile."""
    for proposal in proposals:
        try:
            return accept(visit, proposal, now=now, actor=actor)
        except DomainError:
            continue
    return None
