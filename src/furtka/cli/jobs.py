"""Periodic jobs that belong to no single room."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta

from django.core.management import call_command
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from furtka.core.beat import Job, jobs
from furtka.insights.selectors import HEARTBEAT

log = logging.getLogger("furtka.worker")

# Our tasks take seconds. One that runs this long lost its worker.
LOST = timedelta(minutes=30)
MOST_ATTEMPTS = 3
KEEP_RESULTS_DAYS = 7


def register() -> None:
    """Called in ready(). The nightly ones come after the hour in which clocks change."""
    jobs.add(HEARTBEAT, Job(lambda now: None, every=timedelta(seconds=10)))
    jobs.add("pages.publish", Job(publish_scheduled, every=timedelta(minutes=1)))
    jobs.add("tasks.lost", Job(start_lost_tasks_again, every=timedelta(minutes=5)))
    jobs.add("tasks.forget", Job(forget_results, daily_at=time(3, 40)))
    jobs.add("sessions.forget", Job(forget_sessions, daily_at=time(3, 50)))


def publish_scheduled(now: datetime) -> None:
    """Pages whose hour has come appear, those whose hour has passed disappear."""
    call_command("publish_scheduled", verbosity=0)


def start_lost_tasks_again(now: datetime) -> int:
    """Give tasks whose worker died back to the queue; how many. Our tasks may run twice.

    A task that was lost too often is given up: it may be what kills the workers.
    """
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - LOST)
    for task in lost:
        given_up = len(task.worker_ids) >= MOST_ATTEMPTS
        status = TaskResultStatus.FAILED if given_up else TaskResultStatus.READY
        finished_at = now if given_up else None
        same = DBTaskResult.objects.filter(pk=task.pk, started_at=task.started_at)
        same.update(status=status, started_at=None, finished_at=finished_at)
        data = {"task": task.task_path, "given_up": given_up}
        log.warning("task.lost", extra={"data": data})
    return len(lost)


def forget_results(now: datetime) -> None:
    call_command("prune_db_task_results", min_age_days=KEEP_RESULTS_DAYS, verbosity=0)


def forget_sessions(now: datetime) -> None:
    call_command("clearsessions", verbosity=0)
