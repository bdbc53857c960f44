"""The lock that every change of a visit begins with."""

from __future__ import annotations

from datetime import datetime

from furtka.visits.errors import NotChangeable
from furtka.visits.models import Visit, VisitStatus


def locked(visit: Visit) -> Visit:
    return (
        Visit.objects.select_for_update(of=("self",))
        .select_related("office", "service__office", "service__unit__site", "client", "site")
        .get(office_id=visit.office_id, pk=visit.pk)
    )


def is_changeable(visit: Visit, now: datetime) -> bool:
    """Booked and not begun."""
    return visit.status == VisitStatus.BOOKED and visit.starts_at > now


def changeable(visit: Visit, now: datetime) -> Visit:
    """The visit, locked. Raises NotChangeable unless it is booked and has not begun."""
    current = locked(visit)
    if not is_changeable(current, now):
        raise NotChangeable
    return current
