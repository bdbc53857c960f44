"""When something is free: arithmetic on sets of 5-minute ticks. No database, no clock.

A set of ticks is a Python integer: bit i is the tick that begins i * 5 minutes after the
grid's origin. Ticks are stretches of absolute time, so that days of 23 and 25 hours need no
care. "Free for the whole visit" is `erode`, "any of those that suit" is OR, "together" is AND.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce

from furtka.visits.resources import Resource

TICK_MINUTES = 5
TICK = timedelta(minutes=TICK_MINUTES)


def ticks(minutes: int) -> int:
    """Ticks that cover so many minutes, rounded up."""
    return -(-minutes // TICK_MINUTES)


@dataclass(frozen=True, slots=True)
class Grid:
    """`size` ticks from `origin`, an aware instant on a whole 5 minutes."""

    origin: datetime
    size: int

    @classmethod
    def between(cls, start: datetime, end: datetime) -> Grid:
        return cls(start, max(0, -((start - end) // TICK)))

    def index(self, moment: datetime) -> int | None:
        """The tick that begins exactly then; None off the grid or between two ticks."""
        steps, rest = divmod(moment - self.origin, TICK)
        return steps if not rest and 0 <= steps < self.size else None

    def moment(self, index: int) -> datetime:
        return self.origin + index * TICK

    def touched(self, start: datetime, end: datetime) -> int:
        """Every tick that shares an instant with [start, end): for what is taken."""
        return self._bits((start - self.origin) // TICK, -((self.origin - end) // TICK))

    def within(self, start: datetime, end: datetime) -> int:
        """Every tick that lies wholly in [start, end): for what is free."""
        return self._bits(-((self.origin - start) // TICK), (end - self.origin) // TICK)

    @property
    def all(self) -> int:
        return (1 << self.size) - 1

    def _bits(self, first: int, last: int) -> int:
        first, last = max(first, 0), min(last, self.size)
        return ((1 << (last - first)) - 1) << first if last > first else 0


def erode(free: int, length: int) -> int:
    """The ticks from which `length` ticks in a row are free; doubling makes it log2 steps."""
    done = 1
    while done < length:
        step = min(done, length - done)
        free &= free >> step
        done += step
    return free


def bits(numbers: int) -> Iterator[int]:
    """The places of the ones, lowest first."""
    while numbers:
        low = numbers & -numbers
        yield low.bit_length() - 1
        numbers ^= low


def runs(numbers: int) -> Iterator[tuple[int, int]]:
    """The ones that stand in a row: the place of the first and how many, lowest first."""
    while numbers:
        first = (numbers & -numbers).bit_length() - 1
        rest = ~(numbers >> first)
        length = (rest & -rest).bit_length() - 1
        yield first, length
        numbers &= -1 << first + length


def every(step: int, size: int) -> int:
    """The ticks 0, step, 2 * step, … below `size`."""
    count = -(-size // step)
    return ((1 << count * step) - 1) // ((1 << step) - 1) & ((1 << size) - 1)


def any_of(sets: Iterable[int]) -> int:
    return reduce(int.__or__, sets, 0)


def at_least(count: int, sets: Sequence[int]) -> int:
    """The ticks that stand in at least `count` of the sets."""
    if count > len(sets):
        return 0
    reached = [0] * (count + 1)
    reached[0] = -1  # every tick stands in at least none of them
    for one in sets:
        for number in range(count, 0, -1):
            reached[number] |= reached[number - 1] & one
    return reached[count]


# Ticks from the start of a visit (before it, if negative), and for how many.
Span = tuple[int, int]


def begins(free: int, spans: Iterable[Span]) -> int:
    """The ticks at which a visit could start that needs all of these spans."""
    found = -1
    for after, length in spans:
        begin = erode(free, length)
        found &= begin >> after if after >= 0 else begin << -after
    return found


@dataclass(frozen=True, slots=True)
class Footprint:
    """When one visit takes each resource. No lane, room and place where `party` is 0."""

    host: tuple[Span, ...]
    room: tuple[Span, ...]
    lane: tuple[Span, ...]
    place: tuple[Span, ...]
    party: int


@dataclass(frozen=True, slots=True)
class Supply:
    """What could serve a visit: free ticks of each resource, in the order of preference."""

    hosts: dict[Resource, int] = field(default_factory=dict)
    rooms: dict[Resource, int] = field(default_factory=dict)
    lanes: dict[Resource, int] = field(default_factory=dict)
    places: dict[Resource, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Starts:
    """Per resource, the ticks at which a visit of one footprint could start."""

    hosts: dict[Resource, int]
    rooms: dict[Resource, int]
    lanes: dict[Resource, int]
    places: dict[Resource, int]
    party: int

    @property
    def all(self) -> int:
        """The ticks at which everything is free together."""
        together = any_of(self.hosts.values())
        if self.rooms_needed:
            together &= any_of(self.rooms.values()) & any_of(self.lanes.values())
            together &= at_least(self.party, list(self.places.values()))
        return together

    @property
    def rooms_needed(self) -> bool:
        """A visit at the office; a phone call or a home visit needs only its host."""
        return self.party > 0

    def count(self, tick: int) -> int:
        """How many such visits could start at that tick."""
        counts = [_ones(self.hosts, tick)]
        if self.rooms_needed:
            counts += [_ones(self.rooms, tick), _ones(self.lanes, tick)]
            counts += [_ones(self.places, tick) // self.party]
        return min(counts)

    def choices(self, tick: int) -> Starts:
        """The same with only those resources that are free at that tick."""
        hosts, rooms, lanes, places = (
            {key: free for key, free in kind.items() if free >> tick & 1}
            for kind in (self.hosts, self.rooms, self.lanes, self.places)
        )
        return Starts(hosts, rooms, lanes, places, self.party)


def _ones(kind: dict[Resource, int], tick: int) -> int:
    return sum(free >> tick & 1 for free in kind.values())


def starts(supply: Supply, footprint: Footprint) -> Starts:
    """When a visit of that footprint could start. `party` 0: no room, lane or place needed."""
    hosts = {key: begins(free, footprint.host) for key, free in supply.hosts.items()}
    if footprint.party == 0:
        return Starts(hosts, {}, {}, {}, 0)
    return Starts(
        hosts,
        {key: begins(free, footprint.room) for key, free in supply.rooms.items()},
        {key: begins(free, footprint.lane) for key, free in supply.lanes.items()},
        {key: begins(free, footprint.place) for key, free in supply.places.items()},
        footprint.party,
    )
