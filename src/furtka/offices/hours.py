"""When somebody is there: pure functions over rows of hours, closures and public holidays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from holidays import country_holidays

from furtka.core.clock import at
from furtka.offices.models import Closure, OpeningHours

LANGUAGES_OF_HOLIDAYS = {"pl": "pl", "en": "en_US", "uk": "uk"}


@dataclass(frozen=True, slots=True)
class Place:
    """Whose hours are asked for; None where it does not matter."""

    site_id: int | None = None
    unit_id: int | None = None
    staff_id: int | None = None
    service_id: int | None = None


@lru_cache(maxsize=64)
def public_holidays(year: int, language: str = "pl") -> dict[date, str]:
    """Days free from work by Polish law (Dz.U. 2020 poz. 1920, with 24 December since 2025).

    From the `holidays` library, so that no year needs a change of ours.
    """
    names = country_holidays("PL", years=year, language=LANGUAGES_OF_HOLIDAYS.get(language, "pl"))
    return {day: str(name) for day, name in names.items()}


def holiday_name(day: date, language: str = "pl") -> str:
    """The holiday of that day, or an empty string."""
    return public_holidays(day.year, language).get(day, "")


def days(first: date, last: date) -> Iterator[date]:
    """Both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def is_working_day(day: date) -> bool:
    """No Saturday, Sunday or public holiday."""
    return day.isoweekday() < 6 and not holiday_name(day)


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def covers(row: OpeningHours | Closure, place: Place) -> bool:
    """Whether a row is about that place, or about something that contains it."""
    return (
        row.site_id in (None, place.site_id)
        and row.unit_id in (None, place.unit_id)
        and row.staff_id in (None, place.staff_id)
    )


def _exactness(row: OpeningHours) -> int:
    place = 4 * bool(row.staff_id) + 2 * bool(row.unit_id) + bool(row.site_id)
    return 8 * bool(row.service_id) + place


def hours_on(rows: Iterable[OpeningHours], place: Place, day: date) -> list[OpeningHours]:
    """The stretches of one day: of the most exact hours valid then, those of its weekday."""
    valid = [
        row
        for row in rows
        if covers(row, place)
        and row.service_id in (None, place.service_id)
        and row.valid_from <= day
        and (row.valid_until is None or day < row.valid_until)
    ]
    most = max(map(_exactness, valid), default=0)
    return sorted(
        (r for r in valid if _exactness(r) == most and r.weekday == day.isoweekday()),
        key=lambda row: row.opens,
    )


def open_stretches(
    rows: list[OpeningHours], place: Place, first: date, last: date, tz: str
) -> Iterator[tuple[datetime, datetime]]:
    """Hours as instants in UTC, public holidays left out, closures not yet taken away."""
    for day in days(first, last):
        if holiday_name(day):
            continue
        for row in hours_on(rows, place, day):
            yield at(day, row.opens, tz), at(day, row.closes, tz)


def is_open(
    rows: list[OpeningHours], closures: list[Closure], place: Place, moment: datetime, day: date,
    tz: str,
) -> bool:  # fmt: skip
    """Whether somebody is there at that instant; `day` is the office's day of it."""
    if any(covers(c, place) and c.starts_at <= moment < c.ends_at for c in closures):
        return False
    return any(a <= moment < b for a, b in open_stretches(rows, place, day, day, tz))


def next_opening(
    rows: list[OpeningHours], closures: list[Closure], place: Place, moment: datetime, day: date,
    tz: str,
) -> datetime | None:  # fmt: skip
    """The next instant, within four weeks, when somebody will be there again."""
    for start, end in open_stretches(rows, place, day, day + timedelta(days=28), tz):
        begin = max(start, moment)
        for closure in sorted(closures, key=lambda c: c.starts_at):
            if covers(closure, place) and closure.starts_at <= begin < closure.ends_at:
                begin = closure.ends_at
        if begin < end and begin > moment:
            return begin
    return None
