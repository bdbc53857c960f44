"""The quick race: three processes without a server, on SQLite, in every test run."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.racing.server import ROOT, environment_of, fill, sqlite_url

PROCESSES, EACH = 3, 4


def test_three_processes_book_one_visit(tmp_path: Path) -> None:
    environment = environment_of(sqlite_url(tmp_path), tmp_path)
    office, starts_at = fill(environment)
    go = str(time.time() + 3)
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.racing.clients", office, starts_at, go, str(EACH)],
            env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )
        for _number in range(PROCESSES)
    ]  # fmt: skip
    said = Counter(" ".join(process.communicate()[0] for process in running).split())
    assert said == {"booked": 1, "taken": PROCESSES * EACH - 1}
