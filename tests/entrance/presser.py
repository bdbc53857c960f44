"""A process that presses buttons, for the race: `python -m tests.entrance.presser ACT`.

When the file `begin` appears, the first visit's button is pressed after GAP_S and that of each
next visit GAP_S later, so that all processes press the same button at the same moment.
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
VISITS = 12
GAP_S = 0.05


def prepare() -> None:
    from tests.entrance.factories import walk
    from tests.offices.factories import make_house
    from tests.visits.factories import MONDAY_NINE, make_visit

    house = make_house()
    for number in range(VISITS):
        visit = make_visit(house, starts_at=MONDAY_NINE + number * timedelta(minutes=30))
        walk(visit, "arrive")


def press(act: str) -> None:
    """Meet every client, or undo the step in which they were met. Prints the errors."""
    from furtka.core.errors import DomainError
    from furtka.entrance import services
    from furtka.entrance.models import Step
    from furtka.visits.models import Visit
    from tests.visits.factories import MONDAY_NINE

    visits = list(Visit.objects.order_by("pk"))
    met = dict(Step.objects.filter(became="met").values_list("visit_id", "pk"))
    print("ready", flush=True)  # noqa: T201
    begin = Path(os.environ["FURTKA_DATA"]) / "begin"
    while not begin.exists():
        time.sleep(GAP_S / 10)
    first, errors = begin.stat().st_mtime + GAP_S, []
    for number, visit in enumerate(visits):
        time.sleep(max(0.0, first + number * GAP_S - time.time()))
        try:
            if act == "meet":
                services.meet(visit=visit, now=MONDAY_NINE, actor=None)
            else:
                services.undo(visit=visit, now=MONDAY_NINE, actor=None, step=met[visit.pk])
        except DomainError as error:
            errors.append(error.code)
    print(json.dumps(errors))  # noqa: T201


def report() -> None:
    """Print what is stored: statuses, steps in force, steps undone, audit lines, breaches."""
    from furtka.entrance.invariants import stands_where_it_stepped
    from furtka.entrance.models import Step
    from furtka.privacy.models import AuditLine
    from furtka.visits.models import Visit
    from tests.visits.factories import NOW

    met = Step.objects.filter(became="met")
    found = {
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
            prepare()
        case "report":
            report()
        case act:
            press(act)
