"""The application as `furtka run` serves it, streams included, on a database of its own.

The town's server (town.py) can't keep a stream open. Here a small house with a few people is
served by granian in a process of its own, with the real clock.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import django

from tests.migrated import ROOT
from tests.processes import fresh_url

SETTINGS = "tests.browser.served_settings"
PASSWORD = "furtka-test"  # that of tests.offices.factories.make_staff
SERVE = [
    "granian", "--interface", "asginl", "--workers", "1", "--workers-kill-timeout", "3",
    "--log-level", "critical",
]  # fmt: skip


@dataclass
class Served:
    """Where it is served, what `prepare` printed, and how to do more in its database."""

    url: str
    made: Any
    environment: dict[str, str]

    def do(self, module: str, *arguments: str) -> Any:
        """Run `python -m MODULE …` on the served database; what it printed, as JSON."""
        run = subprocess.run(
            [sys.executable, "-m", module, *arguments], env=self.environment, cwd=ROOT, check=True,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return json.loads(run.stdout or "null")


@contextmanager
def served(folder: Path, module: str = "tests.browser.served") -> Iterator[Served]:
    """Make what `python -m MODULE prepare` makes, and serve it. Ask for the fixture `db`."""
    environment = os.environ | {
        "DATABASE_URL": fresh_url(folder),
        "FURTKA_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "PYTHONWARNINGS": "ignore",
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    house = Served(f"http://127.0.0.1:{port}", None, environment)
    house.made = house.do(module, "prepare")
    command = [sys.executable, "-m", *SERVE, "--port", port, "furtka.asgi:application"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        _wait_for(f"{house.url}/healthz")
        yield house
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str) -> None:
    for _try in range(100):
        try:
            with urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the server did not start")


def prepare() -> None:
    """A house with a receptionist who answers calls for help, a case worker, a head, and
    two people at the door without an appointment."""
    from django.utils import timezone

    from furtka.entrance.models import About
    from furtka.entrance.walk_ins import come
    from furtka.offices.models import Role
    from tests.offices.factories import make_house, make_staff, make_user

    house = make_house()
    for username, name, role in (
        ("recepcja", "Adam Nowak", Role.RECEPTION),
        ("pracownik", "Anna Kowalska", Role.CASE_WORKER),
        ("kierownik", "Jan Brzoza", Role.UNIT_HEAD),
    ):
        staff = make_staff(
            house, role, user=make_user(username), answers_help=role == Role.RECEPTION
        )
        staff.name = name
        staff.save()
    came = come(site=house.site, about=About.OTHER, party=2, now=timezone.now(), actor=None)
    print(json.dumps({"site": house.site.slug, "code": came.code}))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    prepare()
