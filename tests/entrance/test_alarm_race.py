"""Three people call, answer, begin a roll call and tick at the same moment: each happens once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.entrance.alarm_racer import ROUNDS
from tests.processes import Race, fresh_race_of

pytestmark = pytest.mark.race
PEOPLE = 3


@pytest.fixture
def race(db: None, tmp_path: Path) -> Race:
    return fresh_race_of("tests.entrance.alarm_racer", tmp_path)


def test_in_an_emergency_everything_pressed_at_once_is_done_once(race: Race) -> None:
    race.run("prepare")
    assert race.all_at_once([(str(who),) for who in range(PEOPLE)]) == [""] * PEOPLE
    assert json.loads(race.run("report")) == {
        "calls": ROUNDS,
        "also": ROUNDS * (PEOPLE - 1),  # one is first, both others go, too
        "roll_calls": ROUNDS,
        "lines": ROUNDS,
        "audit": {
            "help.called": ROUNDS,
            "help.answered": ROUNDS,
            "help.joined": ROUNDS * (PEOPLE - 1),
            "roll_call.started": ROUNDS,
            "roll_call.found": ROUNDS,
        },
    }
