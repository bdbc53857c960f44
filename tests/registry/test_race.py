"""Many clerks at once: no number twice, none left out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.migrated import ROOT, sqlite_template
from tests.registry.clerk import EACH

CLERKS = 4


@pytest.fixture
def environment(transactional_db: None, tmp_path: Path) -> dict[str, str]:
    """Of processes that share one database: a file, or the PostgreSQL of this run."""
    if connection.vendor == "sqlite":
        shutil.copyfile(sqlite_template(), tmp_path / "race.sqlite3")
        url = f"sqlite:///{tmp_path / 'race.sqlite3'}"
    else:
        server = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
        url = f"{server}/{connection.settings_dict['NAME']}"
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return os.environ | {
        "DATABASE_URL": url, "FURTKA_DATA": str(tmp_path), "PYTHONPATH": path,
        "PYTHONWARNINGS": "ignore",
    }  # fmt: skip


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.registry.clerk", *arguments]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.race
def test_clerks_who_record_at_once_get_numbers_without_a_gap(
    environment: dict[str, str], tmp_path: Path
) -> None:
    finish(start(environment, "open"))
    clerks = [start(environment, "work", str(n)) for n in range(CLERKS)]
    for clerk in clerks:
        assert clerk.stdout is not None and clerk.stdout.readline() == "ready\n"
    (tmp_path / "begin").touch()  # the first use of a year is part of the race
    for clerk in clerks:
        finish(clerk)
    expected = CLERKS * EACH + EACH  # a form sent twice, or by several, is one item
    told = finish(start(environment, "report"))
    assert told == f"{list(range(1, expected + 1))} []"


def finish(process: subprocess.Popen[str]) -> str:
    out, _err = process.communicate(timeout=240)
    assert process.returncode == 0
    return out.strip()
