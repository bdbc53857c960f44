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


@pytest.mark.race
def test_nobody_approves_what_its_author_changes_at_that_moment(
    transactional_db: None, tmp_path: Path
) -> None:
    race = race_of("tests.rules.reader", tmp_path)
    race.run("open")
    _wrote, said = race.all_at_once([("write",), ("approve",)])
    read, refused = said.rsplit(" ", 1)
    assert race.run("report") == read
    assert int(refused) > 0, "they never met"
