"""A process that sends what two devices wrote down: `python -m tests.entrance.merger ACT`.

When the file `begin` appears, all processes send the same entries at the same moment, one half
each from another end, as two tabs and a repeated request do.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid5

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
VISITS = 4
SPACE = UUID(int=6)


def prepare() -> None:
    from tests.offices.factories import make_house
    from tests.visits.factories import MONDAY_NINE, make_visit

    house = make_house()
    for number in range(VISITS):
        make_visit(house, starts_at=MONDAY_NINE + number * timedelta(minutes=30))


def send(device: str) -> None:
    """Device A has every second step, B the others, C all of them. Prints what became of them."""
    from furtka.entrance.merging import Entry, merge
    from furtka.offices.models import Site
    from furtka.visits.models import Visit
    from tests.entrance.factories import WAY
    from tests.visits.factories import MONDAY_NINE

    evening = MONDAY_NINE + timedelta(hours=6)
    codes = list(Visit.objects.order_by("pk").values_list("code", flat=True))
    entries = [
        Entry(uuid5(SPACE, f"{code}{step}"), code, step, MONDAY_NINE + timedelta(minutes=minute))
        for code in codes
        for minute, step in enumerate(WAY)
        if device == "C" or (minute % 2 == 0) == (device == "A")
    ]
    site = Site.objects.get()
    print("ready", flush=True)  # noqa: T201
    while not (Path(os.environ["FURTKA_DATA"]) / "begin").exists():
        time.sleep(0.002)
    for entry in entries:
        merge(
            site=site, entries=[entry], device=device, device_now=evening, now=evening, actor=None
        )
    print("[]")  # noqa: T201


def report() -> None:
    """Print statuses, steps, and how often each fate came."""
    from collections import Counter

    from furtka.entrance.models import OfflineEntry, Step
    from furtka.visits.models import Visit

    found = {
        "statuses": sorted(set(Visit.objects.values_list("status", flat=True))),
        "steps": Step.objects.count(),
        "fates": Counter(OfflineEntry.objects.values_list("fate", flat=True)),
    }
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    match sys.argv[1]:
        case "prepare":
            prepare()
        case "report":
            report()
        case device:
            send(device)
