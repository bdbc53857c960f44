"""Workers that carry out an order and are killed: `python -m tests.visits.carrier ACT …`.

Each worker is a fork that ends itself with SIGKILL before or after one of its statements to the
database, so before its commits too.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
FOLDER = Path(os.environ.get("FURTKA_DATA", "."))
VISITS, SILENT = 10, 2
CHANGES = ("visit.moved", "visit.by_phone", "visit.host_changed", "visit.room_changed")


def set_up(number: int = VISITS, silent: int = SILENT) -> Any:
    """An order that closes the house, with so many visits, the last ones without any contact."""
    from furtka.visits.carry_out import start_carry_out
    from tests.offices.factories import make_house, make_user
    from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

    hosts = 4 if number > 1 else 1  # alone, nobody can take the visit over
    house = make_house(hosts=hosts, rooms=hosts, lanes=hosts)
    phone = {"phone": "500 100 200", "email": "", "contact": "sms"}
    for n in range(number):
        reach = {"phone": "", "email": "", "contact": "none"} if n >= number - silent else phone
        make_visit(house, starts_at=MONDAY_NINE + n // 4 * timedelta(minutes=30), **reach)
    order = make_order(
        house, mode="closed", valid_from=MONDAY_NINE - timedelta(hours=2),
        valid_until=MONDAY_NINE + timedelta(days=2),
    )  # fmt: skip
    return start_carry_out(order=order, now=NOW, actor=make_user())


def work(last: int, turn: int, *, guarded: bool = True) -> None:
    """One round of a worker that is killed at step `last`; 0: never."""
    from django.db import connection

    from furtka.visits import carry_out
    from tests.outbox.killed import Steps
    from tests.visits.factories import NOW

    if not guarded:
        carry_out._settle_unless_stopped = _unguarded
    with connection.execute_wrapper(Steps(last).around):
        carry_out.carry_on(NOW + timedelta(seconds=turn))


def _unguarded(item: Any, _ready: Any, *, now: Any, actor: Any) -> Any:
    """The change in one transaction, the mark in the next one; who comes anew does the best."""
    from furtka.visits import carry_out
    from furtka.visits.conflicts import with_everything
    from furtka.visits.models import CarryOutItem, Visit
    from furtka.visits.proposals import first_accepted

    item = CarryOutItem.objects.select_related("visit", "office").get(pk=item.pk)
    visit = with_everything(Visit.objects.all()).get(pk=item.visit_id)
    ready = carry_out._fair(visit, now)
    done = first_accepted(visit, ready, now=now, actor=actor)
    return carry_out._done(item, done, now) if done else carry_out._ask_person(item, now)


def report(found: Any) -> dict[str, Any]:
    """How often each visit was changed and told of, and what the items say."""
    from furtka.outbox.models import Message, Task
    from furtka.privacy.models import AuditLine
    from furtka.visits import kinds
    from furtka.visits.carry_out import CHORE
    from furtka.visits.models import CarryOutItem

    found.refresh_from_db()
    items = CarryOutItem.objects.filter(carry_out=found).select_related("visit")
    codes = {item.visit.code: item for item in items}
    things = [f"visit:{code}" for code in codes]
    lines = AuditLine.objects.filter(action__in=CHANGES, thing__in=things)
    changed = Counter(lines.values_list("thing", flat=True))
    messages = Message.objects.filter(about__in=codes, kind__in=kinds.CHANGES)
    told = Counter(messages.values_list("about", flat=True))
    tasks = Counter(
        Task.objects.filter(reason=CHORE, script__in=codes).values_list("script", flat=True)
    )
    rows = sorted(
        [item.status, changed[f"visit:{code}"], told[code], tasks[code]]
        for code, item in codes.items()
    )
    return {"rows": rows, "finished": found.finished_at is not None}


def each_step(*, guarded: bool) -> list[Any]:
    """One visit; one worker is killed at each step, then another finishes."""
    from tests.outbox.killed import forked

    answers, finished, step = [], False, 0
    while not finished:
        step += 1
        found = set_up(1, 0)
        finished = forked(lambda at=step: work(at, at, guarded=guarded))  # type: ignore[misc]
        work(0, step + 1, guarded=guarded)
        work(0, step + 2, guarded=guarded)
        answers.append(report(found))
    return answers


def storm(seed: int) -> dict[str, Any]:
    """Many visits; workers are killed at any step, again and again, then one is not."""
    from tests.outbox.killed import forked

    dice, found = random.Random(seed), set_up()
    for turn in range(1, 15):
        forked(lambda at=turn: work(dice.randrange(1, 120), at))  # type: ignore[misc]
    for turn in range(15, 19):
        work(0, turn)
    return report(found)


def together() -> None:
    """With others at once."""
    _wait()
    for turn in range(1, 4):
        work(0, turn)


def _wait() -> None:
    print("ready", flush=True)  # noqa: T201
    while not (FOLDER / "begin").exists():
        time.sleep(0.02)


def halting(*, guarded: bool) -> None:
    """A worker that waits when one visit is settled and the next one is about to be."""
    from furtka.visits import carry_out

    settle = carry_out._settle_unless_stopped if guarded else carry_out._settle
    calls = 0

    def settle_later(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            _wait()
        return settle(*args, **kwargs)

    carry_out._settle_unless_stopped = settle_later
    work(0, 1)


def stop() -> int:
    """Somebody presses "stop"; how many visits waited just afterwards."""
    from furtka.visits.carry_out import progress_of, stop_carry_out
    from tests.visits.factories import NOW

    return progress_of(stop_carry_out(_last(), now=NOW, actor=None)).waiting


def stop_meanwhile(seed: int) -> int:
    """While others settle."""
    _wait()
    time.sleep(random.Random(seed).uniform(0.05, 0.6))
    return stop()


def go_on() -> None:
    """Somebody presses "go on", and a worker finishes it."""
    from furtka.visits.carry_out import start_carry_out
    from tests.visits.factories import NOW

    start_carry_out(order=_last().order, now=NOW, actor=None)
    for turn in range(4, 7):
        work(0, turn)


def _last() -> Any:
    from furtka.visits.models import CarryOut

    return CarryOut.objects.latest("pk")


if __name__ == "__main__":
    django.setup()
    answer: Any = None
    match sys.argv[1]:
        case "each_step":
            answer = each_step(guarded=True)
        case "unguarded":
            answer = each_step(guarded=False)
        case "storm":
            answer = storm(int(sys.argv[2]))
        case "open":
            set_up()
        case "together":
            together()
        case "halting":
            halting(guarded=sys.argv[2] == "guarded")
        case "stop":
            answer = stop()
        case "stop_meanwhile":
            answer = stop_meanwhile(int(sys.argv[2]))
        case "go_on":
            go_on()
        case "report":
            answer = report(_last())
    if answer is not None:
        print(json.dumps(answer))  # noqa: T201
