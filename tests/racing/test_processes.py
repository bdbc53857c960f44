"""The quick race: three processes without a server, among the plain tests."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.migrated import ROOT
from tests.processes import fresh_url
from tests.racing.server import environment_of, fill

PROCESSES, EACH = 3, 4


def test_three_processes_book_one_visit(db: None, tmp_path: Path) -> None:
    environment = environment_of(fresh_url(tmp_path), tmp_path)
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
