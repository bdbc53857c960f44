"""Free times of one service: loads what bears on them and does the sums. Never decides.

What it says may be a moment old; the claims in the database decide (visits/services.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import CharField
from django.db.models.functions import Cast

from furtka.core.clock import day_bounds, local_day
from furtka.offices.hours import Place, covers, days, open_stretches
from furtka.offices.models import (
    Closure,
    Office,
    OpeningHours,
    Site,
    VisitKind,
)
from furtka.rules.selectors import RulesInForce, rules_between
from furtka.visits import availability, reasons, resources
from furtka.visits.ask import Ask
from furtka.visits.availability import Footprint, Grid, Starts, Supply, ticks
from furtka.visits.models import Claim, Visit
from furtka.visits.notice import bookable_ticks, last_bookable_day
from furtka.visits.resources import Resource
from furtka.visits.suitable import suitable_entrances, suitable_hosts, suitable_rooms

# The smallest gap that one person at the door needs between two people to meet.
ARRIVAL_GAP_MINUTES = 5
LONGEST_SEARCH_DAYS = 62


@dataclass(frozen=True)
class Slot:
    """A time that can be booked; `places` such visits could start then."""

    starts_at: datetime
    minutes: int
    site: Site
    places: int


@dataclass(frozen=True)
class Day:
    """One of the office's days: how many times are free, and the reason if none is."""

    date: date
    free: int
    reason: str
    closed: bool


@dataclass(frozen=True)
class Stretch:
    """A part of the calendar in which the same rules hold."""

    rules: RulesInForce
    starts: Starts
    mask: int


@dataclass(frozen=True)
class Calendar:
    """The free times of one request in one range of days."""

    office: Office
    ask: Ask
    site: Site
    grid: Grid
    first: date
    last: date
    stretches: list[Stretch]
    bookable: int
    closures: list[Closure]
    hours: list[OpeningHours]
    taken: dict[str, int]
    opened: dict[Resource, int]
    today: date
    latest: date

    def slots(self) -> Iterator[Slot]:
        """In the order of time."""
        free = [(tick, stretch) for stretch in self.stretches for tick in self._free(stretch)]
        for tick, stretch in sorted(free, key=lambda pair: pair[0]):
            count = stretch.starts.count(tick)
            yield Slot(self.grid.moment(tick), self.ask.minutes, self.site, count)

    def choices(self, starts_at: datetime) -> Starts | None:
        """Who and what is free for a visit at that instant; None if nothing can start then."""
        tick = self.grid.index(starts_at)
        if tick is None or not self.bookable >> tick & 1:
            return None
        for stretch in self.stretches:
            if stretch.mask >> tick & 1 and stretch.starts.all >> tick & 1:
                return stretch.starts.choices(tick)
        return None

    def is_offered(self, starts_at: datetime) -> bool:
        """Whether a visit could start then if nobody had booked anything."""
        tick = self.grid.index(starts_at)
        return tick is not None and bool(self.offered >> tick & 1)

    @property
    def offered(self) -> int:
        """The ticks at which a visit could start if nobody had booked anything."""
        length = ticks(self.ask.minutes)
        there = availability.any_of(availability.erode(m, length) for m in self.opened.values())
        return there & self.bookable & self._serving

    def load_of(self, resource: Resource) -> int:
        """Ticks of the range that the resource is taken: who has less goes first."""
        return self.taken.get(resource.key, 0).bit_count()

    def rules_at(self, moment: datetime) -> RulesInForce:
        """The rules at an instant of the range."""
        tick = (moment - self.grid.origin) // _TICK
        return next(s.rules for s in self.stretches if s.mask >> tick & 1)

    @property
    def _serving(self) -> int:
        return availability.any_of(s.mask for s in self.stretches if _allows(self.ask, s.rules))

    def days(self) -> list[Day]:
        """Every day of the range, in order."""
        counts: dict[date, int] = dict.fromkeys(days(self.first, self.last), 0)
        for stretch in self.stretches:
            for tick in self._free(stretch):
                counts[local_day(self.grid.moment(tick), self.office.tz)] += 1
        return [self._day(day, free) for day, free in counts.items()]

    def closed_days(self) -> list[Day]:
        """Days of the range on which nobody is seen, whoever has booked what, in order."""
        found = ((day, self.closed_because(day)) for day in days(self.first, self.last))
        return [Day(day, 0, reason, closed=True) for day, reason in found if reason]

    def _free(self, stretch: Stretch) -> Iterator[int]:
        return availability.bits(stretch.starts.all & stretch.mask & self.bookable)

    def _day(self, day: date, free: int) -> Day:
        if free:
            return Day(day, free, "", closed=False)
        closed = self.closed_because(day)
        return Day(day, 0, closed or reasons.full_because(self, day), closed=bool(closed))

    def closed_because(self, day: date) -> str:
        """Why nobody is seen on that day, in the reader's language; empty if it is open."""
        return reasons.closed_because(self, day)


