"""`furtka run`: the web server and the worker under one small parent (docs/running.md).

The parent starts both, starts again whichever dies, and ends both on SIGTERM or Ctrl+C. It
does without Django, so that it stays small and can hardly fail itself.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

# The web server gives open streams three seconds; nothing may need more than four.
STREAM_SECONDS = 3
END_SECONDS = 3.8
# Whoever dies sooner than this after its start waits longer and longer before the next one.
HEALTHY_SECONDS = 30
LONGEST_WAIT = 30.0

COMMAND = [sys.executable, "-m", "furtka.cli.main"]


class CannotStart(Exception):
    """A sentence for whoever typed `furtka run`."""


@dataclass
class Child:
    """One process that is kept alive."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = 0.0
    start_at: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        self.started = time.monotonic()
        # A session of its own: Ctrl+C in a terminal reaches only the parent, which asks nicely.
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command, start_new_session=True, preexec_fn=die_with_parent
        )

    def tend(self) -> None:
        """Notice that it died; start it when its moment has come."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            say(f"The {self.name} ended (code {self.process.returncode}) and is started again.")
            self.signal_all(signal.SIGKILL)  # processes it may have left behind
            healthy = now - self.started > HEALTHY_SECONDS
            self.wait = 0.5 if healthy else min(max(self.wait * 2, 0.5), LONGEST_WAIT)
            self.process, self.start_at = None, now + self.wait
        if self.process is None and now >= self.start_at:
            self.start()

    def signal_all(self, number: signal.Signals) -> None:
        """To the whole group: the web server has processes of its own."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def end(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic), then end it by force."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        self.signal_all(signal.SIGKILL)
        self.process.wait()


def die_with_parent() -> None:
    """Linux only: SIGTERM for the child should the parent be killed without a word."""
    if sys.platform == "linux":
        set_death_signal = 1  # PR_SET_PDEATHSIG, prctl(2)
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGTERM)


def say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def number_from(name: str, default: int, largest: int) -> int:
    raw = os.environ.get(name) or str(default)
    if not raw.isdecimal() or not 1 <= int(raw) <= largest:
        raise CannotStart(f"{name}={raw!r}: use a whole number from 1 to {largest}.")
    return int(raw)


def children() -> list[Child]:
    """The two commands, from the environment: PORT, FURTKA_LISTEN, WORKERS."""
    host = os.environ.get("FURTKA_LISTEN") or "127.0.0.1"
    port = number_from("PORT", 8000, 65535)
    workers = number_from("WORKERS", min(2, os.cpu_count() or 1), 64)
    require_free(host, port)
    web = [
        sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws",
        "--host", host, "--port", str(port), "--workers", str(workers),
        "--workers-kill-timeout", str(STREAM_SECONDS), "--respawn-failed-workers",
        "--log-level", "warning", "furtka.asgi:application",
    ]  # fmt: skip
    return [Child("web server", web), Child("worker", [*COMMAND, "worker"])]


def require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Cannot listen on {host}:{port} ({error.strerror}). "
                "Choose another port, for example PORT=8001."
            ) from error


def require_ready_database() -> None:
    """The worker's own check, in a process of its own; it says what is wrong."""
    if subprocess.run([*COMMAND, "worker", "--check"], check=False).returncode:  # noqa: S603
        raise CannotStart("Furtka was not started.")


def run() -> int:
    """Serve until a signal comes; the exit code."""
    stopping = False

    def stop(signum: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    try:
        both = children()
        require_ready_database()
    except CannotStart as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    address = both[0].command[both[0].command.index("--port") + 1]
    say(f"Furtka is starting on http://127.0.0.1:{address}/ (Ctrl+C ends it)")
    while not stopping:
        for child in both:
            child.tend()
        time.sleep(0.1)
    end_all(both)
    return 0


def end_all(both: list[Child]) -> None:
    deadline = time.monotonic() + END_SECONDS
    for child in both:
        if child.process is not None:
            child.process.terminate()
    for child in both:
        child.end(deadline)
