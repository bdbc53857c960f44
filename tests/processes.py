"""Several processes before one database, for races."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from tests.migrated import ROOT, sqlite_template


@dataclass(frozen=True)
class Race:
    """Starts `python -m MODULE …` with one database and one data directory for all."""

    module: str
    environment: dict[str, str]
    folder: Path

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", self.module, *arguments]
        return subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str) -> str:
        """One act by itself; what it printed."""
        return finish(self.start(*arguments))

    def all_at_once(self, acts: list[tuple[str, ...]]) -> list[str]:
        """Each says `ready`, waits for the file `begin`, and works; what each printed then."""
        runners = [self.start(*act) for act in acts]
        for runner in runners:
            assert runner.stdout is not None and runner.stdout.readline() == "ready\n"
        (self.folder / "begin").touch()
        return [finish(runner) for runner in runners]


def finish(process: subprocess.Popen[str]) -> str:
    out, _err = process.communicate(timeout=240)
    assert process.returncode == 0
    return out.strip()


def race_of(module: str, folder: Path) -> Race:
    """On SQLite a migrated file of its own; else the PostgreSQL database of this test."""
    if connection.vendor == "sqlite":
        shutil.copyfile(sqlite_template(), folder / "race.sqlite3")
        url = f"sqlite:///{folder / 'race.sqlite3'}"
    else:
        server = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
        url = f"{server}/{connection.settings_dict['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": url,
        "FURTKA_DATA": str(folder),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "PYTHONWARNINGS": "ignore",
    }
    return Race(module, environment, folder)
