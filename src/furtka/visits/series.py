"""Which dates a series "weekly, n times" would have. Pure but for `plan_series`; never writes.

A series keeps its weekday and its hour on the wall clock, also when the clocks change. A date
that can't be had is moved within its own week, to the nearest day and there to the nearest hour.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from furtka.core.clock import at, day_bounds, local
from furtka.offices.models import Office
from furtka.visits.ask import Ask
from furtka.visits.calendar import Calendar, load_calendar
from furtka.visits.errors import InvalidInput
from furtka.visits.notice import last_bookable_day

EVERY_WEEKS = (1, 2)
FEWEST, MOST = 2, 26


@dataclass(frozen=True)
class Planned:
    """One date of a series.

    `wanted` is its own instant, `starts_at` the one it gets: another one if it had to be moved,
    None if its whole week is full. `reason`: why not as wanted, in the reader's language.
    """

    wanted: datetime
    starts_at: datetime | None
    reason: str = ""

    @property
    def moved(self) -> bool:
        return self.starts_at not in (None, self.wanted)


def wanted_times(first: datetime, *, every: int, times: int, tz: str) -> list[datetime]:
    """The same weekday and wall-clock time every `every` weeks, `times` times, in UTC."""
    here = local(first, tz)
    days = (here.date() + timedelta(weeks=every * number) for number in range(times))
    return [at(day, here.time(), tz) for day in days]


def fit(wanted: Iterable[datetime], free: Collection[datetime], tz: str) -> list[datetime | None]:
    """Where each wanted instant can be had: there, else nearest in its week, else None."""
    by_week: dict[tuple[int, int], list[datetime]] = {}
    for moment in free:
        by_week.setdefault(_week(local(moment, tz).date()), []).append(moment)
    found: list[datetime | None] = []
    for moment in wanted:
        there = by_week.get(_week(local(moment, tz).date()), [])
        best = min(there, key=lambda other: _distance(moment, other, tz), default=None)
        found.append(best)
        if best is not None:
            there.remove(best)  # two dates of one series never share a time
    return found


def _week(day: date) -> tuple[int, int]:
    year, week, _weekday = day.isocalendar()
    return year, week


def _distance(wanted: datetime, other: datetime, tz: str) -> tuple[int, int, datetime]:
    """Days apart, then minutes apart on the wall clock; of two as near, the earlier one."""
    here, there = local(wanted, tz), local(other, tz)
    minutes = (there.hour - here.hour) * 60 + there.minute - here.minute
    return abs((there.date() - here.date()).days), abs(minutes), other


def plan_series(
    ask: Ask, first: datetime, *, every: int, times: int, now: datetime
) -> list[Planned]:
    """The dates as staff could book them now. A fixed number of queries, however many dates.

    Raises InvalidInput for a series too short, too long, or longer than the days that can be
    booked.
    """
    office = ask.service.office
    wanted = _checked(office, first, every=every, times=times, now=now)
    calendar = _calendar(ask, wanted, now=now)
    exact = [moment for moment in wanted if calendar.choices(moment) is not None]
    free = exact
    if len(exact) < len(wanted):
        free = [slot.starts_at for slot in calendar.slots()]
    fitted = fit(wanted, free, office.tz)
    return [
        Planned(moment, found, "" if found == moment else _reason(calendar, moment, office.tz))
        for moment, found in zip(wanted, fitted, strict=True)
    ]


def _checked(
    office: Office, first: datetime, *, every: int, times: int, now: datetime
) -> list[datetime]:
    if every not in EVERY_WEEKS:
        raise InvalidInput(fields={"every": _("Every week or every two weeks.")})
    if not FEWEST <= times <= MOST:
        raise InvalidInput(fields={"times": _("A series has 2 to 26 dates.")})
    end = day_bounds(last_bookable_day(office, now), office.tz)[1]
    if not now < first < end:
        raise InvalidInput(fields={"time": _("Choose a time from the list.")})
    wanted = wanted_times(first, every=every, times=times, tz=office.tz)
    inside = sum(moment < end for moment in wanted)
    if inside < times:
        sentence = ngettext(
            "Only %(n)d date lies within the days that can be booked.",
            "Only %(n)d dates lie within the days that can be booked.",
            inside,
        )
        raise InvalidInput(fields={"times": sentence % {"n": inside}})
    return wanted


def _calendar(ask: Ask, wanted: Sequence[datetime], *, now: datetime) -> Calendar:
    """The whole weeks of these dates, as far as they can be booked."""
    office = ask.service.office
    first, last = local(wanted[0], office.tz).date(), local(wanted[-1], office.tz).date()
    monday = first - timedelta(days=first.weekday())
    sunday = last + timedelta(days=6 - last.weekday())
    return load_calendar(
        ask=ask, first=max(monday, local(now, office.tz).date()),
        last=min(sunday, last_bookable_day(office, now)), now=now, by_staff=True,
    )  # fmt: skip


def _reason(calendar: Calendar, moment: datetime, tz: str) -> str:
    closed = calendar.closed_because(local(moment, tz).date())
    return closed or _("This time is not free.")
