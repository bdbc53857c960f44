"""`furtka run`: a real server and a real worker under one parent."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from furtka.cli import server
from tests.migrated import ROOT, sqlite_template

pytestmark = pytest.mark.race


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def children_of(pid: int, word: str) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True)
    lines = [line.split(maxsplit=1) for line in found.stdout.decode().splitlines()]
    return [int(number) for number, command in lines if word in command]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    shutil.copyfile(sqlite_template(), tmp_path / "furtka.sqlite3")
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
        "PORT": str(port), "WORKERS": "2", "FURTKA_DATA": str(tmp_path),
        "PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "furtka.settings",
    }  # fmt: skip
    parent = subprocess.Popen([sys.executable, "-m", "furtka.cli.main", "run"], env=environment)
    url = f"http://127.0.0.1:{port}/healthz"

    def answers() -> bool:
        try:
            return httpx.get(url, timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    try:
        wait_until(answers)
        yield parent, url
    finally:
        parent.terminate()
        try:
            parent.wait(10)
        finally:
            parent.kill()


def test_a_dead_worker_is_started_again_and_the_end_is_quick(
    running: tuple[subprocess.Popen[bytes], str],
) -> None:
    parent, url = running
    wait_until(lambda: len(children_of(parent.pid, "main worker")) == 1)
    (worker,) = children_of(parent.pid, "main worker")
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: children_of(parent.pid, "main worker") not in ([], [worker]))
    assert httpx.get(url).json() == {"status": "ok"}

    started = time.monotonic()
    parent.terminate()
    assert parent.wait(10) == 0
    assert time.monotonic() - started < 4
    with pytest.raises(httpx.TransportError):
        httpx.get(url, timeout=1)


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(server.CannotStart, match="PORT=8001"):
            server.require_free("127.0.0.1", taken.getsockname()[1])


def test_a_wrong_port_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(server.CannotStart, match="PORT='eighty'"):
        server.children()
