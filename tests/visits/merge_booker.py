"""A process that books for clients while another puts them together: `… merge_booker ACT`.

Everybody reads all entries first. Then each pair is put together by one process, while the others
book for the entry that is given up.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
PAIRS = 20
BOOKERS = 3


def prepare() -> None:
    """An office where all of them can be seen, and the pairs."""
    from tests.clients.factories import make_client
    from tests.offices.factories import make_house, make_user

    make_user()
    house = make_house(hosts=BOOKERS, rooms=BOOKERS, lanes=BOOKERS)
    for _n in range(2 * PAIRS):
        make_client(house.office)


def wait() -> None:
    print("ready", flush=True)  # noqa: T201
    while not (Path(os.environ["FURTKA_DATA"]) / "begin").exists():
        time.sleep(0.02)


def book(guarded: bool) -> None:
    """Book once for each second entry of a pair; without the guard, for control."""
    from django.contrib.auth import get_user_model

    from furtka.clients.models import Client
    from furtka.offices.models import Service
    from furtka.visits import services
    from furtka.visits.ask import Ask
    from furtka.visits.models import BookedBy
    from furtka.visits.requests import BookingRequest, Person
    from tests.visits.factories import MONDAY_NINE, NOW

    if not guarded:
        services.survivor = lambda client: client  # type: ignore[attr-defined]
    service = Service.objects.select_related("office", "unit__site").get()
    clients = list(Client.objects.select_related("office").order_by("pk"))[1::2]
    clerk = get_user_model().objects.get()
    wait()
    for number, client in enumerate(clients):
        at = MONDAY_NINE + timedelta(days=number // 10, minutes=30 * (number % 10))
        person = Person(client.name, client.contact, client.phone)  # type: ignore[arg-type]
        request = BookingRequest(Ask(service), at, person, BookedBy.PHONE)
        services.book(request, now=NOW, actor=clerk, client=client)


def merge() -> None:
    from django.contrib.auth import get_user_model

    from furtka.clients import merging
    from furtka.clients.models import Client
    from furtka.core.db import retried
    from tests.visits.factories import NOW

    clients = list(Client.objects.order_by("pk"))
    clerk, once = get_user_model().objects.get(), retried(merging.merge)
    wait()
    for kept, gone in zip(clients[::2], clients[1::2], strict=True):
        once(kept=kept, gone=gone, now=NOW, actor=clerk)


def report() -> None:
    """Print how many visits there are, how many of an entry that was given up, what is wrong."""
    from furtka.core.invariants import breaches
    from furtka.visits.models import Visit
    from tests.visits.factories import NOW

    lost = Visit.objects.filter(client__merged_into__isnull=False).count()
    wrong = [said for found in breaches(NOW).values() for said in found]
    print(json.dumps([Visit.objects.count(), lost, wrong]))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["book", guarded]:
            book(guarded == "guarded")
        case ["merge"]:
            merge()
        case ["report"]:
            report()
