"""A real server with several processes on a database of its own, and clients that race."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.migrated import ROOT

WORKERS = 3


@dataclass
class Answer:
    status: int
    body: dict[str, Any]
    seconds: float


@dataclass
class Race:
    """One database and the server before it."""

    environment: dict[str, str]
    port: int
    office: str
    starts_at: str

    def post(self, path: str, body: dict[str, Any]) -> Answer:
        start = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(
            "POST", f"/api/v1/{path}", json.dumps(body), {"Content-Type": "application/json"}
        )
        answer = connection.getresponse()
        said = json.loads(answer.read())
        connection.close()
        return Answer(answer.status, said, time.perf_counter() - start)

    def book(self, number: int) -> Answer:
        return self.post(
            f"offices/{self.office}/visits",
            {"service": "rozmowa", "starts_at": self.starts_at, "name": f"Klient {number}",
             "phone": f"43 000 {number // 100:02} {number % 100:02}", "accepted_rules": True},
        )  # fmt: skip

    def all_at_once(self, clients: int) -> list[Answer]:
        """Every client books the same time at the same moment."""
        gate, answers = threading.Barrier(clients), [Answer(0, {}, 0.0)] * clients

        def one(number: int) -> None:
            gate.wait()
            answers[number] = self.book(number)

        threads = [threading.Thread(target=one, args=(n,)) for n in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def check(self) -> subprocess.CompletedProcess[str]:
        """`furtka check` on the database."""
        return _run(self.environment, "-m", "furtka.cli.main", "check")


def environment_of(url: str, folder: Path) -> dict[str, str]:
    """What a process of ours needs to know to use that database."""
    return os.environ | {
        "DATABASE_URL": url,
        "FURTKA_DATA": str(folder),
        "FURTKA_RATE_LIMITS": "off",
        "FURTKA_LOG_LEVEL": "ERROR",
        "SECRET_KEY": "only-for-tests",
        "DJANGO_SETTINGS_MODULE": "furtka.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


def fill(environment: dict[str, str], *, unguarded: bool = False) -> tuple[str, str]:
    """Make the office; returns its slug and the time that everybody wants."""
    words = ["unguarded"] if unguarded else []
    made = _run(environment, "-m", "tests.racing.house", *words)
    assert made.returncode == 0, made.stderr
    found = json.loads(made.stdout)
    return found["office"], found["starts_at"]


@contextmanager
def race(url: str, folder: Path, *, unguarded: bool = False, stale: bool = False) -> Iterator[Race]:
    """Serve an office with one host, room, lane and service; ends the server afterwards."""
    environment = environment_of(url, folder)
    office, starts_at = fill(environment, unguarded=unguarded)
    port = _free_port()
    app = "tests.racing.stale" if stale else "furtka.asgi"
    (folder / "static").mkdir(exist_ok=True)  # else WhiteNoise warns
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "asginl", "--workers", str(WORKERS),
         "--workers-kill-timeout", "3", "--log-level", "error", "--port", str(port),
         f"{app}:application"],
        env=environment, cwd=ROOT,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield Race(environment, port, office, starts_at)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _try in range(150):
        try:
            with urlopen(f"http://127.0.0.1:{port}/api/v1/offices", timeout=5) as answer:
                answer.read()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the server did not start")
