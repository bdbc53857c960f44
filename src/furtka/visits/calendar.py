"""Free times of one service: loads what bears on them and does the sums. Never decides.

What it says may be a moment old; the claims in the database decide (visits/services.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from operator import itemgetter

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from furtka.core.clock import day_bounds, local_day
from furtka.offices.hours import days
from furtka.offices.models import Office, Site
from furtka.visits import availability, reasons
from furtka.visits.ask import Ask
from furtka.visits.availability import Footprint, Grid, Starts, any_of
from furtka.visits.distance import starts_apart
from furtka.visits.facts import Facts, facts_of
from furtka.visits.kept import Kept, fairly
from furtka.visits.models import Visit
from furtka.visits.notice import bookable_ticks, last_bookable_day
from furtka.visits.plan import Plan, Stretch, plans_for
from furtka.visits.resources import Resource
from furtka.visits.taken import Taken, taken_anew, taken_in

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
class Choice:
    """Who and what is free for a visit at one instant and site, and for how long each is needed."""

    site: Site
    starts: Starts
    footprint: Footprint


@dataclass(frozen=True)
class Part:
    """A part of the calendar: one site, in a stretch of time in which the same rules hold."""

    plan: Plan
    stretch: Stretch
    starts: Starts
    minutes: int
    grid: Grid
    _slots: dict[int, Slot] = field(default_factory=dict)

    @cached_property
    def free(self) -> int:
        """The ticks at which a visit could start there."""
        return self.starts.all & self.stretch.mask

    def slot(self, tick: int) -> Slot:
        """The free time that begins at that tick."""
        if tick not in self._slots:
            count = self.starts.count(tick)
            self._slots[tick] = Slot(self.grid.moment(tick), self.minutes, self.plan.site, count)
        return self._slots[tick]


@dataclass(frozen=True)
class Calendar:
    """The free times of one request in one range of days."""

    facts: Facts
    ask: Ask
    grid: Grid
    first: date
    last: date
    parts: list[Part]
    bookable: int
    taken: Taken
    today: date
    latest: date
    kept: Kept | None = None

    @property
    def office(self) -> Office:
        return self.facts.office

    def slots(self) -> Iterator[Slot]:
        """In the order of time; where several sites have the same time, the unit's own first."""
        free = [
            (tick, number, part)
            for number, part in enumerate(self.parts)
            for tick in availability.bits(part.free & self.open)
        ]
        free.sort(key=itemgetter(0, 1))
        return (part.slot(tick) for tick, _number, part in free)

    def choices(self, starts_at: datetime) -> Choice | None:
        """Who and what is free for a visit at that instant; None if nothing can start then."""
        tick = self.grid.index(starts_at)
        if tick is None or not self.open >> tick & 1:
            return None
        for part in self.parts:
            if part.free >> tick & 1 and part.stretch.footprint is not None:
                found = part.starts.choices(tick)
                return Choice(part.plan.site, found, part.stretch.footprint)
        return None

    def is_offered(self, starts_at: datetime, host: int | None = None) -> bool:
        """Whether a visit could start then, with that host, if nobody had booked anything."""
        tick = self.grid.index(starts_at)
        return tick is not None and bool(self._offered(host) >> tick & 1)

    @property
    def offered(self) -> int:
        """The ticks at which a visit could start if nobody had booked anything.

        Those that open later today are not among them.
        """
        return self._offered(None)

    def _offered(self, host: int | None) -> int:
        found = 0
        for part in self.parts:
            size = part.stretch.footprint
            if size is not None:
                hosts = [m for who, m in part.plan.opened.items() if host in (None, who.id)]
                there = any_of(availability.begins(mask, size.host) & mask for mask in hosts)
                found |= there & part.stretch.mask
        return found & (self.bookable & self.kept.released if self.kept else self.bookable)

    @property
    def free(self) -> int:
        """The ticks at which a visit can start somewhere."""
        return any_of(part.free for part in self.parts) & self.open

    @property
    def open(self) -> int:
        """The ticks at which this request may begin: not too soon, not kept for others."""
        return self.bookable & self.kept.mask if self.kept else self.bookable

    @property
    def opened(self) -> int:
        """The ticks at which any suitable host is there, whether free or not."""
        return any_of(there for plan in self._plans for there in plan.opened.values())

    @property
    def _plans(self) -> list[Plan]:
        return [part.plan for part in self.parts if part.stretch is part.plan.stretches[0]]

    def load_of(self, resource: Resource) -> int:
        """Ticks of the range that the resource is taken: who has less goes first."""
        return self.taken.of(resource.key).bit_count()

    def days(self) -> list[Day]:
        """Every day of the range, in order."""
        free = self.free
        return [self._day(day, (free & mask).bit_count()) for day, mask in self.days_and_masks]

    @property
    def days_and_masks(self) -> list[tuple[date, int]]:
        """Every day of the range with its ticks, in order."""
        return day_masks(self.facts, self.grid, self.first, self.last)

    def closed_days(self) -> list[Day]:
        """Days of the range on which nobody is seen, whoever has booked what, in order."""
        found = ((day, self.closed_because(day)) for day in days(self.first, self.last))
        return [Day(day, 0, reason, closed=True) for day, reason in found if reason]

    def _day(self, day: date, free: int) -> Day:
        if free:
            return Day(day, free, "", closed=False)
        closed = self.closed_because(day)
        return Day(day, 0, closed or reasons.full_because(self, day), closed=bool(closed))

    def closed_because(self, day: date) -> str:
        """Why nobody is seen on that day, in the reader's language; empty if it is open."""
        if day < self.today:
            return _("This day has passed.")
        if day > self.latest:
            return _("This day can't be booked yet.")
        language = get_language() or "pl"
        keys = tuple(plan.key for plan in self._plans)
        known: dict[date, str] = self.facts.once(("closed", keys, language), dict)
        if day not in known:
            known[day] = reasons.closed_because(self, day, language)
        return known[day]


