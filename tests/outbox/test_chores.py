"""What the office has to do that is about no client."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from furtka.offices.models import Office
from furtka.outbox.chores import ask_office, take_back_chores
from furtka.outbox.models import Task, TaskKind
from tests.offices.factories import make_office

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


def ask(office: Office, **values: Any) -> None:
    defaults: dict[str, Any] = {
        "chore": "take_down", "about": "order:1", "dedupe_key": "take down:1", "now": NOW,
        "due_at": NOW + timedelta(days=1), "what": "Drzwi", "path": "/praca/tryb/",
    }  # fmt: skip
    ask_office(office=office, **defaults | values)


def test_the_same_key_asks_once() -> None:
    office = make_office()
    ask(office)
    ask(office, what="Inne słowa")
    task = Task.objects.get()
    assert (task.kind, task.reason, task.script) == (TaskKind.OFFICE, "take_down", "Drzwi")
    assert task.path == "/praca/tryb/"


def test_only_what_is_open_and_about_it_is_taken_back() -> None:
    office = make_office()
    ask(office)
    ask(office, about="order:2", dedupe_key="take down:2")
    ask(office, dedupe_key="take down:3")
    Task.objects.filter(dedupe_key="take down:3").update(done_at=NOW)
    assert take_back_chores(office=office, chore="take_down", about="order:1") == 1
    assert set(Task.objects.values_list("dedupe_key", flat=True)) == {"take down:2", "take down:3"}
