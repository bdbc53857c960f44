"""/healthz and /readyz."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from furtka.insights.models import Beat
from furtka.insights.selectors import HEARTBEAT
from furtka.outbox.models import Message
from tests.offices.factories import make_house
from tests.visits.factories import make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Beat:
    """A worker that showed itself just now."""
    now = timezone.now()
    return Beat.objects.create(name=HEARTBEAT, due=now, finished_at=now)


def test_alive_needs_no_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_when_every_part_works(
    client: Client, worker: Beat, django_assert_max_num_queries: Any
) -> None:
    client.get("/readyz")
    with django_assert_max_num_queries(7):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert set(answer.json()["checks"]) == {"database", "migrations", "worker", "outbox"}


def failed(client: Client) -> list[str]:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "not_ready")
    return [name for name, check in answer.json()["checks"].items() if not check["ok"]]


def test_a_silent_worker_is_named(client: Client, worker: Beat) -> None:
    Beat.objects.update(finished_at=timezone.now() - timedelta(minutes=2))
    assert failed(client) == ["worker"]


def test_no_worker_at_all_is_named(client: Client) -> None:
    assert failed(client) == ["worker"]


def test_a_queue_that_stands_still_is_named(client: Client, worker: Beat) -> None:
    make_visit(make_house())
    now = timezone.now()
    Message.objects.update(
        send_after=now - timedelta(minutes=16), expires_at=now + timedelta(days=1)
    )
    assert failed(client) == ["outbox"]


def test_a_migration_that_is_left_is_named(client: Client, worker: Beat) -> None:
    MigrationRecorder(connection).record_unapplied("visits", "0001_initial")
    assert failed(client) == ["migrations"]


def test_a_database_that_is_away_is_named_and_nothing_more_is_told(
    client: Client, worker: Beat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise Error("could not connect to server: host=secret.example.org password=1234")

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not_ready", "checks": {"database": {"ok": False}}}
