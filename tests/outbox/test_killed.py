"""Workers that are killed at every step, or work at once: nothing is lost, nothing sent twice.

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

pytestmark = pytest.mark.race
SEED = int(os.environ.get("FURTKA_RACE_SEED", random.randrange(10**6)))
MESSAGES, WORKERS = 24, 3


@pytest.fixture
def race(transactional_db: None, tmp_path: Path) -> Race:
    return race_of("tests.outbox.killed", tmp_path)


def found_by(race: Race, *acts: str) -> Any:
    return json.loads(race.run(*acts))


def is_lost(state: str, sent: int) -> bool:
    """Neither sent, nor left to a person who checks it."""
    return not (state == "sent+0" and sent >= 1 or state == "unclear+1")


def test_with_keys_each_message_is_sent_exactly_once_whatever_step_kills(race: Race) -> None:
    found = found_by(race, "each_step", "keys")
    assert len(found) > 20
    assert [row for row in found if row[1:] != ["sent+0", 1]] == []


def test_without_keys_none_is_sent_twice_and_none_is_lost(race: Race) -> None:
    found = found_by(race, "each_step", "none")
    assert [row for row in found if row[2] > 1 or is_lost(*row[1:])] == []
    # Both happened: killed before it was handed over, and when nobody can tell.
    assert {row[1] for row in found} == {"sent+0", "unclear+1"}
    assert {row[2] for row in found if row[1] == "unclear+1"} == {0, 1}


def test_without_the_mark_before_handing_over_some_are_sent_twice(race: Race) -> None:
    """So that the test above can fail."""
    found = found_by(race, "unmarked", "none")
    assert [row for row in found if row[2] == 2]


@pytest.mark.parametrize("keys", ["keys", "none"])
def test_workers_killed_again_and_again_lose_nothing(race: Race, keys: str) -> None:
    found = found_by(race, "storm", keys, str(SEED))
    wrong = [row for row in found if row[2] > 1 or is_lost(*row[1:])]
    assert wrong == [], f"seed {SEED}"


def test_workers_at_once_never_send_twice(race: Race) -> None:
    race.run("open", "none", str(MESSAGES))
    race.all_at_once([("work",)] * WORKERS)
    assert found_by(race, "report") == {
        "most": 1, "different": MESSAGES, "states": {"sent": MESSAGES}, "receipts": MESSAGES,
    }  # fmt: skip
