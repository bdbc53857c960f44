"""The web server that is measured."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from bench.measure import http_get


class Server:
    """granian with one worker on the same database, as `furtka run` starts it."""

    port = 0

    def __enter__(self) -> Server:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "asginl", "--workers", "1",
             "--workers-kill-timeout", "3", "--log-level", "error", "--port", str(self.port),
             "furtka.asgi:application"],
            env=os.environ,
        )  # fmt: skip
        get = None
        for _try in range(100):
            time.sleep(0.2)
            try:
                get = http_get(self.port, "/healthz")
                get()
                return self
            except OSError:
                continue
        raise TimeoutError("the server did not start")

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def memory_kb(self) -> int:
        """What its processes hold in memory (Linux; 0 elsewhere)."""
        return sum(map(_resident_kb, self._pids()))

    def cpu_seconds(self) -> float:
        """What they have spent of the processors' time (Linux; 0 elsewhere)."""
        return sum(map(_cpu_seconds, self._pids()))

    def _pids(self) -> list[int]:
        return [self.process.pid, *_children(self.process.pid)]


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def _resident_kb(pid: int) -> int:
    path = Path(f"/proc/{pid}/status")
    lines = path.read_text().splitlines() if path.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def _cpu_seconds(pid: int) -> float:
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return 0
    user, system = path.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