_TICK = availability.TICK


def load_calendar(
    *,
    ask: Ask,
    first: date,
    last: date,
    now: datetime,
    by_staff: bool = False,
    without: Visit | None = None,
) -> Calendar:
    """Everything that bears on the free times of `first` to `last` (both included).

    A fixed number of queries, however long the range. `by_staff`: somebody of the office
    books, so that the notice for online booking does not bind. `without`: this visit's own
    claims count as free (it is being moved). `ask.service` comes with unit, site and office.
    """
    office, unit = ask.service.office, ask.service.unit
    site = unit.site
    site.office = office  # the same one; saves a query to whoever asks the site for it
    start, _ignored = day_bounds(first, office.tz)
    _ignored, end = day_bounds(last, office.tz)
    grid = Grid.between(start, end)
    hours = list(OpeningHours.objects.filter(office=office))
    closures = list(Closure.objects.filter(office=office, ends_at__gt=start, starts_at__lt=end))
    taken = _taken(office, grid, without)
    opened = _open_hours(ask, site, grid, hours, closures, first, last)
    supply = _supply(ask, site, grid, opened, taken)
    stretches = [
        _stretch(ask, supply, rules, grid.within(a, b))
        for a, b, rules in rules_between(office, site, unit, start, end)
    ]
    bookable = bookable_ticks(ask, grid, now, office, by_staff=by_staff)
    return Calendar(
        office, ask, site, grid, first, last, stretches, bookable, closures, hours, taken, opened,
        local_day(now, office.tz), last_bookable_day(office, now),
    )  # fmt: skip


def _taken(office: Office, grid: Grid, without: Visit | None) -> dict[str, int]:
    end = grid.moment(grid.size)
    claims = Claim.objects.filter(office=office, ends_at__gt=grid.origin, starts_at__lt=end)
    if without is not None:
        claims = claims.exclude(visit=without)
    # As text: turning tens of thousands of rows into datetimes would take most of the time, and
    # many rows share their instants.
    rows = claims.annotate(
        start=Cast("starts_at", CharField()), end=Cast("ends_at", CharField())
    ).values_list("resource", "start", "end")
    masks: dict[tuple[str, str], int] = {}
    taken: dict[str, int] = {}
    for resource, a, b in rows:
        if (a, b) not in masks:
            masks[a, b] = grid.touched(_utc(a), _utc(b))
        taken[resource] = taken.get(resource, 0) | masks[a, b]
    return taken


