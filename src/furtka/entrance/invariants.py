"""What must be true of the steps through the house."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from furtka.core.invariants import invariants
from furtka.entrance.models import Step, WalkIn
from furtka.visits.models import Visit


def stands_where_it_stepped(now: datetime) -> Iterator[str]:
    """Whoever has steps stands where the last of them that holds has led. Two queries."""
    yield from _astray(Visit.objects.all(), "visit")
    yield from _astray(WalkIn.objects.all(), "walk_in")


def _astray(people: QuerySet[Any], column: str) -> Iterator[str]:
    holding = Step.objects.filter(
        office=OuterRef("office"), undone_at=None, **{column: OuterRef("pk")}
    ).order_by("-id")
    stepped = people.annotate(stepped_to=Subquery(holding.values("became")[:1]))
    astray = stepped.exclude(stepped_to=None).exclude(stepped_to=F("status"))
    found = astray.order_by("office_id", "id").values_list("code", "status", "stepped_to")
    for code, status, stepped_to in found.iterator():
        yield f"{code} is {status}, but its last step led to {stepped_to}"


def register() -> None:
    invariants.add("visits stand where their last step led", stands_where_it_stepped)
