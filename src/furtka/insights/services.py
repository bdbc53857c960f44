"""Take a job that is due, and put it back. A conditional UPDATE is the lock between workers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F

from furtka.insights.models import Beat

# A worker that died in a job gives it back after this time.
LEASE = timedelta(minutes=15)


def know_jobs(dues: dict[str, datetime]) -> None:
    """Add a row for each job that has none yet, first due at the given instant."""
    rows = [Beat(name=name, due=due) for name, due in dues.items()]
    Beat.objects.bulk_create(rows, ignore_conflicts=True)


def due_jobs(names: Iterable[str], now: datetime) -> list[str]:
    """Those of the given jobs that wait for a worker now."""
    due = Beat.objects.filter(name__in=list(names), due__lte=now)
    return list(due.values_list("name", flat=True))


def take_job(name: str, now: datetime) -> bool:
    """Make the job ours until `finish_job`; False if another worker was quicker."""
    waiting = Beat.objects.filter(name=name, due__lte=now)
    return waiting.update(due=now + LEASE, started_at=now) == 1


def finish_job(name: str, *, started_at: datetime, now: datetime, due: datetime, ok: bool) -> None:
    """Put the job back, due again at `due`. Does nothing if the lease ended and others took it."""
    ours = Beat.objects.filter(name=name, started_at=started_at)
    failures = 0 if ok else F("failures") + 1
    ours.update(due=due, finished_at=now, failures=failures)
