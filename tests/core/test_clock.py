"""Wall clocks and instants, on the days when clocks are moved too."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from furtka.core import clock

TZ = "Europe/Warsaw"
SPRING = date(2027, 3, 28)
AUTUMN = date(2026, 10, 25)


def test_days_have_23_24_and_25_hours() -> None:
    lengths = []
    for day in (SPRING, date(2026, 11, 23), AUTUMN):
        start, end = clock.day_bounds(day, TZ)
        lengths.append((end - start) / timedelta(hours=1))
    assert lengths == [23, 24, 25]


def test_the_office_day_is_not_the_utc_day() -> None:
    assert clock.local_day(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), TZ) == date(2026, 11, 24)


def test_the_lost_hour_does_not_exist_and_reads_an_hour_later() -> None:
    assert not clock.exists(SPRING, time(2, 30), TZ)
    assert clock.exists(SPRING, time(3, 30), TZ)
    assert clock.local(clock.at(SPRING, time(2, 30), TZ), TZ).time() == time(3, 30)


def test_in_the_doubled_hour_the_first_is_meant() -> None:
    assert clock.at(AUTUMN, time(2, 30), TZ) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_minutes_are_rounded_down() -> None:
    start = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert clock.minutes_between(start, start + timedelta(seconds=119)) == 1
    assert clock.minutes_between(start + timedelta(minutes=2), start) == -2
