"""Devices send the same entries at the same moment: each counts once, none waits for ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.entrance.merger import VISITS
from tests.processes import fresh_race_of

pytestmark = pytest.mark.race


def test_what_several_devices_send_at_once_is_entered_once(db: None, tmp_path: Path) -> None:
    race = fresh_race_of("tests.entrance.merger", tmp_path)
    race.run("prepare")
    assert race.all_at_once([("A",), ("B",), ("C",)]) == ["[]"] * 3
    assert json.loads(race.run("report")) == {
        "statuses": ["left"], "steps": 5 * VISITS, "fates": {"applied": 5 * VISITS},
    }  # fmt: skip
