"""Instants are aware and stored in UTC; people think in the office's wall clock.

Only this module converts between the two. Nothing here looks at the clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def at(day: date, wall_time: time, tz: str) -> datetime:
    """An office's wall-clock time as an aware UTC datetime.

    In the doubled hour of autumn, the first one; in the lost hour of spring, as if the clock
    had not been moved yet (2:30 is the instant that reads 3:30).
    """
    return datetime.combine(day, wall_time, ZoneInfo(tz)).astimezone(UTC)


def exists(day: date, wall_time: time, tz: str) -> bool:
    """False in the lost hour of spring, when no clock on the wall ever shows `wall_time`."""
    return local(at(day, wall_time, tz), tz).time() == wall_time


def local(moment: datetime, tz: str) -> datetime:
    """The same instant, read off the office's wall clock."""
    return moment.astimezone(ZoneInfo(tz))


def local_day(moment: datetime, tz: str) -> date:
    """The office's calendar day of an instant, which need not be the UTC day."""
    return moment.astimezone(ZoneInfo(tz)).date()


def day_bounds(day: date, tz: str) -> tuple[datetime, datetime]:
    """First instant of the local day and of the next: 23, 24 or 25 hours apart, in UTC."""
    return at(day, time.min, tz), at(day + timedelta(days=1), time.min, tz)


def minutes_between(earlier: datetime, later: datetime) -> int:
    """Whole minutes from one instant to the other, rounded down, negative if `later` is not."""
    return int((later - earlier).total_seconds() // 60)


def last_day(until: datetime, tz: str) -> date:
    """The last day something holds that ends at (not including) `until`."""
    return local_day(until - timedelta(microseconds=1), tz)


def joined(
    stretches: Iterable[tuple[datetime, datetime]], *, within: timedelta = timedelta()
) -> list[tuple[datetime, datetime]]:
    """Stretches in the order of their beginnings, made one where they touch or overlap: who works
    8–12 and 12–16 is there at 12. `within`: also where no more than that lies between them.
    """
    found: list[tuple[datetime, datetime]] = []
    for start, end in stretches:
        if found and start <= found[-1][1] + within:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found
