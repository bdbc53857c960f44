"""The worker's clock: starts each registered job when it is due."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event, Lock

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from furtka.core.beat import Job
from furtka.insights import services

log = logging.getLogger("furtka.worker")

TICK_SECONDS = 0.5
# Jobs that are alone are looked up in the database; nobody needs them to the second.
LOOK_EVERY = timedelta(seconds=5)
# One slow job (a mail server that doesn't answer) must not hold up the others.
THREADS = 3

Submit = Callable[[Callable[[], None]], object]


class Beats:
    """Looks which jobs are due and hands them to `submit`, never one twice at a time."""

    def __init__(
        self, jobs: dict[str, Job], *, submit: Submit, clock: Callable[[], datetime] = timezone.now
    ) -> None:
        self.jobs, self.submit, self.clock = jobs, submit, clock
        self._due: dict[str, datetime] = {}  # of the jobs that every worker runs for itself
        self._running: set[str] = set()
        self._guard = Lock()
        self._next_look: datetime | None = None

    def tick(self) -> None:
        """Start everything that is due now."""
        now = self.clock()
        for name, job in self.jobs.items():
            if not job.alone and self._due.get(name, now) <= now:
                self._due[name] = job.next_after(now, settings.TIME_ZONE)
                self._start(name, now)
        if self._next_look is None or self._next_look <= now:
            self._look(now)

    def _look(self, now: datetime) -> None:
        alone = {name: job for name, job in self.jobs.items() if job.alone}
        if self._next_look is None:
            # What comes once a day waits for its hour, even on the first day.
            services.know_jobs({
                name: now if job.daily_at is None else job.next_after(now, settings.TIME_ZONE)
                for name, job in alone.items()
            })  # fmt: skip
        self._next_look = now + LOOK_EVERY
        for name in services.due_jobs(alone, now):
            if services.take_job(name, now):
                self._start(name, now)

    def _start(self, name: str, now: datetime) -> None:
        with self._guard:
            if name in self._running:
                return
            self._running.add(name)
        self.submit(lambda: self._run(name, now))

    def _run(self, name: str, started_at: datetime) -> None:
        job, ok = self.jobs[name], False
        try:
            job.run(self.clock())
            ok = True
        except Exception:
            # Whatever a room's job raises, the other rooms' jobs go on; the next turn tries again.
            log.exception("job.failed", extra={"data": {"job": name}})
        finally:
            try:
                if job.alone:
                    self._put_back(name, job, started_at, ok)
            finally:
                with self._guard:
                    self._running.discard(name)

    def _put_back(self, name: str, job: Job, started_at: datetime, ok: bool) -> None:
        now = self.clock()
        due = job.next_after(now, settings.TIME_ZONE)
        services.finish_job(name, started_at=started_at, now=now, due=due, ok=ok)


def with_fresh_connections(run: Callable[[], None]) -> None:
    """What a request does around itself: a thread's connection may have died since."""
    close_old_connections()
    try:
        run()
    finally:
        close_old_connections()


def beat(jobs: dict[str, Job], stop: Event) -> None:
    """Run the jobs in threads of their own until `stop` is set. A database that is away for a
    while is waited for."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="job") as pool:
        beats = Beats(jobs, submit=lambda run: pool.submit(with_fresh_connections, run))
        while not stop.wait(TICK_SECONDS):
            close_old_connections()
            try:
                beats.tick()
            except Exception:
                log.exception("beat.failed")
                stop.wait(5)
