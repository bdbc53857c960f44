"""What must be true of the steps through the house."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, OuterRef, Subquery

from furtka.core.invariants import invariants
from furtka.entrance.models import Step
from furtka.visits.models import Visit


def stands_where_it_stepped(now: datetime) -> Iterator[str]:
    """A visit with steps has the status to which the last of them that holds has led. One query."""
    holding = Step.objects.filter(
        office=OuterRef("office"), visit=OuterRef("pk"), undone_at=None
    ).order_by("-id")
    visits = Visit.objects.annotate(stepped_to=Subquery(holding.values("became")[:1]))
    astray = visits.exclude(stepped_to=None).exclude(stepped_to=F("status"))
    found = astray.order_by("office_id", "id").values_list("code", "status", "stepped_to")
    for code, status, stepped_to in found.iterator():
        yield f"{code} is {status}, but its last step led to {stepped_to}"


def register() -> None:
    invariants.add("visits stand where their last step led", stands_where_it_stepped)
