"""A process that sends and approves orders, for the race: `python -m tests.rules.approver ACT`."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
EACH = 6


def work(name: str) -> None:
    """One order for each of the same EACH days; those that come too late are refused."""
    from django.contrib.auth.models import User

    from furtka.offices.models import Office
    from furtka.rules import services
    from furtka.rules.errors import OrdersOverlap
    from tests.rules.factories import DAY, NOW, make_draft

    office, director = Office.objects.get(), User.objects.get()
    print("ready", flush=True)  # noqa: T201
    begin = Path(os.environ["FURTKA_DATA"]) / "begin"
    while not begin.exists():
        time.sleep(0.02)
    for n in range(EACH):
        begins = NOW + (n + 1) * DAY
        draft = make_draft(
            title=f"{name}-{n}", valid_from=begins, valid_until=begins + timedelta(hours=20)
        )
        order = services.draft_order(office=office, draft=draft, now=NOW, actor=None)
        try:
            order = services.submit(order=order, now=NOW, actor=None)
            services.approve(order=order, seen=order.fingerprint, now=NOW, actor=director)
        except OrdersOverlap:
            continue


def report() -> None:
    """Print the numbers given, and what `furtka check` would say about the orders."""
    from furtka.rules.invariants import approved_orders_agree
    from furtka.rules.models import Order
    from tests.rules.factories import NOW

    given = Order.objects.filter(number__isnull=False).order_by("number")
    numbers = list(given.values_list("number", flat=True))
    print(numbers, list(approved_orders_agree(NOW)))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    match sys.argv[1]:
        case "open":
            from tests.offices.factories import make_office, make_user

            make_office()
            make_user()
        case "work":
            work(sys.argv[2])
        case _:
            report()
