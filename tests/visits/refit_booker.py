"""A process that books or lets claims follow the rules: `python -m tests.visits.refit_booker ACT`.

Each morning two people are booked on high places, and only two may be inside. While some processes
book the same hours, others move the two to low places.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
DAYS = 8
LIMIT = 2
ROUNDS = 4


def prepare() -> None:
    """Three book for each day at nine and the first cancels; then an order lets in two."""
    from furtka.visits.cancelling import cancel
    from tests.offices.factories import make_house, make_user
    from tests.visits.factories import NOW, make_order, make_visit

    house, clerk = make_house(hosts=8, rooms=8, lanes=8), make_user()
    for at in mornings():
        first, _second, _third = (
            make_visit(house, name=f"Osoba {n}", email=f"o{n}@example.org", starts_at=at)
            for n in range(3)
        )
        cancel(first, now=NOW, actor=clerk)
    make_order(house, limits={"people_inside": LIMIT, "airing_minutes": 20})


def mornings() -> list[object]:
    from tests.visits.factories import MONDAY_NINE

    return [MONDAY_NINE + timedelta(days=n % 5 + n // 5 * 7) for n in range(DAYS)]


def wait() -> None:
    print("ready", flush=True)  # noqa: T201
    while not (Path(os.environ["FURTKA_DATA"]) / "begin").exists():
        time.sleep(0.02)


def book(number: int) -> None:
    """Book each morning; print how many visits were made."""
    from furtka.core.errors import DomainError
    from furtka.offices.models import Service
    from furtka.visits import services
    from furtka.visits.ask import Ask
    from furtka.visits.models import BookedBy
    from furtka.visits.requests import BookingRequest, check_person
    from tests.visits.factories import NOW

    service = Service.objects.select_related("office", "unit__site").get()
    wait()
    made = 0
    for turn, at in enumerate(mornings() * ROUNDS):
        email = f"b{number}.{turn}@example.org"
        person = check_person(name="Jan", phone="", email=email, language="pl")
        request = BookingRequest(Ask(service), at, person, BookedBy.DESK)  # type: ignore[arg-type]
        try:
            services.book(request, now=NOW + timedelta(minutes=1), actor=None)
            made += 1
        except DomainError:
            continue
    print(made)  # noqa: T201


def follow() -> None:
    """Let the claims follow, again and again; print how many changed."""
    from furtka.visits.refit import refit_all
    from tests.visits.factories import NOW

    wait()
    print(sum(refit_all(NOW + timedelta(minutes=1)) for _turn in range(ROUNDS * 3)))  # noqa: T201


def report() -> None:
    """Print: most people in the morning that nobody names as too many, and what is wrong."""
    from furtka.core.invariants import breaches
    from furtka.offices.models import Office
    from furtka.visits.conflicts import conflicts
    from furtka.visits.models import Visit
    from furtka.visits.refit import refit_all
    from tests.visits.factories import NOW

    while refit_all(NOW + timedelta(minutes=1)):
        pass
    named = {one.visit.pk for one in conflicts(Office.objects.get(), NOW)}
    stay = Visit.objects.filter(status="booked").exclude(pk__in=named)
    most = max(Counter(stay.values_list("starts_at", flat=True)).values())
    high = sum(
        visit.claims.filter(resource__regex=r"^place:\d+\.([2-9]|\d\d)$").exists() for visit in stay
    )
    wrong = [said for name, found in breaches(NOW).items() if "claims" in name for said in found]
    print(json.dumps([most, high, len(named), wrong]))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["report"]:
            report()
        case ["follow"]:
            follow()
        case ["book", number]:
            book(int(number))
