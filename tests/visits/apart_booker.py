"""A process that books for two people who must not meet: `python -m tests.visits.apart_booker ACT`.

Half of the processes book for the one, half for the other, all at the same site and mostly at the
same hours; there are more rooms and hosts than anybody could take.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
TRIES = 5
MINUTES = 60
PLENTY = 8


def prepare(guarded: bool) -> None:
    """An office with plenty of everything, and two people; without the guard, for control."""
    from django.db import connection

    from furtka.visits.models import Claim
    from tests.clients.factories import make_apart, make_client
    from tests.offices.factories import make_house

    house = make_house(hosts=PLENTY, rooms=PLENTY, lanes=PLENTY)
    one, other = (make_client(house.office) for _n in range(2))
    make_apart(one, other, minutes=MINUTES)
    if not guarded:
        guard = next(c for c in Claim._meta.constraints if c.name == "claim_no_overlap")
        with connection.cursor() as cursor:
            for statement in guard.drop_statements(Claim, connection.vendor):  # type: ignore[attr-defined]
                cursor.execute(statement)


def book(number: int) -> None:
    """Book for one of the two; print how many visits were made."""
    from furtka.clients.models import Client
    from furtka.core.errors import DomainError
    from furtka.offices.models import Service
    from furtka.visits import services
    from furtka.visits.ask import Ask
    from furtka.visits.models import BookedBy
    from furtka.visits.requests import BookingRequest, Person
    from tests.visits.factories import MONDAY_NINE, NOW

    service = Service.objects.select_related("office", "unit__site").get()
    client = Client.objects.order_by("pk")[number % 2]
    person = Person(client.name, client.contact, client.phone)  # type: ignore[arg-type]
    print("ready", flush=True)  # noqa: T201
    while not (Path(os.environ["FURTKA_DATA"]) / "begin").exists():
        time.sleep(0.02)
    random, made = Random(number), 0
    for day in range(TRIES):
        # All begin each day at the same hours, so that they meet.
        for hour in random.sample(range(4), 4):
            at: datetime = MONDAY_NINE + timedelta(days=day % 5 + day // 5 * 7, minutes=30 * hour)
            request = BookingRequest(Ask(service), at, person, BookedBy.WEB)
            try:
                known = client if random.random() < 0.5 else None  # or somebody new, same number
                services.book(request, now=NOW, actor=None, client=known)
                made += 1
            except DomainError:
                continue
    print(made)  # noqa: T201


def report() -> None:
    """Print how many visits there are, how many pairs are too near, and what is wrong."""
    from furtka.core.invariants import breaches
    from furtka.visits.models import Visit
    from tests.visits.factories import NOW

    visits = list(Visit.objects.filter(status="booked").order_by("starts_at"))
    least = timedelta(minutes=MINUTES)
    near = sum(1 for a, b in combinations(visits, 2) if b.starts_at < a.ends_at + least)
    wrong = [said for found in breaches(NOW).values() for said in found]
    print(json.dumps([len(visits), near, wrong]))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["prepare", guarded]:
            prepare(guarded == "guarded")
        case ["report"]:
            report()
        case ["book", number]:
            book(int(number))
