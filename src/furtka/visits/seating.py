"""Who still fits when everybody booked at one site is let in anew under its rules. Pure sums.

Rules can change after people have booked: fewer may be inside, arrivals lie further apart, rooms
are aired for longer. Whoever booked first is let in first, and keeps their time; who finds no
place left beside them is one too many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from furtka.visits.availability import Footprint, Span, bits
from furtka.visits.judge import Problem


@dataclass(frozen=True)
class Seat:
    """One booked visit: when it begins (a tick of the grid) and what it needs then.

    `lanes`: keys of the lanes that would do, the one that it has first. `most`: how many people
    may be inside while it lasts, itself included.
    """

    visit_id: int
    start: int
    footprint: Footprint
    room: str
    lanes: Sequence[str]
    most: int

    def ticks_of(self, spans: Iterable[Span]) -> int:
        """The set of ticks that these spans of its footprint cover; none before the grid."""
        found = 0
        for after, length in spans:
            first, last = max(self.start + after, 0), max(self.start + after + length, 0)
            found |= (1 << last) - (1 << first)
        return found


@dataclass(frozen=True)
class Seating:
    """Those who are let in, with their lanes, in that order; and who is not, and why.

    `taken`: ticks by key that those who are there or let in have.
    """

    kept: list[tuple[Seat, str]]
    crowded: dict[int, tuple[Seat, Problem]]
    taken: Mapping[str, int]


class House:
    """One site on one day: who is inside at each tick, and what is taken."""

    def __init__(self, inside: Mapping[int, int], taken: Mapping[str, int]) -> None:
        self.inside = defaultdict(int, inside)
        self.taken = defaultdict(int, taken)

    def let_in(self, seat: Seat) -> str | Problem:
        """The lane by which they come; or the first thing that there is too little of."""
        there = list(bits(seat.ticks_of(seat.footprint.place)))
        party = seat.footprint.party
        if any(self.inside[tick] + party > seat.most for tick in there):
            return Problem.PEOPLE
        met = seat.ticks_of(seat.footprint.lane)
        lane = next((key for key in seat.lanes if not self.taken[key] & met), None)
        if lane is None:
            return Problem.DOOR
        seen = seat.ticks_of(seat.footprint.room)
        if self.taken[seat.room] & seen:
            return Problem.ROOM
        for tick in there:
            self.inside[tick] += party
        self.taken[lane] |= met
        self.taken[seat.room] |= seen
        return lane


def seat_all(
    seats: Iterable[Seat], *, inside: Mapping[int, int], taken: Mapping[str, int]
) -> Seating:
    """Let them in, in their order.

    `inside` and `taken`: people at each tick, and ticks by key, that others have already: those
    whose visit has begun.
    """
    house = House(inside, taken)
    found = Seating([], {}, house.taken)
    for seat in seats:
        lane = house.let_in(seat)
        if isinstance(lane, Problem):
            found.crowded[seat.visit_id] = seat, lane
        else:
            found.kept.append((seat, lane))
    return found
