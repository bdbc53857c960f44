"""By which day something must be done: pure arithmetic over days, no clock and no database.

Art. 57 of the Code of Administrative Procedure [G]: the day of the event is not counted (§ 1); a
term in months ends on the day of the same number, or on the last day of a month that has none
(§ 3); an end on a Saturday, a Sunday or a holiday of the law moves on to the next other day (§ 4).
Everything is counted in days of the office's calendar, so that a night in which the clocks change
is as long as any other. See docs/terms.md.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

# Whether a day is neither Saturday, Sunday nor a holiday of the law: offices.hours.is_working_day.
# The office's own closed days do not move a term of the law.
Works = Callable[[date], bool]

ONE_DAY = timedelta(days=1)


class TermUnit(models.TextChoices):
    """What a term is counted in."""

    DAYS = "days", _("days")
    WORKING_DAYS = "working_days", _("working days")
    MONTHS = "months", _("months")


@dataclass(frozen=True)
class Term:
    """`Term(14, TermUnit.DAYS)`. Raises ValueError for less than one."""

    count: int
    unit: TermUnit

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("A term is one day at least.")


@dataclass(frozen=True)
class Stretch:
    """Days that are not counted: from `first`, up to `until`, which is counted again."""

    first: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.until


@dataclass(frozen=True)
class Counted:
    """`end`: where the term itself ends. `due`: the same, moved on from a free day."""

    end: date
    due: date


def due(term: Term, start: date, works: Works, pauses: Collection[Stretch] = ()) -> date:
    """The last day in time, for something that happened on `start`."""
    return counted(term, start, works, pauses).due


def counted(term: Term, start: date, works: Works, pauses: Collection[Stretch] = ()) -> Counted:
    """Both ends of a term that began with what happened on `start`.

    The days of `pauses` after `start` are not counted: they push the end on, day by day.
    """

    def runs(day: date) -> bool:
        return not any(day in pause for pause in pauses)

    def counts(day: date) -> bool:
        return works(day) and runs(day)

    if term.unit == TermUnit.WORKING_DAYS:
        end = _nth(start, term.count, counts)
    else:
        end = _nth(start, (last_day(term, start) - start).days, runs)
    return Counted(end, end if counts(end) else _nth(end, 1, counts))


def last_day(term: Term, start: date) -> date:
    """Where a term of days or months ends, not moved on from a free day, nothing left out."""
    if term.unit == TermUnit.MONTHS:
        return add_months(start, term.count)
    return start + timedelta(days=term.count)


def add_months(day: date, count: int) -> date:
    """The day of the same number `count` months on, or the last day of that month."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _nth(day: date, count: int, counts: Callable[[date], bool]) -> date:
    while count:
        day += ONE_DAY
        count -= counts(day)
    return day
