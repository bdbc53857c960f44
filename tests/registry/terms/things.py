"""Items with clocks, for the tests of terms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from furtka.registry.models import Clock, Item
from furtka.registry.services import Details, record_item
from tests.offices.factories import House
from tests.visits.factories import NOW


def make_item(
    house: House, matter: str = "application", channel: str = "post", *, at: datetime = NOW,
    counts_from: datetime | None = None, **values: Any,
) -> Item:  # fmt: skip
    """Recorded on Thursday, 26 November 2026."""
    return record_item(
        office=house.office, channel=channel, sender="Zofia Żółć", subject="zasiłek celowy",
        received_at=at, now=at, actor=None, matter=matter,
        details=Details(counts_from=counts_from), **values,
    )  # fmt: skip


def make_clock(house: House, matter: str = "application", **values: Any) -> Clock:
    return Clock.objects.get(item=make_item(house, matter, **values))


def at_noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 11, tzinfo=UTC)
