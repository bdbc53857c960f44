"""Many clerks at once: no number twice, none left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.processes import race_of
from tests.registry.clerk import EACH

CLERKS = 4


@pytest.mark.race
def test_clerks_who_record_at_once_get_numbers_without_a_gap(
    transactional_db: None, tmp_path: Path
) -> None:
    race = race_of("tests.registry.clerk", tmp_path)
    race.run("open")
    # The first use of a year is part of the race.
    race.all_at_once([("work", str(name)) for name in range(CLERKS)])
    expected = CLERKS * EACH + EACH  # a form sent twice, or by several, is one item
    assert race.run("report") == f"{list(range(1, expected + 1))} []"
