"""Measure the boards on the database of DATABASE_URL; print the figures as JSON."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import cycle, islice
from random import Random
from statistics import median, quantiles

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.measure import Figure  # noqa: E402
from bench.office import Bench, build  # noqa: E402
from bench.server import Server  # noqa: E402
from bench.watching import Board, Crowd  # noqa: E402
from furtka.clients.models import Client, ContactWay  # noqa: E402
from furtka.entrance import services  # noqa: E402
from furtka.offices.models import Role, Staff  # noqa: E402
from furtka.visits.models import BookedBy, Visit, VisitStatus  # noqa: E402

SCREENS = int(os.environ.get("BENCH_SCREENS", "500"))
STEPS = int(os.environ.get("BENCH_STEPS", "30"))
VISITS = 40
NEXT = {
    VisitStatus.BOOKED: services.arrive,
    VisitStatus.ARRIVED: services.meet,
    VisitStatus.MET: services.enter,
    VisitStatus.IN_ROOM: services.leave,
}
STATES = (VisitStatus.BOOKED, VisitStatus.ARRIVED, VisitStatus.MET, VisitStatus.IN_ROOM)


def main() -> None:
    call_command("migrate", verbosity=0)
    now = timezone.now()
    bench = build(now, ahead=0)
    visits = fill(bench, now)
    boards = screens(bench)
    with Server() as server:
        figures = asyncio.run(measure(server, boards, visits))
    sys.stdout.write(json.dumps([asdict(figure) for figure in figures]))


def fill(bench: Bench, now: datetime) -> list[Visit]:
    """A day in full swing: two thirds are still expected, the others on their way."""
    visits = []
    for number in range(VISITS):
        client = Client.objects.create(
            office=bench.office, name="Jan", contact=ContactWay.NONE, created_at=now
        )
        room = bench.rooms[number % len(bench.rooms)]
        starts_at = now + timedelta(seconds=number)
        state = VisitStatus.BOOKED if number % 3 else STATES[number // 3 % 4]
        visits.append(
            Visit.objects.create(
                office=bench.office, code=f"BENC-{number:05}", pin_seed="x",
                service=bench.service, client=client, kind="in_person", site=room.site,
                entrance=bench.doors[number % 2], room=room,
                host=bench.hosts[number % len(bench.hosts)], starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=30), status=state, status_since=now,
                booked_by=BookedBy.WEB, created_at=now, needs=["more_time"] if number % 4 else [],
            )
        )  # fmt: skip
    return visits


def screens(bench: Bench) -> list[Board]:
    """Four kinds in turn: reception in three languages, and who sees protected people."""
    slug = bench.rooms[0].site.slug
    base = f"/sse/entrance/{slug}/"
    reception, head = cookie(bench, Role.RECEPTION), cookie(bench, Role.UNIT_HEAD)
    kinds = [
        (f"{base}?lang=pl", reception),
        (f"{base}?lang=uk", reception),
        (f"{base}?lang=pl", head),
        (f"{base}?lang=en", reception),
    ]
    return [Board(path, who) for path, who in islice(cycle(kinds), SCREENS)]


def cookie(bench: Bench, role: Role) -> str:
    user = User.objects.create_user(f"bench-{role}")
    Staff.objects.create(
        office=bench.office, site=bench.rooms[0].site, unit=bench.service.unit, slug=role,
        name="Anna", role=role, user=user,
    )  # fmt: skip
    browser = Browser()
    browser.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


async def measure(server: Server, boards: list[Board], visits: list[Visit]) -> list[Figure]:
    """Warm the server up with a board of each kind, then open all and take the steps."""
    few = Crowd(server.port, boards[:4])
    await few.open()
    await asyncio.sleep(2)
    before = server.memory_kb()
    await few.close()
    crowd = Crowd(server.port, boards)
    start = time.perf_counter()
    await crowd.open()
    opened = time.perf_counter() - start
    spent = server.cpu_seconds()
    delays = await take_steps(crowd, visits)
    spent = (server.cpu_seconds() - spent) / len(delays)
    after = server.memory_kb()
    await crowd.close()
    each = (after - before) / len(boards)
    return _figures(delays, opened, spent, each, crowd.bytes_of_a_board)


async def take_steps(crowd: Crowd, visits: list[Visit]) -> list[list[float]]:
    """Seconds from the commit of each step to the whole new board on each screen."""
    random, delays = Random(7), []
    for number in range(STEPS):
        await asyncio.sleep(random.uniform(0.2, 1.7))
        visit = visits[number % len(visits)]
        done = await asyncio.to_thread(_step, visit)
        key = (visit.code, str(visit.status))
        await crowd.wait(lambda board, key=key: key in board.since)
        delays.append([board.since[key] - done for board in crowd.boards])
    return delays


def _step(visit: Visit) -> float:
    """Take the visit's next step; when it was committed (perf_counter)."""
    changed = NEXT[VisitStatus(visit.status)](visit=visit, now=timezone.now(), actor=None)
    done = time.perf_counter()
    visit.status = changed.status
    connection.close()
    return done


def _figures(
    delays: list[list[float]], opened: float, spent: float, kb_each: float, size: int
) -> list[Figure]:
    every = [one for step in delays for one in step]
    p95 = quantiles(every, n=20)[-1]
    vendor = connection.vendor
    shown = (
        f"{len(delays)} steps: median {median(every):.2f} s, longest {max(every):.2f} s; "
        f"{spent:.2f} s of a processor each; a board {size / 1024:.1f} KB packed; "
        f"all open after {opened:.1f} s"
    )
    return [
        Figure(f"{len(delays[0])} boards, p95 of a step to the screen, {vendor}: {p95:.2f} s",
               shown, None, "under 1 s", p95 < 1),
        Figure(f"  memory of one more board, {vendor}: {kb_each:.0f} KB", "", None, "", None),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
