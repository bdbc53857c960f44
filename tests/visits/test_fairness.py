"""Fair access as sums on sets of ticks, against slow versions that are plainly right."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from furtka.visits.availability import any_of, bits, erode, every
from furtka.visits.fairness import fits, leaving_room, online_part, released

# Days of 23, 24 and 25 hours in ticks of five minutes.
LENGTHS_OF_DAYS = st.sampled_from([276, 288, 300])
LENGTHS = st.integers(1, 24)
STEPS = st.sampled_from([1, 2, 3])


def ticks_of(mask: int) -> set[int]:
    return set(bits(mask))


@st.composite
def stretches(draw: st.DrawFn, size: int = 40) -> int:
    """A few runs of free ticks."""
    edges = sorted(draw(st.sets(st.integers(0, size), min_size=2, max_size=8)))
    return any_of((1 << b) - (1 << a) for a, b in list(pairwise(edges))[::2])


def slow_fits(free: set[int], length: int, on_step: set[int]) -> int:
    """The best packing of all, by trying each start and none."""
    starts = sorted(
        t for t in free & on_step if all(t + i in free for i in range(length))
    )  # fmt: skip
    best = [0] * (len(starts) + 1)
    for number in reversed(range(len(starts))):
        after = next((i for i, t in enumerate(starts) if t >= starts[number] + length), len(starts))
        best[number] = max(best[number + 1], 1 + best[after])
    return best[0]


@given(stretches(), LENGTHS, STEPS)
def test_the_earliest_first_packs_as_many_as_any_way(free: int, length: int, step: int) -> None:
    on_step = every(step, 48)
    assert fits(free, length, on_step) == slow_fits(ticks_of(free), length, ticks_of(on_step))


@given(
    st.lists(stretches(), min_size=1, max_size=3), LENGTHS, st.integers(1, 12),
    st.integers(0, 8), STEPS,
)  # fmt: skip
def test_a_start_is_left_where_the_urgent_still_fit(
    free: list[int], length: int, urgent: int, needed: int, step: int
) -> None:
    hosts = dict(enumerate(free))
    on_step = every(step, 48)
    found = leaving_room(hosts, length=length, urgent=urgent, needed=needed, on_step=on_step)
    steps = ticks_of(on_step)
    for host, there in hosts.items():
        right = set()
        for tick in ticks_of(erode(there, length)) & steps:
            taken = set(range(tick, tick + length))
            left = {h: ticks_of(f) - (taken if h == host else set()) for h, f in hosts.items()}
            if sum(slow_fits(f, urgent, steps) for f in left.values()) >= needed:
                right.add(tick)
        assert ticks_of(found[host]) == right


def test_nothing_kept_leaves_every_start() -> None:
    free = {"a": 0b111111, "b": 0b111}
    starts = {"a": 0b1111, "b": 0b1}
    assert leaving_room(free, length=3, urgent=3, needed=0) == starts
    # three fit; a start in the middle of the long run costs both that fit there
    assert leaving_room(free, length=3, urgent=3, needed=2) == {"a": 0b1001, "b": 0b1}
    assert leaving_room(free, length=3, urgent=3, needed=3) == {"a": 0, "b": 0}


@given(
    LENGTHS_OF_DAYS, LENGTHS_OF_DAYS, st.integers(0, 100), st.integers(1, 24),
    st.lists(st.tuples(stretches(600), stretches(600)), min_size=1, max_size=3),
)  # fmt: skip
def test_online_takes_its_part_of_each_day_and_no_more(
    one: int, other: int, share: int, length: int, hosts: list[tuple[int, int]]
) -> None:
    days = [(1 << one) - 1, (1 << one + other) - (1 << one)]
    opened = [there for there, _taken in hosts]
    online = [there & taken for there, taken in hosts]
    found = online_part(opened, online, length=length, share=share, days=days)
    for day in days:
        whole = sum(len(ticks_of(there) & ticks_of(day)) for there in opened)
        used = sum(len(ticks_of(taken) & ticks_of(day)) for taken in online)
        assert found & day == (day if used + length <= whole * (100 - share) / 100 else 0)


def test_all_for_the_staff_leaves_nothing_online_and_none_leaves_all() -> None:
    day = (1 << 96) - 1
    assert online_part([day], [0], length=6, share=100, days=[day]) == 0
    assert online_part([day], [day >> 6], length=6, share=0, days=[day]) == day
    assert online_part([day], [day >> 5], length=6, share=0, days=[day]) == 0


@given(LENGTHS_OF_DAYS, st.integers(0, 100), st.integers(1, 8), STEPS, st.integers(1, 5))
def test_parts_grow_until_all_is_open(
    size: int, first: int, steps: int, step: int, of: int
) -> None:
    length = steps * step
    starts = every(step, size) >> first << first
    shown = [released(starts, length=length, block=length, parts=n, of=of) for n in range(of + 1)]
    assert shown[0] == 0 and shown[-1] == starts
    assert all(less & more == less for less, more in pairwise(shown))


@given(LENGTHS_OF_DAYS, st.integers(0, 20), st.integers(1, 12), st.integers(1, 5), st.data())
def test_a_part_is_the_visits_of_its_blocks(
    size: int, first: int, length: int, of: int, data: st.DataObject
) -> None:
    parts = data.draw(st.integers(0, of))
    starts = (1 << size) - (1 << first)
    found = released(starts, length=length, block=length, parts=parts, of=of)
    if parts == of:
        assert found == starts
        return
    right = {
        t
        for t in ticks_of(starts)
        if all((t + i - first) // length % of < parts for i in range(length))
    }
    assert ticks_of(found) == right


@pytest.mark.parametrize(("length", "of"), [(6, 2), (6, 3), (8, 4), (9, 5)])
def test_parts_are_of_equal_size_and_lie_all_over_the_day(length: int, of: int) -> None:
    starts = every(length, 96)
    before, dealt = 0, []
    for parts in range(1, of + 1):
        now = released(starts, length=length, block=length, parts=parts, of=of)
        dealt.append(now & ~before)
        before = now
    counts = [part.bit_count() for part in dealt]
    assert max(counts) - min(counts) <= 1 and sum(counts) == starts.bit_count()
    for part in dealt:
        gaps = {b - a for a, b in pairwise(bits(part))}
        assert gaps <= {length * of}
