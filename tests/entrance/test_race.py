"""Several people press the same button at the same moment: it happens once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.entrance.presser import ROUNDS, VISITS
from tests.processes import Race, Runner, finish, fresh_race_of

pytestmark = pytest.mark.race
PEOPLE = 3


@pytest.fixture
def race(db: None, tmp_path: Path) -> Race:
    return fresh_race_of("tests.entrance.presser", tmp_path)


def test_what_several_people_press_at_once_happens_once(race: Race) -> None:
    race.run("prepare", str(PEOPLE))
    runners = [race.start("press", str(number)) for number in range(PEOPLE)]
    told = [rounds(race, runner) for runner in runners]
    going, met, undone = ([next(one) for one in told] for _round in ROUNDS)
    assert [list(one) for one in told] == [[]] * PEOPLE  # and each has ended well
    # Who goes is one of three, and the two others are told; a step and its undo are silent.
    assert sum(going, []) == ["already_fetched"] * (PEOPLE - 1) * VISITS
    assert met == undone == [[]] * PEOPLE
    assert json.loads(race.run("report")) == {
        "fetched": VISITS, "fetch_lines": VISITS, "statuses": ["arrived"], "met": 0,
        "undone": VISITS, "lines": VISITS, "undo_lines": VISITS, "breaches": [],
    }  # fmt: skip


def rounds(race: Race, runner: Runner) -> Iterator[list[str]]:
    """What that person was told in each round; the file of a round lets all begin it."""
    assert runner.stdout.readline() == "ready\n"
    for name in ROUNDS:
        (race.folder / name).touch()
        yield json.loads(runner.stdout.readline())
    finish(runner)
