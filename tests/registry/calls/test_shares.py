"""The share that is answered or returned the same day: the measure is 95 of 100. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from furtka.registry.calls.shares import Missed, Share, by_day, together, total

TZ = "Europe/Warsaw"
MONDAY = date(2026, 11, 30)
NINE = datetime(2026, 11, 30, 8, tzinfo=UTC)


def missed(minutes: int | None, kind: str = "missed", day: int = 0) -> Missed:
    """A call of nine o'clock that was returned so many minutes later, or never."""
    at = NINE + timedelta(days=day)
    returned = None if minutes is None else at + timedelta(minutes=minutes)
    return Missed(kind, at, MONDAY + timedelta(days=day), returned)


def share(answered: int, *calls: Missed) -> Share:
    return by_day(calls, [(MONDAY, answered, 0)], TZ)[MONDAY]


@pytest.mark.parametrize(
    ("answered", "in_time", "late", "percent"),
    [
        (90, 5, 5, 95), (90, 4, 6, 94), (0, 19, 1, 95), (0, 189, 11, 94), (7, 0, 0, 100),
        (0, 0, 3, 0),
    ],
)  # fmt: skip
def test_95_of_100_are_answered_or_returned_the_same_day(
    answered: int, in_time: int, late: int, percent: int
) -> None:
    calls = (
        [missed(30)] * in_time
        + [missed(24 * 60)] * (late // 2)
        + [missed(None)] * (late - late // 2)
    )
    found = share(answered, *calls)
    assert (found.came_in, found.percent) == (answered + in_time + late, percent)


def test_nothing_is_no_share() -> None:
    empty = Share(MONDAY, MONDAY)
    assert empty.percent is None and empty.middle_minutes is None


def test_a_return_before_midnight_by_the_wall_clock_is_the_same_day() -> None:
    almost = 14 * 60 + 59  # 23:59 in Warsaw, 22:59 UTC
    assert share(0, missed(almost)).percent == 100
    assert share(0, missed(almost + 1)).percent == 0


def test_who_rang_on_saturday_is_returned_in_time_on_monday() -> None:
    saturday = NINE - timedelta(days=2)
    call = Missed("missed", saturday, MONDAY, NINE)
    assert by_day([call], [], TZ)[MONDAY].percent == 100


def test_requests_from_the_website_have_a_share_of_their_own() -> None:
    found = share(1, missed(None), missed(60, "wanted"), missed(None, "wanted"))
    assert (found.percent, found.wanted, found.rung_percent) == (50, 2, 50)


def test_the_middle_age_is_of_all_who_were_rung_back() -> None:
    found = share(0, missed(10), missed(20), missed(300, "wanted"), missed(None))
    assert found.middle_minutes == 20


def test_notes_and_the_exchange_tell_of_the_same_calls() -> None:
    days = by_day([], [(MONDAY, 10, 3), (MONDAY + timedelta(days=1), 0, 4)], TZ)
    assert [one.answered for one in days.values()] == [10, 4]


def test_days_add_up_to_weeks_and_weeks_to_a_whole() -> None:
    days = by_day([missed(5), missed(None, day=1), missed(5, day=7)], [(MONDAY, 2, 0)], TZ)
    first, second = together(days, weekly=True)
    assert (first.first, first.last, first.came_in, first.percent) == (
        MONDAY, MONDAY + timedelta(days=6), 4, 75,
    )  # fmt: skip
    whole = total([first, second], MONDAY, MONDAY)
    assert (whole.came_in, whole.percent, len(whole.ages)) == (5, 80, 2)
