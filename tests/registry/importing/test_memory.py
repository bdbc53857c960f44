"""300 MB, and whatever else is made to fill the memory, is read or refused in little of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.processes import race_of

MOST_MB = 200


@pytest.mark.race  # not for its race: it writes 500 MB, and a process of its own is measured
@pytest.mark.skipif(os.environ.get("TEST_DB") == "postgresql", reason="the same on each database")
def test_nothing_fills_the_memory(transactional_db: None, tmp_path: Path) -> None:
    *told, peak = race_of("tests.registry.importing.hungry", tmp_path).run().splitlines()
    assert told == [
        "large.xml: too_large", "as large as may be.xml: RPW/00001/2026",
        "one tag.xml: xml_too_big", "bomb.xml: xml_doctype", "bomb.zip: zip_bomb",
        "good.xml: RPW/00002/2026",
    ]  # fmt: skip
    assert 0 < int(peak) < MOST_MB
