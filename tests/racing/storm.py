"""Many attempts by several processes on one office; some are killed and replaced.

`python -m tests.racing.storm PLAN` (see tests/racing/plan.py) runs one and prints, as JSON, what
the audit of it found. Django starts once, in this process, which never connects to a database
before the last worker has ended; workers are forked from it, so that a hundred of them can be
killed and replaced within a minute.
"""

from __future__ import annotations

import json
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from datetime import time as wall
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from furtka.core.clock import at  # noqa: E402
from furtka.core.db import NoOverlap  # noqa: E402
from furtka.offices.hours import holiday_name  # noqa: E402
from furtka.visits.models import Claim  # noqa: E402
from tests.offices.factories import make_house, make_user  # noqa: E402
from tests.racing.audit import audit  # noqa: E402
from tests.racing.plan import LONGEST_SECONDS, Plan, attempts_of  # noqa: E402
from tests.racing.worker import work  # noqa: E402

_fork = get_context("fork")


def build(plan: Plan) -> None:
    """One office with little of everything, and the few times that everybody wants."""
    house = make_house(hosts=2, rooms=2, lanes=1, places=4)
    clerk = make_user()
    times, day = [], datetime.now(UTC).date() + timedelta(days=3)
    while len(times) < 12:
        day += timedelta(days=1)
        if day.isoweekday() <= 5 and not holiday_name(day):
            minutes = (0, 15, 30, 60, 75, 90)
            nine = at(day, wall(9), house.office.tz)
            times += [(nine + timedelta(minutes=m)).isoformat() for m in minutes]
    if plan.unguarded:
        guard = next(c for c in Claim._meta.constraints if isinstance(c, NoOverlap))
        with connection.cursor() as cursor:
            for statement in guard.drop_statements(Claim, connection.vendor):
                cursor.execute(statement)
    place = {"office": house.office.pk, "clerk": clerk.pk, "times": times}
    plan.place.write_text(json.dumps(place))


def start(plan: Plan, number: int) -> ForkProcess:
    process = _fork.Process(target=work, args=(plan, number))
    process.start()
    return process


def storm(plan: Plan) -> dict[int, int]:
    """Run all attempts; how often each worker was killed. Raises if one fails by itself."""
    chance = random.Random(plan.seed)
    running = {number: start(plan, number) for number in range(plan.workers)}
    killed = dict.fromkeys(running, 0)
    deadline = time.monotonic() + LONGEST_SECONDS
    while running:
        if time.monotonic() > deadline:
            raise TimeoutError(f"not done in time; seed {plan.seed}")
        time.sleep(chance.expovariate(1 / 0.12))
        running = {n: process for n, process in running.items() if not _ended(plan, n, process)}
        if running and sum(killed.values()) < plan.kills:
            number = chance.choice(sorted(running))
            running[number].kill()
            running[number].join()
            if running[number].exitcode == -signal.SIGKILL:
                killed[number] += 1
                running[number] = start(plan, number)
    return killed


def _ended(plan: Plan, number: int, process: ForkProcess) -> bool:
    if process.is_alive():
        return False
    process.join()
    if process.exitcode:
        last = attempts_of(plan.log(number), number)[-1]
        raise RuntimeError(f"worker {number} failed: {last.answer.get('why', last)}")
    return True


def run(plan: Plan) -> dict[str, Any]:
    builder = _fork.Process(target=build, args=(plan,))
    builder.start()
    builder.join()
    began = time.monotonic()
    killed = storm(plan)
    seconds = time.monotonic() - began
    found = audit(plan, plan.now())
    return found | {"killed": sum(killed.values()), "seconds": round(seconds, 1)}


def main() -> None:
    plan = Plan(**json.loads(sys.argv[1]))
    sys.stdout.write(json.dumps(run(plan)))


if __name__ == "__main__":
    main()
