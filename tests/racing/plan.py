"""What one storm is made of, and the files in which its workers write what they were told.

A worker writes a line before it asks for anything and another when it was answered; each line is
one `write` to the end of its own file, so that SIGKILL loses none of them.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Line = dict[str, Any]

# Ten thousand attempts take less than a minute on two free cores.
LONGEST_SECONDS = float(os.environ.get("FURTKA_RACE_SECONDS", "900"))


@dataclass(frozen=True)
class Plan:
    """`attempts` by `workers` processes on one office; `kills` of these end by SIGKILL.

    `speed`: how many seconds of the office pass in one second, counted from `epoch`, so that
    what expires does so while the storm lasts.
    """

    folder: str
    seed: int
    attempts: int
    workers: int
    kills: int
    epoch: float = field(default_factory=time.time)
    speed: float = 600.0
    unguarded: bool = False

    def now(self) -> datetime:
        return self.moment(time.time())

    def moment(self, clock: float) -> datetime:
        """The office's time at a second of the clock."""
        passed = (clock - self.epoch) * self.speed
        return datetime.fromtimestamp(self.epoch, UTC) + timedelta(seconds=passed)

    def clock(self, moment: datetime) -> float:
        """The second of the clock at the office's time."""
        return self.epoch + (moment.timestamp() - self.epoch) / self.speed

    @property
    def share(self) -> int:
        """Attempts of each worker, those of its dead predecessors included."""
        return -(-self.attempts // self.workers)

    def log(self, worker: int) -> Path:
        return Path(self.folder) / f"worker-{worker}.jsonl"

    @property
    def place(self) -> Path:
        """Where the office that is stormed is written down."""
        return Path(self.folder) / "place.json"

    def text(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Attempt:
    """One call of a service: what was asked, and the answer, if the worker lived to hear it.

    `begun` and `ended` are seconds of the clock. `answer` is empty after SIGKILL; then `ended` is
    when the next worker took over.
    """

    worker: int
    asked: Line
    answer: Line
    begun: float
    ended: float

    @property
    def answered(self) -> bool:
        return bool(self.answer)

    @property
    def done(self) -> bool:
        return self.answer.get("said") == "done"


class Log:
    """One worker's file. Whoever comes after a killed worker goes on in it."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def write(self, line: Line) -> None:
        text = json.dumps(line | {"clock": time.time()}, default=str) + "\n"
        os.write(self._file, text.encode())


def attempts_of(path: Path, worker: int) -> list[Attempt]:
    """Everything one worker and its successors tried, in order."""
    return list(_attempts(path, worker))


def _attempts(path: Path, worker: int) -> Iterator[Attempt]:
    lines = [json.loads(text) for text in path.read_text().splitlines()] if path.exists() else []
    asked: Line | None = None
    for line in lines:
        if asked is not None:
            answer = line if "said" in line else {}
            yield Attempt(worker, asked, answer, asked["clock"], line["clock"])
        asked = line if "do" in line else None
    if asked is not None:
        yield Attempt(worker, asked, {}, asked["clock"], asked["clock"])
