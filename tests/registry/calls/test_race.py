"""Many ask and many ring at once: one call waits per number, one person rings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.processes import race_of
from tests.registry.calls.racer import NUMBERS

CLERKS = 2


@pytest.mark.race
def test_one_call_waits_per_number_and_one_person_rings(
    transactional_db: None, tmp_path: Path
) -> None:
    race = race_of("tests.registry.calls.racer", tmp_path)
    race.run("open", str(CLERKS))
    race.all_at_once([("work", str(name)) for name in range(CLERKS)])
    # The two missed calls of each number are the same for all who tell of them.
    assert race.run("report") == f"{NUMBERS} {NUMBERS} {2 * NUMBERS} {CLERKS * NUMBERS}"
