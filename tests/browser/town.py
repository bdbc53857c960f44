"""The demonstration office on a Wednesday morning, served to a real browser.

One database, one server and one clock for the whole browser run (`pytest -m browser`): the
tests change it as a day at an office would, each in its own corner.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import time_machine
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from furtka.offices.models import Office

ROOT = Path(__file__).resolve().parents[2]
OFFICE_FILE = ROOT / "examples" / "zdunska-wola.yaml"
# `make pictures` renews the documentation's; a test run leaves the tree as it was.
RENEW = os.environ.get("FURTKA_PICTURES") == "true"
IMAGES = ROOT / "docs" / "images" if RENEW else Path(tempfile.mkdtemp(prefix="furtka-images-"))
# A Wednesday without a holiday near. The town is made before the house opens, when nobody is
# inside; the tests begin at half past eight in Zduńska Wola.
DAWN = datetime(2026, 11, 25, 5, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
PASSWORD = "furtka-demo"


@dataclass
class Town:
    """Where the office is served, and how to move its clock."""

    url: str
    clock: time_machine.Traveller

    @property
    def office(self) -> Office:
        return Office.objects.get(slug="zdunska-wola")

    def at(self, moment: datetime) -> None:
        """It is now that instant, and time goes on from there."""
        self.clock.move_to(moment, tick=True)


@contextmanager
def open_town() -> Iterator[Town]:
    """Load the example office and its demonstration, and serve them."""
    with time_machine.travel(DAWN, tick=True) as clock:
        call_command("load_office", str(OFFICE_FILE))
        call_command("demo")
        clock.move_to(MORNING, tick=True)
        server = LiveServer("127.0.0.1")
        try:
            yield Town(server.url, clock)
        finally:
            server.stop()


def find_chromium() -> str | None:
    """The browser that the machine has, if any."""
    return next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
