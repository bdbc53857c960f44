"""Several people press the same button at the same moment: it happens once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.entrance.presser import VISITS
from tests.processes import Race, fresh_race_of

pytestmark = pytest.mark.race
PEOPLE = 3


@pytest.fixture
def race(db: None, tmp_path: Path) -> Race:
    return fresh_race_of("tests.entrance.presser", tmp_path)


def test_a_step_pressed_by_several_people_at_once_is_taken_once(race: Race) -> None:
    race.run("prepare")
    assert race.all_at_once([("meet",)] * PEOPLE) == ["[]"] * PEOPLE
    assert json.loads(race.run("report")) == {
        "statuses": ["met"], "met": VISITS, "undone": 0, "lines": VISITS, "undo_lines": 0,
        "breaches": [],
    }  # fmt: skip
    (race.folder / "begin").unlink()
    assert race.all_at_once([("undo",)] * PEOPLE) == ["[]"] * PEOPLE
    assert json.loads(race.run("report")) == {
        "statuses": ["arrived"], "met": 0, "undone": VISITS, "lines": VISITS,
        "undo_lines": VISITS, "breaches": [],
    }  # fmt: skip
