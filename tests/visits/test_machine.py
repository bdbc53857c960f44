"""Any order of what people do: everything that must be true of the data stays true.

See docs/racing.md. FURTKA_MACHINE_EXAMPLES=5000 looks for new ways; without it the same ones are
tried each time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from furtka.core.db import NoOverlap
from furtka.offices.models import VisitKind
from furtka.visits import calendar, services
from furtka.visits.ask import Ask
from furtka.visits.models import Claim, Visit
from furtka.visits.placing import ask_of
from furtka.visits.taken import Taken
from tests.visits import machine
from tests.visits.machine import FrontDoor

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("FURTKA_MACHINE_EXAMPLES", "0"))
QUICK = settings(
    # What the two databases refuse alike is tried out on SQLite, which is quicker.
    max_examples=EXAMPLES or (12 if os.environ.get("TEST_DB") == "postgresql" else 25),
    stateful_step_count=30,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    # Making a failing example smaller takes minutes: only where somebody asked for many.
    phases=[Phase.generate, Phase.shrink] if EXAMPLES else [Phase.generate],
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


def test_whatever_people_do_every_promise_is_kept() -> None:
    run_state_machine_as_test(FrontDoor, settings=QUICK)  # type: ignore[no-untyped-call]


def see_nothing_taken_and_do_not_guard(patch: pytest.MonkeyPatch) -> None:
    guard = next(c for c in Claim._meta.constraints if isinstance(c, NoOverlap))
    with connection.cursor() as cursor:
        for statement in guard.drop_statements(Claim, connection.vendor):
            cursor.execute(statement)
    for name in ("taken_in", "taken_anew"):
        patch.setattr(calendar, name, lambda *_args, **_values: Taken({}))


def forget_to_save_a_status(patch: pytest.MonkeyPatch) -> None:
    save = Visit.save

    def forgetful(self: Visit, *args: Any, **values: Any) -> None:
        if "status" not in (values.get("update_fields") or ()):
            save(self, *args, **values)

    patch.setattr(Visit, "save", forgetful)


def claim_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(services, "claim", lambda *_args, **_values: None)


def let_everybody_meet(patch: pytest.MonkeyPatch) -> None:
    """Nobody thinks of it, neither who books nor who judges, and `furtka check` is not asked."""
    patch.setattr(services, "kept_apart", lambda request, _client: request)
    patch.setattr(services, "ask_apart", alone)
    patch.setattr(machine, "ask_apart", alone)
    patch.setattr(machine, "keeping_apart", lambda ask, _client: ask)
    patch.setattr(machine, "breaches", lambda _now: {})


def alone(visit: Visit, kind: VisitKind | None = None) -> Ask:
    ask = ask_of(visit)
    return replace(ask, kind=kind) if kind else ask


@pytest.mark.parametrize(
    "mistake",
    [
        see_nothing_taken_and_do_not_guard,
        forget_to_save_a_status,
        claim_nothing,
        let_everybody_meet,
    ],
    ids=lambda mistake: mistake.__name__,
)
def test_a_mistake_in_a_service_is_found(
    monkeypatch: pytest.MonkeyPatch, mistake: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """So that the test above can fail."""
    mistake(monkeypatch)
    first = settings(QUICK, phases=[Phase.generate], max_examples=100)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(FrontDoor, settings=first)  # type: ignore[no-untyped-call]
