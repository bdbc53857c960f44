"""Letting everybody in anew: pure sums, held against counting minute by minute."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from furtka.visits.availability import Footprint, runs
from furtka.visits.judge import Problem
from furtka.visits.seating import Seat, Seating, seat_all

DAY = 100


def seat(number: int, start: int, **values: int) -> Seat:
    """A visit of six ticks in its room, met for one."""
    length, airing = values.get("length", 6), values.get("airing", 0)
    footprint = Footprint(
        host=((0, length),), room=((0, length + airing),), lane=((0, values.get("gap", 1)),),
        place=((0, length),), party=values.get("party", 1),
    )  # fmt: skip
    room = f"room:{values.get('room', number)}"
    lanes = [f"lane:1.{n}" for n in range(values.get("lanes", 4))]
    return Seat(number, start, footprint, room, lanes, values.get("most", 20))


def let_in(*seats: Seat) -> Seating:
    return seat_all(seats, inside={}, taken={})


def why(found: Seating) -> dict[int, Problem]:
    return {number: reason for number, (_seat, reason) in found.crowded.items()}


def test_who_comes_first_in_the_row_stays() -> None:
    found = let_in(seat(1, 10, most=1), seat(2, 12, most=1), seat(3, 16, most=1))
    assert [one.visit_id for one, _lane in found.kept] == [1, 3]
    assert why(found) == {2: Problem.PEOPLE}


def test_a_party_counts_as_many_as_come() -> None:
    assert why(let_in(seat(1, 10, most=3, party=2), seat(2, 12, most=3, party=2))) == {
        2: Problem.PEOPLE
    }
    assert why(let_in(seat(1, 10, most=3, party=2), seat(2, 12, most=3))) == {}


def test_two_arrivals_need_their_distance_at_one_lane_only() -> None:
    assert why(let_in(seat(1, 10, gap=3, lanes=1), seat(2, 12, gap=3, lanes=1))) == {
        2: Problem.DOOR
    }
    found = let_in(seat(1, 10, gap=3, lanes=2), seat(2, 12, gap=3, lanes=2))
    assert [lane for _seat, lane in found.kept] == ["lane:1.0", "lane:1.1"]


def test_a_room_is_aired_before_the_next_one_comes() -> None:
    assert why(let_in(seat(1, 10, airing=2, room=7), seat(2, 16, airing=2, room=7))) == {
        2: Problem.ROOM
    }
    assert why(let_in(seat(1, 10, airing=2, room=7), seat(2, 18, airing=2, room=7))) == {}


def test_who_is_there_already_counts_first() -> None:
    inside = dict.fromkeys(range(10, 20), 2)
    found = seat_all([seat(1, 15, most=2)], inside=inside, taken={})
    assert why(found) == {1: Problem.PEOPLE}
    taken = {"room:1": 1 << 17}
    found = seat_all([seat(1, 15)], inside={}, taken=taken)
    assert why(found) == {1: Problem.ROOM}


VISITS = st.lists(
    st.tuples(st.integers(0, DAY - 20), st.integers(1, 4), st.integers(1, 12)), max_size=15
)


@given(VISITS, st.integers(1, 6))
def test_never_more_inside_than_allowed_and_nobody_is_sent_away_for_nothing(
    visits: list[tuple[int, int, int]], most: int
) -> None:
    seats = [
        seat(n, start, party=party, length=length, most=most, lanes=40, gap=1)
        for n, (start, party, length) in enumerate(visits)
    ]
    found = let_in(*seats)
    assert len(found.kept) + len(found.crowded) == len(seats)
    counts = [0] * DAY
    kept = {one.visit_id for one, _lane in found.kept}
    for one in seats:
        start, party, length = visits[one.visit_id]
        there = range(start, start + length)
        fits = all(counts[tick] + party <= most for tick in there)
        assert fits == (one.visit_id in kept)
        if fits:
            for tick in there:
                counts[tick] += party
    assert max(counts) <= most


@given(st.integers(0, 2**80))
def test_runs_are_the_ones_of_a_number(number: int) -> None:
    found = list(runs(number))
    assert sum(((1 << length) - 1) << first for first, length in found) == number
    assert all(a + b < c for (a, b), (c, _d) in zip(found, found[1:], strict=False))
