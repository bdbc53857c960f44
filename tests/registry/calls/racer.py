"""A process that asks for calls and takes them: `python -m tests.registry.calls.racer ACT NAME`."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
NUMBERS = 6


def work(name: str) -> None:
    """Every process asks for a call to each number, tells that it rang in vain, and takes it."""
    from furtka.offices.models import Office, Staff

    office, job = Office.objects.get(), Staff.objects.get(slug=f"clerk-{name}")
    print("ready", flush=True)  # noqa: T201
    begin = Path(os.environ["FURTKA_DATA"]) / "begin"
    while not begin.exists():
        time.sleep(0.02)
    for number in range(NUMBERS):
        _ask_and_take(office, job, f"+4843000030{number}")


def _ask_and_take(office, job, number: str) -> None:  # type: ignore[no-untyped-def]
    from furtka.registry.calls import services
    from furtka.registry.calls.errors import CallTaken
    from tests.registry.calls.factories import miss, want
    from tests.visits.factories import NOW

    miss(office, 30, 20, number=number)
    call = want(office, number=number)
    with contextlib.suppress(CallTaken):
        services.take(call=call, job=job, now=NOW, actor=job.user)


def report() -> None:
    """Print how many wait, how many were taken and by how many, and how many calls there are."""
    from furtka.privacy.models import AuditLine
    from furtka.registry.models import Call
    from furtka.registry.models.call import WAITING

    waiting = Call.objects.filter(state__in=WAITING)
    taken = AuditLine.objects.filter(action="call.taken").count()
    kinds = [Call.objects.filter(kind=kind).count() for kind in ("missed", "wanted")]
    print(waiting.count(), taken, *kinds)  # noqa: T201


def open_office(clerks: int) -> None:
    from furtka.offices.models import Role
    from tests.offices.factories import make_house, make_staff

    house = make_house()
    for name in range(clerks):
        job = make_staff(house, Role.RECEPTION)
        job.slug = f"clerk-{name}"
        job.save()


if __name__ == "__main__":
    django.setup()
    match sys.argv[1]:
        case "open":
            open_office(int(sys.argv[2]))
        case "work":
            work(sys.argv[2])
        case _:
            report()
