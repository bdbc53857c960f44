"""A process that books under one number, for the race: `python -m tests.visits.booker ACT …`.

It sees no mark of anybody: each booking begins with the number one, as if all had looked at the
same moment.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
EACH = 4


def open_house(guarded: bool) -> None:
    from django.db import connection

    from furtka.visits.models import ContactMark
    from tests.offices.factories import make_house

    make_house(hosts=5, rooms=5, lanes=5)
    if not guarded:
        constraint, *others = ContactMark._meta.constraints
        ContactMark._meta.constraints = others  # SQLite makes the table anew from these
        with connection.schema_editor() as editor:
            editor.remove_constraint(ContactMark, constraint)


def work(name: int) -> None:
    """Book EACH times, each time at another hour, so that only the contact can be in the way."""
    from furtka.visits import contacts
    from furtka.visits.errors import TooManyVisits

    house, blind = the_house(), mock.MagicMock(wraps=contacts.ContactMark.objects)
    blind.filter.return_value.values_list.return_value = ()
    print("ready", flush=True)  # noqa: T201
    begin = Path(os.environ["FURTKA_DATA"]) / "begin"
    while not begin.exists():
        time.sleep(0.02)
    with mock.patch.object(contacts.ContactMark, "objects", blind):
        for n in range(EACH):
            try:
                book(house, name * EACH + n)
            except TooManyVisits:
                continue


def the_house() -> Any:
    from types import SimpleNamespace

    from furtka.offices.models import Service

    return SimpleNamespace(service=Service.objects.select_related("office", "unit__site").get())


def book(house: Any, nth: int) -> None:
    from tests.visits.factories import MONDAY_NINE, make_visit

    hour = MONDAY_NINE + timedelta(minutes=15 * (nth % 16))
    make_visit(house, starts_at=hour, phone="43 000 00 01", email="")


def report() -> None:
    """Print how many visits there are, and what `furtka check` would say about them."""
    from furtka.core.invariants import breaches
    from furtka.visits.models import Visit
    from tests.visits.factories import NOW

    found = breaches(NOW)
    print(Visit.objects.count(), sum(len(lines) for lines in found.values()))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    from django.conf import settings

    settings.RATE_LIMITS = True
    match sys.argv[1]:
        case "open":
            open_house(sys.argv[2] == "guarded")
        case "work":
            work(int(sys.argv[2]))
        case _:
            report()
