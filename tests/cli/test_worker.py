"""The worker's clock: each job when it is due, once for all workers."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from furtka.cli.beats import Beats
from furtka.cli.jobs import LOST, MOST_ATTEMPTS, start_lost_tasks_again
from furtka.core.beat import Job, jobs
from furtka.insights.models import Beat
from furtka.insights.selectors import HEARTBEAT, failing_jobs, worker_alive
from furtka.insights.services import LEASE, take_job

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time_span: float) -> None:
        self.now += timedelta(**time_span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def make_beats(clock: Clock, **jobs: Job) -> Beats:
    return Beats(jobs, submit=lambda run: run(), clock=clock)


def test_a_job_runs_at_once_and_again_when_it_is_due(clock: Clock) -> None:
    runs: list[datetime] = []
    beats = make_beats(clock, seal=Job(runs.append, every=timedelta(seconds=10)))
    beats.tick()
    clock.pass_(seconds=6)
    beats.tick()
    clock.pass_(seconds=6)
    beats.tick()
    assert runs == [NOON, NOON + timedelta(seconds=12)]


def test_of_two_workers_one_runs_a_job_that_is_alone(clock: Clock) -> None:
    runs: list[datetime] = []
    job = Job(runs.append, every=timedelta(seconds=10))
    first, second = make_beats(clock, seal=job), make_beats(clock, seal=job)
    first.tick()
    second.tick()
    assert runs == [NOON]


def test_a_job_that_minds_no_company_runs_in_each_worker(clock: Clock) -> None:
    runs: list[datetime] = []
    job = Job(runs.append, every=timedelta(seconds=2), alone=False)
    first, second = make_beats(clock, send=job), make_beats(clock, send=job)
    first.tick()
    second.tick()
    assert runs == [NOON, NOON]
    assert not Beat.objects.filter(name="send").exists()


def test_what_comes_at_night_does_not_run_at_noon(clock: Clock) -> None:
    runs: list[datetime] = []
    beats = make_beats(clock, sweep=Job(runs.append, daily_at=time(3, 30)))
    beats.tick()
    assert runs == []
    clock.pass_(hours=16)
    beats.tick()
    assert len(runs) == 1


def test_a_failing_job_stops_no_other_and_is_tried_again(clock: Clock) -> None:
    runs: list[datetime] = []

    def fail(now: datetime) -> None:
        raise ZeroDivisionError

    ten = timedelta(seconds=10)
    beats = make_beats(clock, broken=Job(fail, every=ten), fine=Job(runs.append, every=ten))
    beats.tick()
    assert runs == [NOON]
    assert failing_jobs() == ["broken"]
    clock.pass_(seconds=11)
    beats.tick()
    assert Beat.objects.get(name="broken").failures == 2


def test_a_job_of_a_dead_worker_is_free_after_its_lease(clock: Clock) -> None:
    runs: list[datetime] = []
    beats = make_beats(clock, seal=Job(runs.append, every=timedelta(seconds=10)))
    Beat.objects.create(name="seal", due=NOON)
    assert take_job("seal", NOON)
    clock.pass_(seconds=60)
    beats.tick()
    assert runs == []
    clock.pass_(seconds=LEASE.total_seconds())
    beats.tick()
    assert len(runs) == 1


def test_a_job_still_running_is_not_started_again(clock: Clock) -> None:
    held: list[Any] = []
    job = Job(lambda now: None, every=timedelta(seconds=2), alone=False)
    beats = Beats({"send": job}, submit=held.append, clock=clock)
    beats.tick()
    clock.pass_(seconds=3)
    beats.tick()
    assert len(held) == 1


def test_the_heartbeat_tells_that_a_worker_lives(clock: Clock) -> None:
    assert not worker_alive(NOON)
    make_beats(clock, **{HEARTBEAT: dict(jobs.items())[HEARTBEAT]}).tick()
    assert worker_alive(NOON + timedelta(seconds=30))
    assert not worker_alive(NOON + timedelta(minutes=5))


def test_every_room_has_registered_its_jobs() -> None:
    names = set(dict(jobs.items()))
    assert names >= {"outbox.send", "privacy.seal", "privacy.sweep", "pages.publish", "tasks.lost"}


def make_task(**values: Any) -> DBTaskResult:
    defaults: dict[str, Any] = {
        "status": TaskResultStatus.RUNNING, "args_kwargs": {"args": [], "kwargs": {}},
        "task_path": "tests.nothing", "backend_name": "default", "run_after": NOON,
        "started_at": NOON, "worker_ids": ["one"],
    }  # fmt: skip
    return DBTaskResult.objects.create(**defaults | values)


def test_a_task_whose_worker_died_goes_back_to_the_queue() -> None:
    lost = make_task(started_at=NOON - LOST - timedelta(seconds=1))
    busy = make_task()
    assert start_lost_tasks_again(NOON) == 1
    lost.refresh_from_db()
    busy.refresh_from_db()
    assert (lost.status, busy.status) == (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def test_a_task_that_kills_its_workers_is_given_up() -> None:
    deadly = make_task(started_at=NOON - 2 * LOST, worker_ids=["w"] * MOST_ATTEMPTS)
    start_lost_tasks_again(NOON)
    deadly.refresh_from_db()
    assert deadly.status == TaskResultStatus.FAILED


def test_a_database_that_is_not_migrated_is_named() -> None:
    call_command("worker", check=True)
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="insights").delete()
    with pytest.raises(CommandError, match="furtka migrate"):
        call_command("worker", check=True)