def _utc(text: str) -> datetime:
    """An instant as the databases write it: SQLite without an offset, PostgreSQL with +00."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _open_hours(
    ask: Ask, site: Site, grid: Grid, hours: list[OpeningHours], closures: list[Closure],
    first: date, last: date,
) -> dict[Resource, int]:  # fmt: skip
    """The ticks at which each suitable host is there, whether free or not.

    Most people keep the office's hours, which are looked up once for all of them.
    """
    own = {row.staff_id for row in hours} | {row.staff_id for row in closures}
    usual: int | None = None
    found: dict[Resource, int] = {}
    for pk in suitable_hosts(ask):
        if pk in own or usual is None:
            there = _there(ask, Place(site.pk, ask.service.unit_id, pk), grid, hours, closures,
                           first, last)  # fmt: skip
            usual = usual if pk in own else there
        else:
            there = usual
        found[resources.host(pk)] = there
    return found


def _there(
    ask: Ask, place: Place, grid: Grid, hours: list[OpeningHours], closures: list[Closure],
    first: date, last: date,
) -> int:  # fmt: skip
    there = 0
    for a, b in open_stretches(hours, place, first, last, ask.service.office.tz):
        there |= grid.within(a, b)
    for closure in closures:
        if covers(closure, place):
            there &= ~grid.touched(closure.starts_at, closure.ends_at)
    return there


def _supply(
    ask: Ask, site: Site, grid: Grid, opened: dict[Resource, int], taken: dict[str, int]
) -> Supply:
    def free(resource: Resource, open_ticks: int) -> int:
        return open_ticks & ~taken.get(resource.key, 0)

    hosts = {host: free(host, there) for host, there in opened.items()}
    if ask.kind != VisitKind.IN_PERSON:
        return Supply(hosts)
    rooms = [resources.room(room.pk) for room in suitable_rooms(ask, site)]
    lanes = [
        lane
        for door in suitable_entrances(ask, site)
        for lane in resources.lanes(door.pk, door.lanes)
    ]
    # Rooms, doors and places have no hours of their own: where the host is, they are open.
    return Supply(
        hosts,
        {room: free(room, grid.all) for room in rooms},
        {lane: free(lane, grid.all) for lane in lanes},
        {p: free(p, grid.all) for p in resources.places(site.pk, site.places)},
    )


def footprint(ask: Ask, rules: RulesInForce) -> Footprint:
    """How long such a visit takes each resource under these rules, in ticks. Pure."""
    length = ticks(ask.minutes)
    gap = max(rules.limits.get("arrival_gap_minutes", 0), ARRIVAL_GAP_MINUTES)
    airing = rules.limits.get("airing_minutes", 0)
    party = ask.party if ask.kind == VisitKind.IN_PERSON else 0
    return Footprint(length, length + ticks(airing), ticks(gap), length, party)


def _stretch(ask: Ask, supply: Supply, rules: RulesInForce, mask: int) -> Stretch:
    if not _allows(ask, rules):
        return Stretch(rules, Starts({}, {}, {}, {}, 0), mask)
    inside = rules.limits.get("people_inside")
    allowed = supply.masked(-1, inside)
    return Stretch(rules, availability.starts(allowed, footprint(ask, rules)), mask)


def _allows(ask: Ask, rules: RulesInForce) -> bool:
    """Whether such a visit may take place at all under these rules."""
    if not reasons.serves(rules, ask.kind):
        return False
    limits = rules.limits
    too_long = ask.minutes > limits.get("visit_minutes", ask.minutes)
    too_many = ask.party > limits.get("party", ask.party)
    return ask.kind != VisitKind.IN_PERSON or not (too_long or too_many)


def first_free(
    ask: Ask, *, now: datetime, count: int = 3, after: datetime | None = None,
    by_staff: bool = False, without: Visit | None = None,
) -> list[Slot]:  # fmt: skip
    """The first free times from `after` (or now) to the end of what can be booked."""
    office = ask.service.office
    start = after or now
    calendar = load_calendar(
        ask=ask, first=local_day(start, office.tz), last=last_bookable_day(office, now),
        now=now, by_staff=by_staff, without=without,
    )  # fmt: skip
    found = (slot for slot in calendar.slots() if slot.starts_at >= start)
    return [slot for slot, _n in zip(found, range(count), strict=False)]


def nearest(
    ask: Ask, moment: datetime, *, now: datetime, count: int = 3, by_staff: bool = False,
    without: Visit | None = None,
) -> list[Slot]:  # fmt: skip
    """The free times nearest to `moment`, earlier or later, in the order of time."""
    office = ask.service.office
    today, last = local_day(now, office.tz), last_bookable_day(office, now)
    wanted = min(max(local_day(moment, office.tz), today), last)
    calendar = load_calendar(
        ask=ask, first=max(today, wanted - timedelta(days=7)),
        last=min(last, wanted + timedelta(days=14)), now=now, by_staff=by_staff, without=without,
    )  # fmt: skip
    ranked = sorted(calendar.slots(), key=lambda slot: abs(slot.starts_at - moment))
    return sorted(ranked[:count], key=lambda slot: slot.starts_at)
