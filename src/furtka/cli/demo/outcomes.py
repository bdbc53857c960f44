"""What became of the visits that are over, and of those going on now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from furtka.entrance.models import Step
from furtka.offices.models import VisitKind
from furtka.privacy.models import AuditLine
from furtka.visits.models import Claim, Visit, VisitStatus

S = VisitStatus
PATH = (S.BOOKED, S.ARRIVED, S.MET, S.IN_ROOM, S.LEAVING, S.LEFT)
# Of ten visits about one does not take place (DOMAIN: the aim is less than 8 % no-shows).
ENDINGS = (S.LEFT,) * 21 + (S.NO_SHOW, S.EXCUSED, S.CANCELLED_BY_CLIENT, S.CANCELLED_BY_OFFICE)


@dataclass(frozen=True)
class _Moment:
    status: VisitStatus
    at: datetime


def play(visits: list[Visit], random: Random, now: datetime) -> None:
    """Give each visit the status that it would have at `now`, with its steps and its trace.

    Visits that ended lose their claims, as `visits.services` would have done.
    """
    steps: list[Step] = []
    over: list[int] = []
    for visit in visits:
        passed = [m for m in _story(visit, random, now) if m.at <= now]
        steps += _steps(visit, passed)
        if passed:
            visit.status, visit.status_since = passed[-1].status, passed[-1].at
        if not visit.is_live:
            over.append(visit.pk)
    Visit.objects.bulk_update(visits, ["status", "status_since"], batch_size=500)
    Step.objects.bulk_create(steps, batch_size=1000)
    for begin in range(0, len(over), 500):
        Claim.objects.filter(visit_id__in=over[begin : begin + 500]).delete()
    AuditLine.objects.bulk_create([_booked(visit) for visit in visits], batch_size=1000)


def _story(visit: Visit, random: Random, now: datetime) -> list[_Moment]:
    """The moments of one visit, past and to come, in order."""
    ending = random.choice(ENDINGS)
    start, end = visit.starts_at, visit.ends_at
    if ending in (S.CANCELLED_BY_CLIENT, S.CANCELLED_BY_OFFICE):
        between = (start - visit.created_at) * random.random()
        return [_Moment(ending, visit.created_at + between)]
    if ending == S.EXCUSED:
        return [_Moment(ending, start - timedelta(hours=2))]
    if ending == S.NO_SHOW:
        return [_Moment(ending, start + timedelta(minutes=20))]
    if visit.kind != VisitKind.IN_PERSON:
        return [_Moment(S.LEFT, end)]
    arrived = start - timedelta(minutes=random.randint(-4, 9))
    met = max(arrived, start - timedelta(minutes=2)) + timedelta(minutes=random.randint(0, 3))
    entered = met + timedelta(minutes=2)
    leaving = max(entered + timedelta(minutes=5), end - timedelta(minutes=random.randint(0, 6)))
    return [
        _Moment(status, at)
        for status, at in zip(
            PATH[1:], (arrived, met, entered, leaving, leaving + timedelta(minutes=2)), strict=True
        )
    ]


def _steps(visit: Visit, passed: list[_Moment]) -> list[Step]:
    """Only what the entrance records: cancelling is no step through the house."""
    was, steps = VisitStatus.BOOKED, []
    for moment in passed:
        if moment.status in (*PATH, S.NO_SHOW):
            step = Step(office_id=visit.office_id, visit=visit, was=was)
            step.became, step.at = moment.status, moment.at
            steps.append(step)
            was = moment.status
    return steps


def _booked(visit: Visit) -> AuditLine:
    return AuditLine(
        office_id=visit.office_id, at=visit.created_at, action="visit.booked",
        thing=f"visit:{visit.code}",
        details={"starts_at": visit.starts_at.isoformat(), "by": str(visit.booked_by)},
    )  # fmt: skip
