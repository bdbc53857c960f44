"""Many processes book for two people who must not meet: never within the distance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.processes import fresh_race_of
from tests.visits.apart_booker import TRIES

pytestmark = pytest.mark.race

PROCESSES = 6


def run(folder: Path, guard: str) -> tuple[int, int, int, list[str]]:
    """How many visits were told and stored, how many pairs are too near, what is wrong."""
    race = fresh_race_of("tests.visits.apart_booker", folder)
    race.run("prepare", guard)
    made = sum(map(int, race.all_at_once([("book", str(n)) for n in range(PROCESSES)])))
    stored, near, wrong = json.loads(race.run("report"))
    return made, stored, near, wrong


def test_two_people_who_must_not_meet_never_come_near(db: None, tmp_path: Path) -> None:
    made, stored, near, wrong = run(tmp_path, "guarded")
    assert made == stored >= TRIES
    assert near == 0
    assert wrong == []


def test_without_the_guard_they_would(db: None, tmp_path: Path) -> None:
    """Or the test above would say nothing."""
    _made, _stored, near, _wrong = run(tmp_path, "bare")
    assert near > 0
