"""The simulation of an open door."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from furtka.insights.whatif import Guest, Setting, day_of, guests_of, load_of

USUAL = Setting(hours=8, hosts=3, minutes=15, arrivals_per_hour=10)
any_setting = st.builds(
    Setting, hours=st.sampled_from([1, 4, 8]), hosts=st.integers(1, 6),
    minutes=st.floats(1, 60), arrivals_per_hour=st.floats(0, 30),
    limit=st.none() | st.integers(1, 12),
)  # fmt: skip
# Sums of floating-point numbers may differ in their last digits.
A_BIT = 1e-6


def test_the_same_seed_says_the_same_and_another_one_something_else() -> None:
    assert load_of(USUAL) == load_of(USUAL)
    assert load_of(USUAL, seed=1) != load_of(USUAL, seed=2)


@pytest.mark.parametrize("arrivals", [0, 5e-324])  # the second is the smallest number there is
def test_nobody_comes(arrivals: float) -> None:
    load = load_of(replace(USUAL, arrivals_per_hour=arrivals))
    assert (load.people, load.outside, load.turned_away) == (0, 0, 0)
    assert load.middle_wait is None and load.long_wait is None


def test_as_many_come_as_told() -> None:
    assert 70 < load_of(USUAL).people < 90


def test_by_hand() -> None:
    """One counter, two people inside, ten minutes each, three people come together."""
    setting = Setting(hours=0.5, hosts=1, minutes=10, arrivals_per_hour=1, limit=2)
    day = day_of(setting, [Guest(1, 10), Guest(2, 10), Guest(3, 10), Guest(4, 10)])
    assert day.waits == [0, 9, 18, 26]
    assert (day.outside, day.turned_away) == (2, 1)


def test_a_limit_below_the_counters_makes_people_stand_outside() -> None:
    free, tight = load_of(USUAL), load_of(replace(USUAL, limit=1))
    assert free.outside == 0 < tight.outside
    assert tight.turned_away > free.turned_away


@settings(max_examples=60, deadline=None)
@given(any_setting, st.integers(0, 10**6))
def test_one_counter_more_makes_nobody_wait_longer(setting: Setting, seed: int) -> None:
    more = replace(setting, hosts=setting.hosts + 1)
    for guests in guests_of(setting, seed=seed, days=2):
        few, many = day_of(setting, guests), day_of(more, guests)
        assert all(b <= a + A_BIT for a, b in zip(few.waits, many.waits, strict=True))
        assert many.turned_away <= few.turned_away and many.outside <= few.outside


@settings(max_examples=60, deadline=None)
@given(any_setting, st.integers(0, 10**6))
def test_a_higher_limit_makes_nobody_wait_longer(setting: Setting, seed: int) -> None:
    more = replace(setting, limit=None if setting.limit is None else setting.limit + 1)
    for guests in guests_of(setting, seed=seed, days=2):
        tight, wide = day_of(setting, guests), day_of(more, guests)
        assert all(b <= a + A_BIT for a, b in zip(tight.waits, wide.waits, strict=True))


@settings(max_examples=60, deadline=None)
@given(any_setting, st.integers(0, 10**6))
def test_nobody_waits_less_than_nothing_or_past_closing(setting: Setting, seed: int) -> None:
    [guests] = guests_of(setting, seed=seed, days=1)
    day = day_of(setting, guests)
    closes = setting.hours * 60
    assert all(wait + A_BIT >= 0 for wait in day.waits)
    assert all(g.arrives + w <= closes + A_BIT for g, w in zip(guests, day.waits, strict=True))
    assert 0 <= day.turned_away <= len(guests)
