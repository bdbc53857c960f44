"""Workers that are killed while they carry out an order, or work at once: each visit once.

FURTKA_RACE_SEED makes the storm the same again.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from tests.processes import Race, finish, race_of
from tests.visits.carrier import SILENT, VISITS

pytestmark = pytest.mark.race
SEED = int(os.environ.get("FURTKA_RACE_SEED", random.randrange(10**6)))
# Status, times changed, times told, tasks for a person.
ONCE, LEFT, WAITING = ["done", 1, 1, 0], ["needs_person", 0, 0, 1], ["waiting", 0, 0, 0]
ALL = sorted([ONCE] * (VISITS - SILENT) + [LEFT] * SILENT)


@pytest.fixture
def race(transactional_db: None, tmp_path: Path) -> Race:
    return race_of("tests.visits.carrier", tmp_path)


def found_by(race: Race, *acts: str) -> Any:
    return json.loads(race.run(*acts))


def test_whatever_step_kills_the_visit_is_moved_and_told_once(race: Race) -> None:
    found = found_by(race, "each_step")
    assert len(found) > 40
    assert [one for one in found if one != {"rows": [ONCE], "finished": True}] == []


@pytest.mark.skipif(
    os.environ.get("TEST_DB") == "postgresql", reason="the same on both: seen on SQLite"
)
def test_with_the_mark_in_another_transaction_some_are_moved_twice(race: Race) -> None:
    """So that the tests around it can fail."""
    found = found_by(race, "unguarded")
    assert [one for one in found if one["rows"][0][1:3] == [2, 2]]


def test_workers_killed_again_and_again_lose_nothing(race: Race) -> None:
    found = found_by(race, "storm", str(SEED))
    assert found == {"rows": ALL, "finished": True}, f"seed {SEED}"


def test_workers_at_once_do_nothing_twice(race: Race) -> None:
    race.run("open")
    race.all_at_once([("together",)] * 3)
    assert found_by(race, "report") == {"rows": ALL, "finished": True}


def stopped_between(race: Race, guard: str) -> Any:
    """A worker has settled one visit and knows what to do with the next; then comes "stop"."""
    race.run("open")
    worker = race.start("halting", guard)
    assert worker.stdout.readline() == "ready\n"
    race.run("stop")
    (race.folder / "begin").touch()
    finish(worker)
    return found_by(race, "report")


def test_after_stop_no_further_visit_is_begun_and_go_on_settles_the_rest(race: Race) -> None:
    found = stopped_between(race, "guarded")
    assert found == {"rows": [ONCE] + [WAITING] * (VISITS - 1), "finished": False}
    race.run("go_on")
    assert found_by(race, "report") == {"rows": ALL, "finished": True}


def test_without_looking_again_the_worker_would_go_on(race: Race) -> None:
    """So that the test above can fail."""
    assert WAITING not in stopped_between(race, "unguarded")["rows"]


def test_stop_among_workers_leaves_each_visit_whole(race: Race) -> None:
    workers = 3
    race.run("open")
    acts = [("together",)] * workers + [("stop_meanwhile", str(SEED))]
    waited = int(race.all_at_once(acts)[-1])
    rows = found_by(race, "report")["rows"]
    assert [row for row in rows if row not in (ONCE, LEFT, WAITING)] == [], f"seed {SEED}"
    # Each worker had at most one in hand.
    assert waited - workers <= rows.count(WAITING) <= waited, f"seed {SEED}"
    race.run("go_on")
    assert found_by(race, "report") == {"rows": ALL, "finished": True}, f"seed {SEED}"
