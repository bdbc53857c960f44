"""A process that seals, for the race: `python -m tests.privacy.sealer ACT`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
LINES = 400


def write() -> None:
    from furtka.privacy import audit
    from tests.offices.factories import make_office
    from tests.visits.factories import NOW

    office = make_office()
    for n in range(LINES):
        audit.record("visit.booked", f"visit:ZW-{n}", office=office, at=NOW, actor=None)


def work() -> None:
    """Seal a few lines at a time until none is left; print how many were ours."""
    from furtka.privacy import services
    from furtka.privacy.models import AuditLine
    from tests.visits.factories import NOW

    print("ready", flush=True)  # noqa: T201
    while not (Path(os.environ["FURTKA_DATA"]) / "begin").exists():
        time.sleep(0.02)
    ours = 0
    while AuditLine.objects.filter(seal=None).exists():
        ours += services.seal(NOW, limit=7)
    print(ours)  # noqa: T201


def report() -> None:
    from furtka.offices.models import Office
    from furtka.privacy import services

    chain = services.verify(Office.objects.get())
    print(chain.intact, chain.checked, chain.waiting)  # noqa: T201


if __name__ == "__main__":
    django.setup()
    {"open": write, "work": work, "report": report}[sys.argv[1]]()
