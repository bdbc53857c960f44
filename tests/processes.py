"""Several processes before one database, for races."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Timer
from typing import TextIO

from django.db import connection

from tests.migrated import ROOT, fresh_postgresql, sqlite_template

# The children are forked from a process that has imported what they need (nursery.py).
_births = get_context("forkserver")
_births.set_forkserver_preload(["tests.nursery"])


@dataclass(frozen=True)
class Runner:
    """A process of a race, and what it prints."""

    process: BaseProcess
    stdout: TextIO


@dataclass(frozen=True)
class Race:
    """Starts `python -m MODULE …` with one database and one data directory for all."""

    module: str
    environment: dict[str, str]
    folder: Path

    def start(self, *arguments: str) -> Runner:
        from tests.nursery import enter

        reading, writing = _births.Pipe(duplex=False)
        process = _births.Process(
            target=enter, args=(self.module, list(arguments), self.environment, writing)
        )
        process.start()
        writing.close()
        stdout = os.fdopen(os.dup(reading.fileno()))
        reading.close()
        return Runner(process, stdout)

    def run(self, *arguments: str, seconds: float = 240) -> str:
        """One act by itself, within so many seconds; what it printed."""
        return finish(self.start(*arguments), seconds)

    def all_at_once(self, acts: list[tuple[str, ...]]) -> list[str]:
        """Each says `ready`, waits for the file `begin`, and works; what each printed then."""
        runners = [self.start(*act) for act in acts]
        for runner in runners:
            assert runner.stdout.readline() == "ready\n"
        (self.folder / "begin").touch()
        return [finish(runner) for runner in runners]


def finish(runner: Runner, seconds: float = 240) -> str:
    """What it still printed, once it has ended well."""
    stop = Timer(seconds, runner.process.kill)
    stop.start()
    with runner.stdout:
        out = runner.stdout.read()
    runner.process.join()
    stop.cancel()
    assert runner.process.exitcode == 0
    return out.strip()


def race_of(module: str, folder: Path) -> Race:
    """On SQLite a migrated file of its own; else the PostgreSQL database of this test."""
    if connection.vendor == "sqlite":
        return fresh_race_of(module, folder)
    server = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    return _race(module, folder, f"{server}/{connection.settings_dict['NAME']}")


def fresh_race_of(module: str, folder: Path) -> Race:
    """A migrated database of its own, which nobody needs to leave as it was (`fresh_url`)."""
    return _race(module, folder, fresh_url(folder))


def fresh_url(folder: Path) -> str:
    """DATABASE_URL of a new migrated database of the kind that is tested.

    On PostgreSQL one more in the server of the tests, whose template must have been built: ask
    for the fixture `db`.
    """
    if connection.vendor == "sqlite":
        shutil.copyfile(sqlite_template(), folder / "race.sqlite3")
        return f"sqlite:///{folder / 'race.sqlite3'}"
    return fresh_postgresql()


def _race(module: str, folder: Path, url: str) -> Race:
    environment = os.environ | {
        "DATABASE_URL": url,
        "FURTKA_DATA": str(folder),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "PYTHONWARNINGS": "ignore",
    }
    return Race(module, environment, folder)
