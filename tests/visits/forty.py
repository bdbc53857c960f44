"""One day with forty visits booked in person; five of the people can't be reached in any way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from furtka.visits.models import BookedBy, Visit
from tests.offices.factories import House, make_house
from tests.visits.factories import make_visit

BOOKED, SILENT = 40, 5
CALLED = BOOKED - SILENT
HOSTS = 4


def make_full_house() -> House:
    """Room and people enough for four visits at once."""
    return make_house(hosts=HOSTS, rooms=HOSTS, lanes=HOSTS)


def contact_of(number: int) -> dict[str, Any]:
    """Five with nothing at all, fifteen by e-mail, ten by text message in each other language."""
    phone = f"500 100 {number:03}"
    if number < SILENT:
        return {"phone": "", "email": "", "contact": "none", "booked_by": BookedBy.PHONE}
    if number < SILENT + 15:
        return {"phone": phone, "email": f"k{number}@example.org", "contact": "email"}
    language = "en" if number < SILENT + 25 else "uk"
    return {"phone": phone, "email": "", "contact": "sms", "language": language}


def book_forty(house: House, opens: datetime, *, now: datetime, clerk: Any) -> list[Visit]:
    """Four visits every half hour, the first ones half an hour after the house opens."""
    return [
        make_visit(
            house, now=now, actor=clerk,
            starts_at=opens + timedelta(minutes=30) * (1 + number // HOSTS), **contact_of(number),
        )
        for number in range(BOOKED)
    ]  # fmt: skip