def day_masks(facts: Facts, grid: Grid, first: date, last: date) -> list[tuple[date, int]]:
    """The ticks of each of the office's days."""
    tz = facts.office.tz
    return facts.once(
        ("days", first, last),
        lambda: [(day, grid.within(*day_bounds(day, tz))) for day in days(first, last)],
    )


def load_calendar(
    *,
    ask: Ask,
    first: date,
    last: date,
    now: datetime,
    by_staff: bool = False,
    without: Visit | None = None,
    site: Site | None = None,
    facts: Facts | None = None,
    anew: bool = False,
) -> Calendar:
    """Everything that bears on the free times of `first` to `last` (both included).

    Two small queries if nothing has changed since the last time, however long the range.
    `by_staff`: somebody of the office books, so that the notice for online booking does not
    bind. `without`: this visit's own claims count as free (it is being moved). `site`: only
    there. `facts`: those that the caller has just looked up. `anew`: for whoever is about to
    take something, so that what was read would be kept in vain.
    """
    office = ask.service.office
    start, end = day_bounds(first, office.tz)[0], day_bounds(last, office.tz)[1]
    if facts is None or facts.since > start:
        facts = facts_of(office.pk, start)
    grid = Grid.between(start, end)
    if anew or without is not None:
        own = without.pk if without else None
        taken = taken_anew(office.pk, grid, now, by_staff=by_staff, without=own)
    else:
        taken = taken_in(office.pk, grid, now, by_staff=by_staff)
    plans = plans_for(facts, ask, grid, first, last, site)
    calendar = Calendar(
        facts, ask, grid, first, last,
        [_apart(part, ask, taken) for plan in plans for part in _parts(plan, taken)],
        bookable_ticks(ask, grid, now, office, by_staff=by_staff), taken,
        local_day(now, office.tz), last_bookable_day(office, now),
    )  # fmt: skip
    return fairly(calendar, now=now, by_staff=by_staff, without=without)


def _parts(plan: Plan, taken: Taken) -> list[Part]:
    """Worked out once for what is taken: most people ask between two bookings."""
    known: list[Part] | None = taken.memo.get(plan.key)
    if known is None or known[0].plan is not plan:
        known = [
            Part(plan, stretch, plan.starts(stretch, taken), plan.minutes, plan.grid)
            for stretch in plan.stretches
        ]
        taken.memo[plan.key] = known
    return known


def _apart(part: Part, ask: Ask, taken: Taken) -> Part:
    """Only the starts at which that person meets nobody whom they must not meet.

    As if no host were free then, so that nobody reads the reason from the calendar.
    """
    if not ask.apart:
        return part
    open_ = starts_apart(ask, part.plan.site.pk, taken)
    hosts = {host: free & open_ for host, free in part.starts.hosts.items()}
    return replace(part, starts=replace(part.starts, hosts=hosts), _slots={})


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
