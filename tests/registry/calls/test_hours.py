"""When we may ring: the office's hours, the hours wished for, and what clients said. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from furtka.clients.models import Channel, Leave
from furtka.clients.wishes import Stretch, Wishes
from furtka.offices.hours import Place
from furtka.offices.models import OpeningHours
from furtka.registry.calls.hours import (
    PhoneHours,
    Wish,
    day_to_answer,
    when_to_ring,
    without,
)

TZ = "Europe/Warsaw"
ANY = Wish()
ROWS = [
    OpeningHours(weekday=day, opens=time(7, 30), closes=time(15, 30), valid_from=date(2020, 1, 1))
    for day in range(1, 6)
]  # fmt: skip


def hours(**values: object) -> PhoneHours:
    return PhoneHours(tz=TZ, rows=ROWS, place=Place(1, 1), **values)  # type: ignore[arg-type]


def at(day: int, hour: float) -> datetime:
    """In UTC, an hour behind the office: Thursday, 26 November 2026, is day 26."""
    return datetime(2026, 11, day, int(hour), int(hour % 1 * 60), tzinfo=UTC)


def said(leave: Leave, *stretches: Stretch) -> Wishes:
    return Wishes(None, {Channel.CALL: leave}, stretches, True, False, TZ,
                  frozenset({Channel.CALL}))  # fmt: skip


def due(moment: datetime, wish: Wish = ANY, *careful: Wishes) -> datetime | None:
    return when_to_ring(hours().from_(moment), careful, moment, wish=wish, tz=TZ)


@pytest.mark.parametrize(
    ("moment", "wish", "expected"),
    [
        (at(26, 9), Wish(), at(26, 9)),  # while we are there
        (at(26, 18), Wish(), at(27, 6.5)),  # in the evening: tomorrow at half past seven
        (at(27, 18), Wish(), at(30, 6.5)),  # on Friday evening: on Monday
        (at(26, 6), Wish(time(9), time(11)), at(26, 8)),
        (at(26, 9), Wish(time(9), time(11)), at(26, 9)),
        (at(26, 12), Wish(time(9), time(11)), at(27, 8)),
        (at(26, 9), Wish(time(3), time(5)), at(26, 9)),  # nobody is there then: better another hour
    ],
)
def test_the_first_moment_lies_in_our_hours_and_theirs(
    moment: datetime, wish: Wish, expected: datetime
) -> None:
    assert due(moment, wish) == expected


def test_what_a_client_said_is_safe_goes_before_what_was_wished() -> None:
    tuesday = said(Leave.ONLY_THEN, Stretch(2, time(10), time(12)))
    assert due(at(26, 9), Wish(time(8), time(9)), tuesday) == datetime(2026, 12, 1, 9, tzinfo=UTC)
    monday = said(Leave.ONLY_THEN, Stretch(1, time(10), time(12)))
    assert due(at(26, 9), ANY, monday) == at(30, 9)


def test_two_people_at_one_number_are_both_kept_safe() -> None:
    one = said(Leave.ONLY_THEN, Stretch(1, time(8), time(11)))
    other = said(Leave.ONLY_THEN, Stretch(1, time(10), time(12)))
    assert due(at(26, 9), ANY, one, other) == at(30, 9)
    assert due(at(26, 9), ANY, one, said(Leave.NEVER)) is None
    never_together = said(Leave.ONLY_THEN, Stretch(2, time(8), time(11)))
    assert due(at(26, 9), ANY, one, never_together) is None


def test_safe_hours_in_which_we_are_closed_are_kept_all_the_same() -> None:
    evening = said(Leave.ONLY_THEN, Stretch(4, time(20), time(21)))
    assert due(at(26, 9), ANY, evening) == at(26, 19)


def test_an_order_that_closes_the_office_takes_its_hours_away() -> None:
    closed = hours(shut=[(at(26, 0), at(28, 0))])
    assert when_to_ring(closed.from_(at(26, 9)), (), at(26, 9), wish=Wish(), tz=TZ) == at(30, 6.5)


def test_an_office_without_hours_is_no_reason_never_to_ring() -> None:
    nothing = PhoneHours(tz=TZ, rows=[])
    assert when_to_ring(nothing.from_(at(26, 9)), (), at(26, 9), wish=Wish(), tz=TZ) == at(26, 9)


def test_what_is_taken_out_of_the_middle_leaves_two_ends() -> None:
    whole, taken = [(at(26, 7), at(26, 15))], [(at(26, 12), at(26, 13)), (at(26, 9), at(26, 10))]
    assert list(without(whole, taken)) == [
        (at(26, 7), at(26, 9)), (at(26, 10), at(26, 12)), (at(26, 13), at(26, 15)),
    ]  # fmt: skip
    assert list(without(whole, [(at(26, 0), at(27, 0))])) == []


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (at(26, 9), date(2026, 11, 26)),
        (at(26, 5), date(2026, 11, 26)),
        (at(26, 16), date(2026, 11, 27)),
        (at(28, 10), date(2026, 11, 30)),
    ],
)
def test_a_call_out_of_hours_counts_for_the_next_day_with_hours(
    moment: datetime, day: date
) -> None:
    assert day_to_answer(hours(), moment) == day
