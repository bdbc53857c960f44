"""A process of clerks who record items, for the race: `python -m tests.registry.clerk ACT NAME`."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
THREADS = 10
SHARED = ("shared-0", "shared-1")


def work(name: str) -> None:
    """THREADS clerks record at once, and one more process dies in the middle of recording. Print
    the numbers that were acknowledged, by the marks of their forms."""
    from django.db import connection

    from furtka.offices.models import Office

    office = Office.objects.get()
    connection.close()
    victim = os.fork()  # before there are threads
    if victim == 0:
        die_while_recording(office, f"{name}-lost")
    print("ready", flush=True)  # noqa: T201
    given: dict[str, int] = {}
    clerks = [
        threading.Thread(target=clerk, args=(office, f"{name}-{n}", given)) for n in range(THREADS)
    ]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()
    _pid, status = os.waitpid(victim, 0)
    print(json.dumps({"given": given, "killed_by": os.WTERMSIG(status)}))  # noqa: T201


def clerk(office: Any, own: str, given: dict[str, int]) -> None:
    """An item of one's own, clicked twice, and forms that all clerks send."""
    from django.db import connection

    wait()
    for once in (own, own, *SHARED):
        number = record(office, once)
        assert given.setdefault(once, number) == number
    connection.close()


def die_while_recording(office: Any, once: str) -> None:
    """As if the power failed: after the number was taken, before the transaction ends."""
    from furtka.registry import services

    def die(*_args: Any, **_values: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    services.notices.received = die
    wait()
    record(office, once)


def wait() -> None:
    begin = Path(os.environ["FURTKA_DATA"]) / "begin"
    while not begin.exists():
        time.sleep(0.02)


def record(office: Any, once: str) -> int:
    from furtka.registry import services
    from tests.visits.factories import NOW

    item = services.record_item(
        office=office, channel="phone", sender="Jan Próbny", subject="Pytanie",
        received_at=NOW, now=NOW, actor=None, once=once,
    )  # fmt: skip
    return int(item.number)


def report() -> None:
    """Print the numbers that are there, and what `furtka check` would say about them."""
    from furtka.core.invariants import invariants
    from furtka.registry.models import Item
    from tests.visits.factories import NOW

    there = dict(Item.objects.order_by("number").values_list("once", "number"))
    breaches = [line for ask in dict(invariants.items()).values() for line in ask(NOW)]
    print(json.dumps({"there": there, "breaches": breaches}))  # noqa: T201


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
