"""The arithmetic of free times against a slow, obvious version of the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from furtka.core.clock import at, day_bounds
from furtka.visits import resources
from furtka.visits.availability import (
    TICK,
    Footprint,
    Grid,
    Supply,
    at_least,
    begins,
    bits,
    erode,
    every,
    starts,
    ticks,
)

WARSAW = "Europe/Warsaw"
ORIGIN = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
SIZE = 48

free_ticks = st.integers(min_value=0, max_value=(1 << SIZE) - 1)
lengths = st.integers(min_value=1, max_value=SIZE + 2)


def slow_erode(free: int, length: int) -> set[int]:
    have = set(bits(free))
    return {tick for tick in range(SIZE) if all(tick + n in have for n in range(length))}


@given(free_ticks, lengths)
def test_erode_leaves_the_ticks_from_which_all_are_free(free: int, length: int) -> None:
    assert set(bits(erode(free, length))) == slow_erode(free, length)


@given(st.integers(min_value=0, max_value=6), st.lists(free_ticks, max_size=6))
def test_at_least_counts_the_sets_a_tick_stands_in(count: int, sets: list[int]) -> None:
    ones = at_least(count, sets) & ((1 << SIZE) - 1)
    slow = {tick for tick in range(SIZE) if sum(one >> tick & 1 for one in sets) >= count}
    assert set(bits(ones)) == slow


supplies = st.lists(free_ticks, min_size=0, max_size=3)
spans = st.lists(
    st.tuples(st.integers(min_value=-6, max_value=9), st.integers(min_value=1, max_value=9)),
    min_size=1, max_size=2,
).map(tuple)  # fmt: skip


def slow_begins(free: int, needed: tuple[tuple[int, int], ...]) -> set[int]:
    have = set(bits(free))
    return {
        tick
        for tick in range(SIZE)
        if all(tick + after + n in have for after, length in needed for n in range(length))
    }


@given(free_ticks, spans)
def test_a_visit_begins_where_every_span_of_it_is_free(
    free: int, needed: tuple[tuple[int, int], ...]
) -> None:
    inside = begins(free, needed) & ((1 << SIZE) - 1)
    assert set(bits(inside)) == slow_begins(free, needed)


@given(
    supplies, supplies, supplies, supplies, st.tuples(spans, spans, spans, spans),
    st.integers(min_value=0, max_value=3),
)  # fmt: skip
def test_a_visit_can_start_when_everything_it_needs_is_free_long_enough(
    hosts: list[int], rooms: list[int], lanes: list[int], places: list[int],
    needed: tuple[tuple[tuple[int, int], ...], ...], party: int,
) -> None:  # fmt: skip
    supply = Supply(
        {resources.host(n): free for n, free in enumerate(hosts)},
        {resources.room(n): free for n, free in enumerate(rooms)},
        {lane: lanes[lane.number] for lane in resources.lanes(1, len(lanes))},
        {place: places[place.number] for place in resources.places(1, len(places))},
    )
    found = starts(supply, Footprint(*needed, party))
    for tick in range(SIZE):
        able = [
            [tick in slow_begins(free, spans) for free in kind]
            for kind, spans in zip((hosts, rooms, lanes, places), needed, strict=True)
        ]
        counts = [sum(kind) for kind in able]
        if party == 0:
            possible, many = counts[0] > 0, counts[0]
        else:
            many = min(*counts[:3], counts[3] // party)
            possible = many > 0
        assert bool(found.all >> tick & 1) == possible
        if possible:
            assert found.count(tick) == many
            chosen = found.choices(tick)
            assert len(chosen.hosts) == counts[0]
            assert not party or len(chosen.places) == counts[3]


moments = st.integers(min_value=-120, max_value=SIZE * 5 + 120).map(
    lambda minutes: ORIGIN + timedelta(minutes=minutes)
)


@given(moments, moments)
def test_what_is_taken_rounds_out_and_what_is_free_rounds_in(a: datetime, b: datetime) -> None:
    start, end = sorted((a, b))
    grid = Grid(ORIGIN, SIZE)
    stretches = [(grid.moment(n), grid.moment(n + 1)) for n in range(SIZE)]
    touched = {n for n, (x, y) in enumerate(stretches) if x < end and start < y}
    within = {n for n, (x, y) in enumerate(stretches) if start <= x and y <= end}
    if start < end:
        assert set(bits(grid.touched(start, end))) == touched
    assert set(bits(grid.within(start, end))) == within


@given(moments)
def test_an_instant_has_a_tick_only_on_the_grid(moment: datetime) -> None:
    grid = Grid(ORIGIN, SIZE)
    slow = [n for n in range(SIZE) if grid.moment(n) == moment]
    assert grid.index(moment) == (slow[0] if slow else None)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2027, 3, 28), 23), (date(2026, 11, 30), 24), (date(2026, 10, 25), 25)],
)
def test_a_day_has_as_many_ticks_as_it_has_hours(day: date, hours: int) -> None:
    grid = Grid.between(*day_bounds(day, WARSAW))
    assert grid.size == hours * 12
    assert grid.moment(grid.size) == day_bounds(day, WARSAW)[1]


@pytest.mark.parametrize(("day", "before_nine"), [(date(2027, 3, 28), 8), (date(2026, 10, 25), 10)])
def test_nine_on_the_wall_is_another_tick_when_the_clocks_change(
    day: date, before_nine: int
) -> None:
    grid = Grid.between(*day_bounds(day, WARSAW))
    assert grid.index(at(day, time(9), WARSAW)) == before_nine * 12


def test_a_visit_over_the_change_of_clocks_takes_its_true_minutes() -> None:
    day = date(2027, 3, 28)
    grid = Grid.between(*day_bounds(day, WARSAW))
    start = at(day, time(1, 30), WARSAW)
    end = at(day, time(3, 30), WARSAW)
    assert end - start == timedelta(hours=1)
    assert grid.within(start, end).bit_count() == 12
    assert erode(grid.within(start, end), 12).bit_count() == 1


def test_minutes_round_up_to_whole_ticks() -> None:
    assert [ticks(minutes) for minutes in (0, 1, 5, 6, 30)] == [0, 1, 1, 2, 6]
    assert timedelta(minutes=5) == TICK


@pytest.mark.parametrize(("step", "size"), [(1, 7), (3, 10), (3, 9), (6, 288), (2, 0)])
def test_every_step_is_marked_and_nothing_else(step: int, size: int) -> None:
    assert every(step, size) == sum(1 << tick for tick in range(0, size, step))
