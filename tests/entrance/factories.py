"""Visits that stand somewhere on their way through the house."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from furtka.entrance import services
from furtka.visits.models import Visit, VisitStatus
from tests.offices.factories import House
from tests.visits.factories import MONDAY_NINE, make_visit

WAY = ["arrive", "meet", "enter", "leave", "out"]
TAKE = {name: getattr(services, name) for name in [*WAY, "no_show", "excuse"]}
# How a visit gets to each status by steps.
STEPS_TO = {
    VisitStatus.BOOKED: [],
    VisitStatus.ARRIVED: WAY[:1],
    VisitStatus.MET: WAY[:2],
    VisitStatus.IN_ROOM: WAY[:3],
    VisitStatus.LEAVING: WAY[:4],
    VisitStatus.LEFT: WAY,
    VisitStatus.NO_SHOW: ["no_show"],
    VisitStatus.EXCUSED: ["excuse"],
}


def walk(visit: Visit, *steps: str, at: datetime = MONDAY_NINE, actor: Any = None) -> Visit:
    """Take these steps, a minute apart from `at` on."""
    for number, step in enumerate(steps):
        visit = TAKE[step](visit=visit, now=at + timedelta(minutes=number), actor=actor)
    return visit


def make_visit_at(house: House, status: VisitStatus, **values: Any) -> Visit:
    """A visit of Monday at nine that got to `status` by steps; others are set by hand."""
    visit = make_visit(house, **values)
    if status in STEPS_TO and visit.kind == "in_person":
        return walk(visit, *STEPS_TO[status], at=visit.starts_at)
    Visit.objects.filter(pk=visit.pk).update(status=status)
    visit.refresh_from_db()
    return visit
