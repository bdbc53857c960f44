"""A process that sends one request, for the race: `python -m tests.api.twin ACT KEY`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
EACH = 10


def open_house() -> None:
    from furtka.offices.models import Role
    from tests.offices.factories import make_house, make_staff

    make_staff(make_house(), Role.REGISTRY)


def work(key: str) -> None:
    """Record EACH letters, each with a key that the twins use too; print what was said."""
    from django.test import Client

    from furtka.offices.models import Office, Staff

    office, clerk = Office.objects.get(), Staff.objects.exclude(user=None).get()
    client = Client(SERVER_NAME="localhost")
    client.force_login(clerk.user)  # type: ignore[arg-type]
    print("ready", flush=True)  # noqa: T201
    begin = Path(os.environ["FURTKA_DATA"]) / "begin"
    while not begin.exists():
        time.sleep(0.02)
    letter = {"channel": "post", "sender": "Jan Próbny", "subject": "Wniosek",
              "received_at": "2026-01-07T08:10:00+01:00"}  # fmt: skip
    answers = [
        client.post(
            f"/api/v1/offices/{office.slug}/registry", letter, content_type="application/json",
            headers={"Idempotency-Key": f"{key}-{n}"},
        ).content.decode()
        for n in range(EACH)
    ]  # fmt: skip
    print(answers)  # noqa: T201


def report() -> None:
    from furtka.registry.models import Item

    print(Item.objects.count())  # noqa: T201


if __name__ == "__main__":
    django.setup()
    match sys.argv[1]:
        case "open":
            open_house()
        case "work":
            work(sys.argv[2])
        case _:
            report()
