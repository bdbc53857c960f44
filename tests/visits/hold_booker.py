"""A process that books, for the race: `python -m tests.visits.hold_booker ACT [MINUTE]`.

Several of these go through the same holds in the same order and want the same times.
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
HOLDS = 12


def prepare() -> None:
    """One office with one of everything; every time of the morning and more is held."""
    from furtka.visits.ask import Ask
    from furtka.visits.holds import hold
    from tests.offices.factories import make_house, make_user
    from tests.visits.factories import MONDAY_NINE, NOW

    house, clerk = make_house(), make_user()
    for number in range(HOLDS):
        starts_at = MONDAY_NINE + number * timedelta(minutes=30)
        hold(ask=Ask(house.service), starts_at=starts_at, now=NOW, actor=clerk)


def book(way: str, minute: int) -> None:
    """Book the time of every hold, `minute` minutes after they were made; print how many.

    `hold` books from the hold as the clerk does, `time` as a client who sees it free.
    """
    from furtka.offices.models import Service
    from furtka.visits import holds, services
    from furtka.visits.ask import Ask
    from furtka.visits.errors import SlotTaken
    from furtka.visits.models import BookedBy
    from furtka.visits.requests import BookingRequest, check_person
    from tests.visits.factories import NOW

    service = Service.objects.select_related("office", "unit__site").get()
    person = check_person(name="Jan", phone="43 000 00 00", email="", language="pl")
    known = list(holds.find(service.office).order_by("starts_at"))
    now = NOW + timedelta(minutes=minute)
    print("ready", flush=True)  # noqa: T201
    while not (Path(os.environ["FURTKA_DATA"]) / "begin").exists():
        time.sleep(0.02)
    booked = set()
    for held in known:
        try:
            if way == "hold":
                visit = holds.book_held(
                    held, person=person, booked_by=BookedBy.PHONE, now=now, actor=None
                )
            else:
                request = BookingRequest(Ask(service), held.starts_at, person, BookedBy.API)
                visit = services.book(request, now=now, actor=None)
            booked.add(visit.pk)
        except SlotTaken:
            continue
    print(json.dumps(sorted(booked)))  # noqa: T201


def report() -> None:
    """Print how many visits and holds there are, and what is wrong with them."""
    from furtka.visits import invariants
    from furtka.visits.models import Hold, Visit
    from tests.visits.factories import NOW

    asked = (
        invariants.claims_apart, invariants.claims_complete, invariants.claims_owned,
        invariants.holds_complete, invariants.dead_without_claims,
    )  # fmt: skip
    wrong = [said for ask in asked for said in ask(NOW)]
    print(json.dumps([Visit.objects.count(), Hold.objects.count(), wrong]))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["report"]:
            report()
        case [way, minute]:
            book(way, int(minute))
