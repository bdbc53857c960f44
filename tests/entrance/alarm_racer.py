"""A process of somebody in an emergency, for the race: `python -m tests.entrance.alarm_racer ACT`.

When the file `begin` appears, all processes do the same thing at the same moment, GAP_S apart:
press one caller's key, answer that call, begin a roll call, tick its only line.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
ROUNDS = 8
GAP_S = 0.05


def prepare() -> None:
    from furtka.entrance.models import WalkIn
    from furtka.offices.models import Role, Site
    from tests.offices.factories import make_house, make_staff
    from tests.visits.factories import MONDAY_NINE

    house = make_house()
    for number in range(ROUNDS):
        make_staff(house, Role.CASE_WORKER)
        site = Site.objects.create(office=house.office, slug=f"dom-{number}", name="Dom")
        WalkIn.objects.create(
            office=house.office, site=site, day=MONDAY_NINE.date(), code="3011-01", about="other",
            status_since=MONDAY_NINE, came_at=MONDAY_NINE,
        )  # fmt: skip
    for _n in range(3):
        make_staff(house, Role.RECEPTION)


def press(who: int) -> None:
    """Do everything as the receptionist of that number. Prints nothing but `ready`."""
    from furtka.entrance import helping, roll_calls
    from furtka.entrance.models import HelpCall, RollCall
    from furtka.offices.models import Site, Staff
    from tests.visits.factories import MONDAY_NINE as NOW

    me = Staff.objects.filter(role="reception").order_by("pk")[who]
    callers = list(Staff.objects.filter(role="case_worker").exclude(user=None).order_by("pk"))
    sites = list(Site.objects.filter(slug__startswith="dom").order_by("pk"))
    acts: list[Callable[[int], object]] = [
        lambda n: helping.call(caller=callers[n], now=NOW),
        lambda n: helping.answer(
            call=HelpCall.objects.get(caller=callers[n]), staff=me, now=NOW
        ),
        lambda n: roll_calls.begin(site=sites[n], staff=me, now=NOW),
        lambda n: roll_calls.tick(
            roll_call=RollCall.objects.get(site=sites[n]), code="3011-01", staff=me, now=NOW
        ),
    ]  # fmt: skip
    print("ready", flush=True)  # noqa: T201
    begin = Path(os.environ["FURTKA_DATA"]) / "begin"
    while not begin.exists():
        time.sleep(GAP_S / 10)
    first = begin.stat().st_mtime + GAP_S
    for turn in range(ROUNDS * len(acts)):
        time.sleep(max(0.0, first + turn * GAP_S - time.time()))
        acts[turn % len(acts)](turn // len(acts))


def report() -> None:
    """Print what is stored, and how often each thing was written down."""
    from collections import Counter

    from django.db.models import F

    from furtka.entrance.models import AlsoComing, HelpCall, RollCall, RollCallLine
    from furtka.privacy.models import AuditLine

    found = {
        "calls": HelpCall.objects.exclude(answered_by=None).count(),
        "also": AlsoComing.objects.exclude(staff=F("call__answered_by")).count(),
        "roll_calls": RollCall.objects.count(),
        "lines": RollCallLine.objects.exclude(found_by=None).count(),
        "audit": Counter(
            action
            for action in AuditLine.objects.values_list("action", flat=True)
            if action.startswith(("help.", "roll_call."))
        ),
    }
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    match sys.argv[1]:
        case "prepare":
            prepare()
        case "report":
            report()
        case who:
            press(int(who))
