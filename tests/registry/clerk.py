"""A process that records items, for the race: `python -m tests.registry.clerk ACT NAME`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
EACH = 8


def work(name: str) -> None:
    """Record EACH items of one's own, clicking twice, and EACH forms that all clerks send."""
    from furtka.offices.models import Office

    office = Office.objects.get()
    print("ready", flush=True)  # noqa: T201
    begin = Path(os.environ["FURTKA_DATA"]) / "begin"
    while not begin.exists():
        time.sleep(0.02)
    for n in range(EACH):
        for once in (f"{name}-{n}", f"{name}-{n}", f"shared-{n}"):
            record(office, once)


def record(office: object, once: str) -> None:
    from furtka.registry import services
    from tests.visits.factories import NOW

    services.record_item(
        office=office, channel="phone", sender="Jan Próbny", subject="Pytanie",  # type: ignore[arg-type]
        received_at=NOW, now=NOW, actor=None, once=once,
    )  # fmt: skip


def report() -> None:
    """Print the numbers given, and what `furtka check` would say about them."""
    from furtka.registry.invariants import numbers_gap_free
    from furtka.registry.models import Item
    from tests.visits.factories import NOW

    numbers = Item.objects.order_by("number").values_list("number", flat=True)
    print(list(numbers), list(numbers_gap_free(NOW)))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    match sys.argv[1]:
        case "open":
            from tests.offices.factories import make_office

            make_office()
        case "work":
            work(sys.argv[2])
        case _:
            report()
