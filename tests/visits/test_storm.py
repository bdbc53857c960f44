"""Ten thousand attempts by several processes, some of which are killed at any moment.

See docs/racing.md. FURTKA_RACE_ATTEMPTS and FURTKA_RACE_SEED make it longer, or the same again.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.processes import Race, fresh_race_of
from tests.racing.plan import LONGEST_SECONDS, Plan

pytestmark = pytest.mark.race
ATTEMPTS = int(os.environ.get("FURTKA_RACE_ATTEMPTS", "5000"))
SEED = int(os.environ.get("FURTKA_RACE_SEED", random.randrange(10**6)))


@pytest.fixture
def race(db: None, tmp_path: Path) -> Race:
    return fresh_race_of("tests.racing.storm", tmp_path)


def found_by(race: Race, **values: Any) -> dict[str, Any]:
    plan = Plan(folder=str(race.folder), seed=SEED, **values)
    said = race.run(plan.text(), seconds=LONGEST_SECONDS + 300)
    return json.loads(said)  # type: ignore[no-any-return]


def test_a_storm_gives_nothing_twice_and_loses_nothing(race: Race) -> None:
    found = found_by(race, attempts=ATTEMPTS, workers=4, kills=ATTEMPTS // 50)
    assert found.pop("wrong") == [], f"seed {SEED}; {found}"
    assert found["attempts"] >= ATTEMPTS
    assert found["killed"] and found["unheard"], found
    assert found["said"]["book done"] > ATTEMPTS / 50, found
    checked = subprocess.run(
        [sys.executable, "-m", "furtka.cli.main", "check"], env=race.environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr


def test_without_the_guard_a_storm_gives_things_twice(race: Race) -> None:
    """So that the test above can fail."""
    found = found_by(race, attempts=600, workers=6, kills=5, unguarded=True)
    assert any("double: " in sentence for sentence in found["wrong"]), f"seed {SEED}; {found}"
