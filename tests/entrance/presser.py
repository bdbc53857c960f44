"""A process that presses buttons, for the race: `python -m tests.entrance.presser press NUMBER`.

Three rounds: each says of every client "I am going", then each meets them, then each presses undo.
When the file of a round appears, the first visit's button is pressed after GAP_S and that of each
next visit GAP_S later, so that all processes press the same button at the same moment.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from furtka.offices.models import Staff
    from furtka.visits.models import Visit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
VISITS = 12
GAP_S = 0.05
ROUNDS = ("begin", "meet", "undo")


def prepare(people: int) -> None:
    from furtka.offices.models import Role
    from tests.entrance.factories import walk
    from tests.offices.factories import make_house, make_staff
    from tests.visits.factories import MONDAY_NINE, make_visit

    house = make_house()
    for _person in range(people):
        make_staff(house, Role.RECEPTION)
    for number in range(VISITS):
        visit = make_visit(house, starts_at=MONDAY_NINE + number * timedelta(minutes=30))
        walk(visit, "arrive")


def press(number: int) -> None:
    """The rounds of the person of that number. Prints the errors of each round."""
    from furtka.offices.models import Staff
    from furtka.visits.models import Visit

    job = Staff.objects.select_related("user").exclude(user=None).order_by("pk")[number]
    visits = list(Visit.objects.order_by("pk"))
    print("ready", flush=True)  # noqa: T201
    for name, act in zip(ROUNDS, (_fetch, _meet, _undo), strict=True):
        print(json.dumps(_round(name, visits, partial(act, job))), flush=True)  # noqa: T201


def _round(name: str, visits: list[Visit], act: Callable[[Visit], object]) -> list[str]:
    from furtka.core.errors import DomainError

    begin, errors = Path(os.environ["FURTKA_DATA"]) / name, []
    while not begin.exists():
        time.sleep(GAP_S / 10)
    first = begin.stat().st_mtime + GAP_S
    for number, visit in enumerate(visits):
        time.sleep(max(0.0, first + number * GAP_S - time.time()))
        try:
            act(visit)
        except DomainError as error:
            errors.append(error.code)
    return errors


def _fetch(job: Staff, visit: Visit) -> None:
    from furtka.entrance.fetching import fetch
    from tests.visits.factories import MONDAY_NINE

    assert job.user is not None
    fetch(who=visit, job=job, now=MONDAY_NINE, actor=job.user)


def _meet(job: Staff, visit: Visit) -> None:
    from furtka.entrance import services
    from tests.visits.factories import MONDAY_NINE

    services.meet(visit=visit, now=MONDAY_NINE, actor=job.user)


def _undo(job: Staff, visit: Visit) -> None:
    from furtka.entrance import services
    from furtka.entrance.models import Step
    from tests.visits.factories import MONDAY_NINE

    step = Step.objects.get(visit=visit, became="met").pk
    services.undo(visit=visit, now=MONDAY_NINE, actor=job.user, step=step)


def report() -> None:
    """Print what is stored: who goes to whom, statuses, steps, audit lines, breaches."""
    from furtka.entrance.invariants import stands_where_it_stepped
    from furtka.entrance.models import Arrival, Step
    from furtka.privacy.models import AuditLine
    from furtka.visits.models import Visit
    from tests.visits.factories import NOW

    met = Step.objects.filter(became="met")
    found = {
        "fetched": Arrival.objects.exclude(fetcher=None).count(),
        "fetch_lines": AuditLine.objects.filter(action="visit.fetch").count(),
        "statuses": sorted(set(Visit.objects.values_list("status", flat=True))),
        "met": met.filter(undone_at=None).count(),
        "undone": met.exclude(undone_at=None).count(),
        "lines": AuditLine.objects.filter(action="visit.met").count(),
        "undo_lines": AuditLine.objects.filter(action="visit.step_undone").count(),
        "breaches": list(stands_where_it_stepped(NOW)),
    }
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    match sys.argv[1]:
        case "prepare":
            prepare(int(sys.argv[2]))
        case "press":
            press(int(sys.argv[2]))
        case _:
            report()
