"""Measure on the database of DATABASE_URL, in a process of its own; print the figures as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.measure import Figure, http_get, medians, wsgi_get  # noqa: E402
from bench.office import Bench, build  # noqa: E402
from bench.server import Server  # noqa: E402
from furtka.asgi import wsgi  # noqa: E402
from furtka.clients.models import Client, ContactWay  # noqa: E402
from furtka.core.clock import local_day  # noqa: E402
from furtka.offices.changes import at_one_look  # noqa: E402
from furtka.outbox.models import Task, TaskKind  # noqa: E402
from furtka.privacy import audit  # noqa: E402
from furtka.visits.ask import Ask  # noqa: E402
from furtka.visits.calendar import first_free, load_calendar  # noqa: E402
from furtka.visits.models import BookedBy, Claim, Visit  # noqa: E402
from furtka.visits.requests import BookingRequest, check_person, find_service  # noqa: E402
from furtka.visits.services import book  # noqa: E402

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "300"))
BOOKINGS = int(os.environ.get("BENCH_BOOKINGS", "200"))


def main() -> None:
    call_command("migrate", verbosity=0)
    now = timezone.now()
    bench = build(now)
    figures: list[Figure] = []
    if "reading" in sys.argv:
        figures += reading(bench, now)
    figures.append(booking(bench, now))
    sys.stdout.write(json.dumps([asdict(figure) for figure in figures]))


def reading(bench: Bench, now: datetime) -> list[Figure]:
    today = local_day(now, bench.office.tz)
    day = today + timedelta(days=7 + (7 - today.weekday()) % 7)  # a Monday
    last = today + timedelta(days=59)
    base = f"/api/v1/offices/{bench.office.slug}"
    weeks = [
        day + timedelta(days=n) for n in range(42) if (day + timedelta(days=n)).isoweekday() < 6
    ]
    ones = [f"{base}/slots?service=rozmowa&from={d}&to={d}" for d in weeks]
    many = f"{base}/days?service=rozmowa&from={today}&to={last}"
    figures = []
    with Server() as server:
        for place, get in (
            ("in process", partial(wsgi_get, wsgi)),
            ("HTTP", partial(http_get, server.port)),
        ):
            bar = place == "HTTP"
            figures += [
                _compare(f"free times of one day, {place}", get, ones[:1], 2 if bar else None),
                _compare(f"  each time another day, {place}", get, ones, 2 if bar else None),
                _compare(f"  each after a booking, {place}", get, ones[:1], None, bench.stir),
                _compare(f"free days of 60 days, {place}", get, [many], 6 if bar else None),
                _compare(f"  each after a booking, {place}", get, [many], None, bench.stir),
            ]
        figures += _public_page(partial(http_get, server.port))
    ask = Ask(find_service(bench.office, "rozmowa"))
    (first,) = medians([lambda: first_free(ask, now=now, count=1)], 30)
    figures.append(
        Figure("first free time over 60 days (1 office)", f"{first:.1f} ms", None,
               "under 1 s", first < 1000)
    )  # fmt: skip
    return figures


def _compare(
    name: str, get: Any, paths: list[str], bar: float | None,
    before: Callable[[], None] | None = None,
) -> Figure:  # fmt: skip
    """The addresses in turn against an empty view; `before` each of them, not timed."""
    calls = [get(path) for path in paths]
    size = len(calls[0]())
    turns = cycle(calls)
    empty, ours = medians([get(f"/api/bench/{size}"), lambda: next(turns)()], ROUNDS, before=before)
    ratio = ours / empty
    said = f"at most {bar:g}×" if bar else ""
    shown = f"{ours:.2f} ms, empty view {empty:.2f} ms ({size} bytes)"
    return Figure(name, shown, ratio, said, ratio <= bar if bar else None)


def _public_page(get: Any) -> list[Figure]:
    """The first page as it is kept, against a file of the same server."""
    ours, static = medians([get("/"), get("/static/furtka/css/furtka.css")], ROUNDS)
    share = static / ours
    return [
        Figure("public page, cached (/)", f"{ours:.2f} ms, static file {static:.2f} ms",
               share, "at least 0.6 of the static rate", share >= 0.6)
    ]  # fmt: skip


def booking(bench: Bench, now: datetime) -> Figure:
    """Bookings a second against transactions that only insert the same rows."""
    today = local_day(now, bench.office.tz)
    ask = Ask(find_service(bench.office, "rozmowa"))
    free = load_calendar(ask=ask, first=today, last=today + timedelta(days=60), now=now)
    # Whole half-hours, so that one booking takes nothing from another.
    halves = [slot for slot in free.slots() if slot.starts_at.minute % 30 == 0]
    starts = [slot.starts_at for slot in halves for _n in range(slot.places)]
    assert len(starts) >= BOOKINGS, len(starts)
    person = check_person(name="Jan", phone="43 000 00 00", email="", language="pl")
    visits: list[Visit] = []

    def ours(number: int) -> None:
        with at_one_look():  # as the API does
            wanted = find_service(bench.office, "rozmowa")
            request = BookingRequest(Ask(wanted), starts[number], person, BookedBy.API)
            visits.append(book(request, now=now, actor=None))

    def bare(number: int) -> None:
        _insert_same(visits[number], starts[number] + timedelta(days=3650), now, number)

    # Taking turns: what the disk does at one moment hits both alike.
    mine_next, bare_next = iter(range(BOOKINGS)), iter(range(BOOKINGS))
    times = medians([lambda: ours(next(mine_next)), lambda: bare(next(bare_next))], BOOKINGS - 1)
    mine, theirs = (1000 / milliseconds for milliseconds in times)
    vendor = transaction.get_connection().vendor
    return Figure(
        f"booking, {vendor}", f"{mine:.0f} a second, bare inserts {theirs:.0f} a second",
        mine / theirs, "at least 0.5 of the bare rate", mine / theirs >= 0.5,
    )  # fmt: skip


@transaction.atomic
def _insert_same(visit: Visit, start: datetime, now: datetime, number: int) -> None:
    client = Client.objects.create(
        office=visit.office, name="Jan", phone="+48430000000", contact=ContactWay.PHONE,
        created_at=now,
    )  # fmt: skip
    copy = Visit(
        office=visit.office, code=f"BE-{number:06}", pin_seed="x", service=visit.service,
        client=client, kind=visit.kind, site=visit.site, entrance_id=visit.entrance_id,
        room_id=visit.room_id, host_id=visit.host_id, starts_at=start,
        ends_at=start + timedelta(minutes=30), status=visit.status, status_since=now,
        booked_by=visit.booked_by, created_at=now,
    )  # fmt: skip
    copy.save(force_insert=True)
    Claim.objects.bulk_create(
        Claim(
            office=visit.office, resource=f"{kind}:{number}", visit=copy, starts_at=start,
            ends_at=start + timedelta(minutes=30),
        )
        for kind in ("host", "lane", "place", "room")
    )  # fmt: skip
    audit.record("visit.booked", f"visit:{copy.code}", office=visit.office, at=now, actor=None,
                 starts_at=start.isoformat(), service="rozmowa", by="api")  # fmt: skip
    Task.objects.create(
        office=visit.office, kind=TaskKind.CALL, about=copy.code, dedupe_key=copy.code,
        created_at=now, due_at=now,
    )  # fmt: skip


if __name__ == "__main__":
    main()
