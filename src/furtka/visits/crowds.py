"""Booked visits that are too many together: more people inside than the rules allow, arrivals too
near each other, rooms without time to be aired. Reads only.

The free times obey such limits, so only rules that changed after the booking make crowds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from furtka.core.clock import day_bounds, local_day
from furtka.offices.models import Site, VisitKind
from furtka.visits import resources
from furtka.visits.availability import Grid, bits
from furtka.visits.judge import COLUMNS, Judge, Problem, Spot
from furtka.visits.models import Claim, Visit, VisitStatus
from furtka.visits.plan import in_person
from furtka.visits.resources import ResourceKind
from furtka.visits.seating import Seat, Seating, seat_all

# Limits that bear on visits together. One that a single visit exceeds is the judge's.
TOGETHER = frozenset({"people_inside", "arrival_gap_minutes", "airing_minutes"})
HOUSE_KINDS = (ResourceKind.LANE, ResourceKind.PLACE, ResourceKind.ROOM)


class Booked(NamedTuple):
    """One visit in person, and the claims that it has inside the house: key, from, to."""

    visit_id: int
    waits: bool  # booked and not there yet: it could still be changed
    room_id: int
    entrance_id: int
    spot: Spot
    claims: list[tuple[str, datetime, datetime]]


@dataclass(frozen=True)
class Seated:
    """One site on one local day, with everybody let in who can be. `visits` by their keys."""

    site: Site
    grid: Grid
    seating: Seating
    visits: dict[int, Booked]


def has_limits(judge: Judge) -> bool:
    """Whether any rule of this office, past or to come, could make a crowd."""
    said = [judge.defaults, *judge.orders]
    return any(not TOGETHER.isdisjoint(rules.limits) for rules in said if rules)


def crowded(
    judge: Judge, now: datetime, start: datetime, end: datetime | None = None
) -> dict[int, Problem]:
    """Visits that begin in [start, end) or on the same days and are too many; by their keys.

    Two queries, none where the office sets no such limits.
    """
    if not has_limits(judge):
        return {}
    return crowded_of(seat(judge, booked_in(judge, now, start, end)))


def seated_around(visits: Sequence[Visit], judge: Judge, now: datetime) -> list[Seated]:
    """The days of these visits with everybody who is booked then; empty without such limits.

    Two queries.
    """
    if not visits or not has_limits(judge):
        return []
    starts = [visit.starts_at for visit in visits]
    return list(seat(judge, booked_in(judge, now, min(starts), max(starts))))


def crowded_of(days: Iterable[Seated]) -> dict[int, Problem]:
    """Why visits of these days are too many, by their keys."""
    return {pk: why for one in days for pk, (_seat, why) in one.seating.crowded.items()}


def booked_in(
    judge: Judge, now: datetime, start: datetime, end: datetime | None = None
) -> list[Booked]:
    """Visits in person of the whole local days from `start` to `end` (or the last one).

    Urgent ones first, then who booked first. Two queries.
    """
    office = judge.office
    first = day_bounds(local_day(start, office.tz), office.tz)[0]
    visits = Visit.objects.live().filter(
        office=office, kind=VisitKind.IN_PERSON, room__isnull=False, entrance__isnull=False,
        starts_at__gte=first,
    )  # fmt: skip
    if end is not None:
        visits = visits.filter(starts_at__lt=day_bounds(local_day(end, office.tz), office.tz)[1])
    claims: dict[int, list[tuple[str, datetime, datetime]]] = defaultdict(list)
    own = Claim.objects.filter(office=office, visit__in=visits.order_by())
    for pk, key, begin, over in own.values_list("visit", "resource", "starts_at", "ends_at"):
        if key.split(":")[0] in HOUSE_KINDS:
            claims[pk].append((key, begin, over))
    rows = visits.order_by("-urgent", "created_at", "pk").values_list(
        "pk", "status", "room_id", "entrance_id", *COLUMNS
    )
    return [
        Booked(
            pk, status == VisitStatus.BOOKED and columns[0] > now, room, door, Spot(*columns),
            claims[pk],
        )
        for pk, status, room, door, *columns in rows
    ]  # fmt: skip


def seat(judge: Judge, booked: list[Booked]) -> Iterator[Seated]:
    """Each site and day with everybody who could take place there by themselves."""
    days: dict[tuple[int, date], list[Booked]] = defaultdict(list)
    for one in booked:
        if not (one.waits and judge.problem_of(one.spot)):
            days[one.spot.site_id, local_day(one.spot.starts_at, judge.office.tz)].append(one)
    for (site, day), visits in days.items():
        grid = Grid.between(*day_bounds(day, judge.office.tz))
        yield _seat_day(judge, judge.sites[site], grid, visits)


def _seat_day(judge: Judge, site: Site, grid: Grid, visits: list[Booked]) -> Seated:
    seats = []
    inside: dict[int, int] = defaultdict(int)
    taken: dict[str, int] = defaultdict(int)
    for one in visits:
        start = grid.index(one.spot.starts_at)
        if one.waits and start is not None:
            seats.append(_seat_of(judge, one, start))
            continue
        for key, begin, end in one.claims:  # they are there: what they have is theirs
            there = grid.touched(begin, end)
            taken[key] |= there
            if key.startswith(f"{ResourceKind.PLACE}:"):
                for tick in bits(there):
                    inside[tick] += 1
    seating = seat_all(seats, inside=inside, taken=taken)
    return Seated(site, grid, seating, {one.visit_id: one for one in visits})


def _seat_of(judge: Judge, one: Booked, start: int) -> Seat:
    spot, rules, site = one.spot, judge.rules_at(one.spot), judge.sites[one.spot.site_id]
    minutes = int((spot.ends_at - spot.starts_at).total_seconds() // 60)
    most = rules.limits.get("people_inside", site.places)
    return Seat(
        one.visit_id, start, in_person(minutes, spot.party, rules, site),
        resources.room(one.room_id).key, _lanes(judge, one), min(most, site.places),
    )  # fmt: skip


def _lanes(judge: Judge, one: Booked) -> list[str]:
    """Its own lane first: as long as nothing changes, everybody fits where they are."""
    own = {key for key, _start, _end in one.claims}
    doors = (door for door in judge.doors if door.pk == one.entrance_id)
    keys = [lane.key for door in doors for lane in resources.lanes(door.pk, door.lanes)]
    return sorted(keys, key=lambda key: key not in own)
