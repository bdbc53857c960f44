"""Several people press the same button at the same moment: it happens once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.entrance.presser import VISITS
from tests.migrated import ROOT
from tests.racing.server import postgresql_url, sqlite_url

pytestmark = pytest.mark.race
PEOPLE = 3
START_S = 6  # until every process has started Django, on a busy machine


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else postgresql_url()
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return os.environ | {
        "DATABASE_URL": url, "FURTKA_DATA": str(tmp_path), "PYTHONPATH": path,
        "PYTHONWARNINGS": "ignore",
    }  # fmt: skip


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.entrance.presser", *arguments]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> Any:
    out, _err = process.communicate(timeout=120)
    assert process.returncode == 0
    return json.loads(out.strip().splitlines()[-1]) if out.strip() else None


def press_together(environment: dict[str, str], act: str) -> None:
    begin = str(time.time() + START_S)
    people = [start(environment, act, begin) for _person in range(PEOPLE)]
    assert [finish(person) for person in people] == [[]] * PEOPLE


def test_a_step_pressed_by_several_people_at_once_is_taken_once(
    environment: dict[str, str],
) -> None:
    finish(start(environment, "prepare"))
    press_together(environment, "meet")
    found = finish(start(environment, "report"))
    assert found == {
        "statuses": ["met"], "met": VISITS, "undone": 0, "lines": VISITS, "undo_lines": 0,
        "breaches": [],
    }  # fmt: skip
    press_together(environment, "undo")
    found = finish(start(environment, "report"))
    assert found == {
        "statuses": ["arrived"], "met": 0, "undone": VISITS, "lines": VISITS,
        "undo_lines": VISITS, "breaches": [],
    }  # fmt: skip
