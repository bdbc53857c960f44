"""Two directors at once: no number twice, and of two orders that contradict each other one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.processes import race_of
from tests.rules.approver import EACH

APPROVERS = 3


@pytest.mark.race
def test_orders_approved_at_once_get_numbers_without_a_gap_and_never_contradict(
    transactional_db: None, tmp_path: Path
) -> None:
    race = race_of("tests.rules.approver", tmp_path)
    race.run("open")
    race.all_at_once([("work", str(name)) for name in range(APPROVERS)])
    # Of each day's orders, one for each approver, exactly one was taken.
    assert race.run("report") == f"{list(range(1, EACH + 1))} []"
