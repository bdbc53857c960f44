"""How long clients waited at the door, and how long they were on the way: minutes, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from statistics import median, quantiles

from django.db.models import OuterRef, Subquery

from furtka.core.clock import day_bounds
from furtka.entrance.models import Step
from furtka.offices.models import Office
from furtka.visits.models import VisitStatus

Pairs = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Waiting:
    """Minutes between two steps: of the middle client, and of the tenth longest in a hundred.
    None where nobody went that way."""

    people: int
    middle: int | None
    long: int | None


def waiting_at_the_door(office: Office, first: date, last: date) -> Waiting:
    """How long clients stood at the entrance, without an appointment too. Two queries."""
    start, end = _period(office, first, last)
    met = Step.objects.filter(
        office=office, undone_at=None, became=VisitStatus.MET, at__gte=start, at__lt=end
    )
    unbooked = met.exclude(walk_in=None).values_list("at", "walk_in__came_at")
    booked = _pairs(office, VisitStatus.ARRIVED, VisitStatus.MET, first, last)
    return _spread([*booked, *unbooked])


def escorted(office: Office, first: date, last: date) -> Waiting:
    """How long it took from the entrance to the room. Two queries."""
    return _spread(_both(office, VisitStatus.MET, VisitStatus.IN_ROOM, first, last))


def escorted_back(office: Office, first: date, last: date) -> Waiting:
    """How long it took from the room out of the house. Two queries."""
    return _spread(_both(office, VisitStatus.LEAVING, VisitStatus.LEFT, first, last))


def _both(
    office: Office, before: VisitStatus, after: VisitStatus, first: date, last: date
) -> Pairs:
    booked = _pairs(office, before, after, first, last)
    return booked + _pairs(office, before, after, first, last, whose="walk_in")


def _pairs(
    office: Office, before: VisitStatus, after: VisitStatus, first: date, last: date,
    whose: str = "visit",
) -> Pairs:  # fmt: skip
    """When they were further on, and when they began to wait for it. One query."""
    start, end = _period(office, first, last)
    steps = Step.objects.filter(office=office, undone_at=None)
    earlier = steps.filter(became=before, **{whose: OuterRef(whose)})
    later = steps.filter(became=after, at__gte=start, at__lt=end)
    pairs = later.annotate(since=Subquery(earlier.values("at")[:1])).exclude(since=None)
    return list(pairs.values_list("at", "since"))


def _period(office: Office, first: date, last: date) -> tuple[datetime, datetime]:
    return day_bounds(first, office.tz)[0], day_bounds(last, office.tz)[1]


def _spread(pairs: Pairs) -> Waiting:
    waits = [(at - since).total_seconds() / 60 for at, since in pairs]
    if not waits:
        return Waiting(0, None, None)
    long = quantiles(waits, n=10)[-1] if len(waits) > 1 else waits[0]
    return Waiting(len(waits), round(median(waits)), round(min(long, max(waits))))
