"""Several workers that seal at once: one chain, no line twice, none left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.privacy.sealer import LINES
from tests.processes import race_of

WORKERS = 3


@pytest.mark.race
def test_workers_who_seal_at_once_make_one_chain(transactional_db: None, tmp_path: Path) -> None:
    race = race_of("tests.privacy.sealer", tmp_path)
    race.run("open")
    sealed = race.all_at_once([("work",)] * WORKERS)
    assert sum(map(int, sealed)) == LINES
    assert race.run("report") == f"True {LINES} 0"
