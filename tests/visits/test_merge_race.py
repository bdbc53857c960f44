"""Clients are put together while others book for them: each visit is of whoever is left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.processes import fresh_race_of
from tests.visits.merge_booker import BOOKERS, PAIRS

pytestmark = pytest.mark.race


def run(folder: Path, guard: str) -> tuple[int, int, list[str]]:
    """How many visits there are, how many of an entry that was given up, what is wrong."""
    race = fresh_race_of("tests.visits.merge_booker", folder)
    race.run("prepare")
    race.all_at_once([("merge",), *[("book", guard)] * BOOKERS])
    stored, lost, wrong = json.loads(race.run("report"))
    return stored, lost, wrong


def test_a_visit_booked_while_entries_are_put_together_is_of_who_is_left(
    db: None, tmp_path: Path
) -> None:
    assert run(tmp_path, "guarded") == (PAIRS * BOOKERS, 0, [])


def test_without_the_guard_visits_are_lost(db: None, tmp_path: Path) -> None:
    """Or the test above would say nothing."""
    _stored, lost, wrong = run(tmp_path, "bare")
    assert lost > 0
    assert len(wrong) == min(lost, 20)
