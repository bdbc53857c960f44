"""Measure the office in the middle of a filled database; print the milliseconds as JSON.

In a process of its own, so that nothing is remembered from another database.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median

import django

django.setup()

from django.utils import timezone  # noqa: E402

from bench.filling import SERVICES  # noqa: E402
from bench.measure import Call, medians, wsgi_get  # noqa: E402
from furtka.asgi import wsgi  # noqa: E402
from furtka.core.clock import local_day  # noqa: E402
from furtka.offices.models import Office  # noqa: E402
from furtka.visits.ask import Ask  # noqa: E402
from furtka.visits.calendar import first_free  # noqa: E402
from furtka.visits.models import BookedBy, VisitStatus  # noqa: E402
from furtka.visits.requests import BookingRequest, check_person, find_service  # noqa: E402
from furtka.visits.services import book, end  # noqa: E402
from furtka.visits.taken import forget  # noqa: E402

EMPTY = "empty view"
FIRST = "first free time over 60 days"
ROUNDS = 40
OTHERS = 20


def main() -> None:
    now = timezone.now()
    offices = list(Office.objects.order_by("pk"))
    middle = len(offices) // 2
    sys.stdout.write(json.dumps(measure(offices[middle], offices[middle + 1 :][:OTHERS], now)))


def measure(office: Office, others: list[Office], now: datetime) -> dict[str, float]:
    """Median milliseconds of each call, each round beside the empty view. Ends as it began, but
    for a few cancelled visits."""
    today = local_day(now, office.tz)
    day = today + timedelta(days=7 + (7 - today.weekday()) % 7)  # a Monday
    base = f"/api/v1/offices/{office.slug}"
    code = SERVICES[0]
    ask = Ask(find_service(office, code))
    calls: dict[str, Call] = {
        EMPTY: wsgi_get(wsgi, "/api/bench/1000"),
        "free times of one day": wsgi_get(wsgi, f"{base}/slots?service={code}&from={day}&to={day}"),
        "free days of 60 days": wsgi_get(
            wsgi, f"{base}/days?service={code}&from={today}&to={today + timedelta(days=59)}"
        ),
        FIRST: lambda: first_free(ask, now=now, count=1),
        f"{FIRST}, all claims read anew": lambda: (forget(), first_free(ask, now=now, count=1)),
    }
    found = dict(zip(calls, medians(list(calls.values()), ROUNDS), strict=True))
    found["booking"] = _booking(ask, now)
    if others:
        asks = [Ask(find_service(other, code)) for other in others]
        found[f"{FIRST}, an office not asked before"] = median(
            _once(lambda ask=ask: first_free(ask, now=now, count=1)) for ask in asks
        )
    return found


def _booking(ask: Ask, now: datetime) -> float:
    person = check_person(name="Jan", phone="43 000 00 00", email="", language="pl")
    times = []
    for slot in first_free(ask, now=now, count=ROUNDS, after=now + timedelta(days=2)):
        request = BookingRequest(ask, slot.starts_at, person, BookedBy.API)
        start = time.perf_counter()
        visit = book(request, now=now, actor=None)
        times.append((time.perf_counter() - start) * 1000)
        # As the office does it: a client's cancellation keeps the time, and the next one overlaps.
        end(visit, VisitStatus.CANCELLED_BY_OFFICE, now=now)
    return median(times)


def _once(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
