"""A director approves while the author writes anew: what is approved is what was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.processes import fresh_race_of
from tests.website.approver import DAYS


@pytest.mark.race
def test_nobody_approves_words_that_they_have_not_read(db: None, tmp_path: Path) -> None:
    race = fresh_race_of("tests.website.approver", tmp_path)
    race.run("open")
    said, _nothing = race.all_at_once([("approve",), ("write",)])
    assert said == f"{len(DAYS)} read []"
