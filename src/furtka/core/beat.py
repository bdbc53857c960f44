"""Jobs that come round again and again: rooms register them, the worker runs them.

Register in `AppConfig.ready()`:

    jobs.add("outbox.send", Job(send_due, every=timedelta(seconds=2), alone=False))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from furtka.core.clock import at, local_day
from furtka.core.registers import Register


@dataclass(frozen=True)
class Job:
    """What to call with `now`, and when: `every` so often, or once a day at `daily_at`.

    `daily_at` is wall-clock time of the installation's zone; keep it out of 02:00–03:00,
    which one night a year has twice and another not at all. A job that is `alone` runs in one
    worker at a time, whatever the number of workers; others run in each worker and must not
    mind that.
    """

    run: Callable[[datetime], object]
    every: timedelta = timedelta(days=1)
    daily_at: time | None = None
    alone: bool = True

    def __post_init__(self) -> None:
        if self.daily_at and self.daily_at.hour == 2:
            raise ValueError("Between 02:00 and 03:00 the clocks change: choose another hour.")

    def next_after(self, now: datetime, tz: str) -> datetime:
        """The first moment after `now` at which the job is due again."""
        if self.daily_at is None:
            return now + self.every
        today = local_day(now, tz)
        moment = at(today, self.daily_at, tz)
        return moment if moment > now else at(today + timedelta(days=1), self.daily_at, tz)


jobs: Register[Job] = Register()
