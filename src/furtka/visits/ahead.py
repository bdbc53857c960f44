"""Whether a visit that a message told of is still to come."""

from __future__ import annotations

from datetime import datetime

from furtka.outbox.ahead import still_ahead
from furtka.visits.models import Visit, VisitStatus


def visit_ahead(office_id: int, about: str, now: datetime) -> datetime | None:
    """When it begins, if it is booked and has not begun."""
    booked = Visit.objects.filter(
        office=office_id, code=about, status=VisitStatus.BOOKED, starts_at__gt=now
    )
    return booked.values_list("starts_at", flat=True).first()


def register() -> None:
    still_ahead.add("visits", visit_ahead)
