"""Terms counted as art. 57 says, against a version that writes down every day."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from furtka.core.clock import local_day
from furtka.offices.hours import is_working_day
from furtka.registry.terms.arithmetic import Stretch, Term, TermUnit, add_months, counted, due

D, W, M = TermUnit.DAYS, TermUnit.WORKING_DAYS, TermUnit.MONTHS

days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
terms = st.builds(
    Term, st.integers(1, 40), st.sampled_from([D, W])
) | st.builds(Term, st.integers(1, 14), st.just(M))  # fmt: skip
pauses = st.lists(st.tuples(st.integers(-5, 60), st.integers(1, 20)), max_size=4)


@pytest.mark.parametrize(
    ("term", "start", "end"),
    [
        (Term(14, D), date(2026, 11, 2), date(2026, 11, 16)),
        # Sunday counts as the day of the event; a month on is a Tuesday.
        (Term(1, M), date(2026, 11, 22), date(2026, 12, 22)),
        # Thursday, 24 December, a holiday since 2025, then two more and a Sunday.
        (Term(7, D), date(2026, 12, 17), date(2026, 12, 28)),
        # In 2024 it was a day like any other.
        (Term(7, D), date(2024, 12, 17), date(2024, 12, 24)),
        # A Saturday moves on to Monday.
        (Term(5, D), date(2026, 11, 30), date(2026, 12, 7)),
        # No 31 February.
        (Term(1, M), date(2028, 1, 31), date(2028, 2, 29)),
        (Term(2, M), date(2026, 11, 30), date(2027, 2, 1)),  # 30 January is a Saturday
        (Term(2, W), date(2026, 12, 23), date(2026, 12, 29)),
        (Term(14, W), date(2026, 10, 26), date(2026, 11, 16)),  # 11 November is not counted
    ],
)
def test_it_ends_where_the_law_says(term: Term, start: date, end: date) -> None:
    assert due(term, start, is_working_day) == end


def slow(term: Term, start: date, left_out: list[Stretch]) -> date:
    """Every day written down, and crossed out where it is not counted."""
    calendar = [start + timedelta(days=n) for n in range(1, 1200)]
    running = [d for d in calendar if not any(p.first <= d < p.until for p in left_out)]
    working = [d for d in running if is_working_day(d)]
    if term.unit == W:
        return working[term.count - 1]
    if term.unit == D:
        end = running[term.count - 1]
    else:
        end = running[calendar.index(same_day_later(calendar, start, term.count))]
    return next(d for d in working if d >= end)


def same_day_later(calendar: list[date], start: date, months: int) -> date:
    """The first day of each later month, up to the month we want; then its day of that number."""
    firsts = [d for d in calendar if d.day == 1]
    first = next(islice(firsts, months - 1, None))
    in_month = [d for d in calendar if (d.year, d.month) == (first.year, first.month)]
    return [d for d in in_month if d.day <= start.day][-1]


@given(terms, days, pauses)
@settings(max_examples=150, deadline=None)
def test_it_is_as_written_down_day_by_day(
    term: Term, start: date, lengths: list[tuple[int, int]]
) -> None:
    left_out = [
        Stretch(start + timedelta(days=a), start + timedelta(days=a + n)) for a, n in lengths
    ]
    found = counted(term, start, is_working_day, left_out)
    assert found.due == slow(term, start, left_out)
    assert found.end <= found.due
    assert is_working_day(found.due)


@given(days, st.integers(1, 24))
def test_a_month_later_is_in_the_right_month(day: date, count: int) -> None:
    later = add_months(day, count)
    assert (later.year - day.year) * 12 + later.month - day.month == count
    assert later.day in (day.day, monthrange(later.year, later.month)[1])


def test_a_pause_moves_the_end_by_its_days_and_no_more() -> None:
    start = date(2026, 11, 2)
    week = Stretch(date(2026, 11, 5), date(2026, 11, 12))
    assert due(Term(14, D), start, is_working_day, [week]) == date(2026, 11, 23)
    # A pause that begins when the term is over helps nobody.
    late = Stretch(date(2026, 11, 17), date(2026, 12, 1))
    assert due(Term(14, D), start, is_working_day, [late]) == date(2026, 11, 16)
    # Waiting before it began, neither.
    early = Stretch(date(2026, 10, 1), date(2026, 11, 3))
    assert due(Term(14, D), start, is_working_day, [early]) == date(2026, 11, 16)


def test_a_night_in_which_the_clocks_change_is_a_night() -> None:
    """23:30 on the day before the clock goes back is that day, although UTC has no such night."""
    before = local_day(datetime(2026, 10, 24, 21, 30, tzinfo=UTC), "Europe/Warsaw")
    after = local_day(datetime(2026, 10, 25, 22, 30, tzinfo=UTC), "Europe/Warsaw")
    assert (before, after) == (date(2026, 10, 24), date(2026, 10, 25))
    assert due(Term(3, D), before, is_working_day) == date(2026, 10, 27)
    assert due(Term(3, D), after, is_working_day) == date(2026, 10, 28)


def test_a_term_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="one day"):
        Term(0, D)
