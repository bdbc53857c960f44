"""A worker that is killed at each step of sending: `python -m tests.outbox.killed ACT …`.

A step is each moment before and after a statement to the database (so before its commit), and
before and after the gateway has written down what it got. Each worker is a fork of this
process that counts its steps and ends itself with SIGKILL at one of them.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
FOLDER = Path(os.environ.get("FURTKA_DATA", "."))
GOT = FOLDER / "got"
MANY = 12


class Steps:
    """Counts, and dies at step `last`; 0: never."""

    def __init__(self, last: int) -> None:
        self.last, self.count = last, 0

    def __call__(self) -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, execute: Callable[..., Any], *args: Any) -> Any:
        self()
        answer = execute(*args)
        self()
        return answer


def set_up(number: int) -> list[str]:
    """So many messages; the names by which the gateway will know them."""
    from furtka.outbox.kinds import kinds
    from tests.outbox.factories import KIND, NEWS_KIND, make_client, tell_news
    from tests.visits.factories import NOW

    kinds.add(KIND, NEWS_KIND)
    client = make_client()
    names = [f"{time.monotonic_ns()}-{n}" for n in range(number)]
    for name in names:
        tell_news(
            client, dedupe_key=name, values={"code": name}, expires_at=NOW + timedelta(days=9)
        )
    return names


def send(now: datetime, steps: Steps, *, keys: bool, marked: bool = True) -> None:
    """One round of a worker."""
    from django.db import connection

    from furtka.outbox import sending
    from furtka.outbox.gateways.base import Accepted, Outgoing
    from tests.outbox.factories import FakeGateway, gateways

    def answer(out: Outgoing) -> Accepted:
        steps()
        with GOT.open("a") as book:
            book.write(f"{out.key} {out.subject.removeprefix('Wizyta ')}\n")
        steps()
        return Accepted()

    if not marked:
        sending._mark_handed = lambda message, gateway, now: True
    gateway = FakeGateway(has_keys=keys, answer=answer)
    with gateways(gateway), connection.execute_wrapper(steps.around):
        sending.send_due(now)


def forked(act: Callable[[], None]) -> bool:
    """Whether it ended by itself."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child == 0:
        act()
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert status == 0 or os.WTERMSIG(status) == signal.SIGKILL, status
    return status == 0


def got(name: str, *, keys: bool) -> int:
    """How often the gateway sent it: with keys, once for each key."""
    lines = [line.split() for line in GOT.read_text().splitlines()] if GOT.exists() else []
    mine = [key for key, which in lines if which == name]
    return len(set(mine)) if keys else len(mine)


def state_of(name: str) -> str:
    from furtka.outbox.models import Message

    message = Message.objects.get(dedupe_key=name)
    tasks = message.tasks.filter(kind="check", done_at=None).count()
    return f"{message.status}+{tasks}"


def each_step(*, keys: bool, marked: bool = True) -> list[list[Any]]:
    """Kill one worker at one step, then let others finish: step, state, how often sent."""
    from furtka.outbox.sending import CLAIM
    from tests.visits.factories import NOW

    found: list[list[Any]] = []
    finished, step = False, 0
    while not finished:
        step += 1
        [name] = set_up(1)
        finished = forked(lambda at=step: send(NOW, Steps(at), keys=keys, marked=marked))  # type: ignore[misc]
        for turn in (1, 2, 3):
            send(NOW + turn * (CLAIM + timedelta(minutes=1)), Steps(0), keys=keys, marked=marked)
        found.append([step, state_of(name), got(name, keys=keys)])
    return found


def storm(*, keys: bool, seed: int) -> list[list[Any]]:
    """Many messages; one worker after the other is killed at any step, then one is not."""
    from furtka.outbox.sending import CLAIM
    from tests.visits.factories import NOW

    dice, names = random.Random(seed), set_up(MANY)
    now = NOW
    for _worker in range(3 * MANY):
        now += (CLAIM + timedelta(minutes=1)) / 4
        forked(lambda: send(now, Steps(dice.randrange(1, 90)), keys=keys))  # noqa: B023
    for _round in range(3):
        now += CLAIM + timedelta(minutes=1)
        send(now, Steps(0), keys=keys)
    return [[name, state_of(name), got(name, keys=keys)] for name in names]


def work() -> None:
    """Send with others at once until nothing is left."""
    from furtka.outbox.models import Message
    from tests.visits.factories import NOW

    print("ready", flush=True)  # noqa: T201
    while not (FOLDER / "begin").exists():
        time.sleep(0.02)
    while Message.objects.filter(status="queued", claimed_at=None).exists():
        send(NOW, Steps(0), keys=False)


def report() -> dict[str, Any]:
    from furtka.outbox.models import Message, Receipt

    sent = Counter(line.split()[1] for line in GOT.read_text().splitlines())
    states = Counter(Message.objects.values_list("status", flat=True))
    return {
        "most": max(sent.values()), "different": len(sent), "states": states,
        "receipts": Receipt.objects.count(),
    }  # fmt: skip


if __name__ == "__main__":
    django.setup()
    act, keys = sys.argv[1], sys.argv[2:3] == ["keys"]
    answer: Any = None
    match act:
        case "each_step":
            answer = each_step(keys=keys)
        case "unmarked":
            answer = each_step(keys=keys, marked=False)
        case "storm":
            answer = storm(keys=keys, seed=int(sys.argv[3]))
        case "open":
            set_up(int(sys.argv[3]))
        case "work":
            work()
        case "report":
            answer = report()
    if answer is not None:
        print(json.dumps(answer))  # noqa: T201
