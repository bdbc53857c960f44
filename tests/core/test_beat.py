"""When a periodic job is due again."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from furtka.core.beat import Job

WARSAW = "Europe/Warsaw"


def nothing(now: datetime) -> None: ...


def test_an_interval_counts_from_now() -> None:
    job = Job(nothing, every=timedelta(seconds=2))
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert job.next_after(now, WARSAW) == now + timedelta(seconds=2)


def test_a_daily_job_follows_the_wall_clock_through_both_changes() -> None:
    job = Job(nothing, daily_at=time(3, 30))
    before_summer = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)
    assert job.next_after(before_summer, WARSAW) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    before_winter = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    assert job.next_after(before_winter, WARSAW) == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)


def test_a_daily_job_that_ran_waits_for_tomorrow() -> None:
    job = Job(nothing, daily_at=time(3, 30))
    ran = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
    assert job.next_after(ran, WARSAW) == ran + timedelta(days=1)


def test_the_hour_of_the_clock_change_is_refused() -> None:
    with pytest.raises(ValueError, match="the clocks change"):
        Job(nothing, daily_at=time(2, 15))
