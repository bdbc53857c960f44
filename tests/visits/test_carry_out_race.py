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

from tests.processes import Race, race_of
from tests.visits.carrier import SILENT, VISITS

pytestmark = pytest.mark.race
SEED = int(os.environ.get("FURTKA_RACE_SEED", random.randrange(10**6)))
# Status, times changed, times told, tasks for a person.
ONCE, LEFT = ["done", 1, 1, 0], ["needs_person", 0, 0, 1]
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
