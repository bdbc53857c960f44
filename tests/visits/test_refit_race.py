"""Claims follow the rules while others book: none is lost, and who is too many is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.processes import fresh_race_of
from tests.visits.refit_booker import DAYS, LIMIT

pytestmark = pytest.mark.race


def test_claims_follow_while_others_book(db: None, tmp_path: Path) -> None:
    race = fresh_race_of("tests.visits.refit_booker", tmp_path)
    race.run("prepare")
    acts = [("book", "0"), ("book", "1"), ("book", "2"), ("follow",), ("follow",)]
    said = [int(number) for number in race.all_at_once(acts)]
    most, high, named, wrong = json.loads(race.run("report"))
    assert wrong == []
    assert most == LIMIT and high <= named
    assert named <= sum(said[:3])  # those who booked first keep their time
    assert sum(said[3:]) >= DAYS
