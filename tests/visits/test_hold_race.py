"""Several people want the time of one hold at the same moment: one of them has it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.processes import race_of
from tests.visits.hold_booker import HOLDS

pytestmark = pytest.mark.race


def test_the_time_of_an_expired_hold_is_given_once(transactional_db: None, tmp_path: Path) -> None:
    race = race_of("tests.visits.hold_booker", tmp_path)
    race.run("prepare")
    said = race.all_at_once([("time", "6"), ("time", "6"), ("hold", "6")])
    booked = [pk for one in said for pk in json.loads(one)]
    assert len(booked) == len(set(booked)) == HOLDS
    assert json.loads(race.run("report")) == [HOLDS, 0, []]


def test_a_hold_booked_by_several_at_once_is_one_visit(
    transactional_db: None, tmp_path: Path
) -> None:
    race = race_of("tests.visits.hold_booker", tmp_path)
    race.run("prepare")
    said = race.all_at_once([("hold", "1")] * 3)
    assert [len(json.loads(one)) for one in said] == [HOLDS] * 3
    assert said[0] == said[1] == said[2]
    assert json.loads(race.run("report")) == [HOLDS, 0, []]
