"""Visits that can't take place as they stand, and what becomes of them: for staff."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from furtka.api import staff_schemas as schemas
from furtka.api.auth import StaffAuth, Worker, require, staff_user
from furtka.api.errors import NotFound
from furtka.api.once import answered, once_of
from furtka.api.parsing import Key, office_of
from furtka.api.schemas import ErrorOut
from furtka.core.clock import local
from furtka.offices.permissions import Permission, may
from furtka.visits.access import find_visit, split_code
from furtka.visits.conflicts import Conflict, survey
from furtka.visits.models import Visit
from furtka.visits.proposals import Proposal, accept, from_id, proposals_for
from furtka.visits.wished import told_in_time

router = Router(tags=["staff"], auth=StaffAuth())
NO = dict.fromkeys((400, 401, 403, 404, 409, 422), ErrorOut)
PAGE = 20


@router.get("/offices/{office}/conflicts", response={200: schemas.ConflictsOut, **NO})
def conflicts(request: HttpRequest, office: str, page: str = "1") -> schemas.ConflictsOut:
    """Booked visits that can't take place as they stand, with proposals; 20 at a time."""
    found = office_of(office)
    worker = require(request, found, Permission.BOOK_VISITS)
    now = timezone.now()
    looked_at = survey(found, now)
    pages = Paginator(looked_at.keys, PAGE)
    on_page = looked_at.load(list(pages.get_page(page[:9]).object_list))
    shown = [conflict for conflict in on_page if _sees(worker, conflict.visit)]
    visits = [conflict.visit for conflict in shown]
    proposals, told = proposals_for(visits, now), told_in_time(visits, now)
    return schemas.ConflictsOut(
        total=len(looked_at.keys),
        pages=pages.num_pages,
        conflicts=[
            _line(
                conflict,
                proposals[conflict.visit],
                found.tz,
                can_be_told=conflict.visit.pk in told,
            )
            for conflict in shown
        ],
    )


@router.post("/visits/{code}/accept", response={200: schemas.AcceptedOut, **NO})
def accept_proposal(
    request: HttpRequest, code: str, data: schemas.AcceptIn, key: Key = ""
) -> HttpResponse:
    """Do one proposal and tell the client in their own way. The same again changes nothing."""
    staff_user(request)
    office, tidy = split_code(code)
    visit = find_visit(office, tidy) if office else None
    if visit is None:
        raise NotFound
    worker = require(request, visit.office, Permission.BOOK_VISITS)
    if not _sees(worker, visit):
        raise NotFound
    now: datetime = timezone.now()

    def act() -> schemas.AcceptedOut:
        done = accept(visit, from_id(data.proposal), now=now, actor=worker.user)
        return schemas.AcceptedOut(
            code=done.visit.code,
            way=done.proposal.way,
            kind=done.visit.kind,
            starts_at=local(done.visit.starts_at, done.visit.office.tz),
            host=done.visit.host.name,
        )

    what = f"accept {visit.code}"
    once = once_of(request, key, office=visit.office, who=worker.user, what=what, data=data)
    return answered(once, act, now=now)


def _sees(worker: Worker, visit: Visit) -> bool:
    mine = visit.host_id == worker.job.pk
    return mine or not visit.client.protected or may(worker.job.role, Permission.SEE_PROTECTED)


def _line(
    conflict: Conflict, proposals: list[Proposal], tz: str, *, can_be_told: bool
) -> schemas.ConflictLine:
    visit = conflict.visit
    return schemas.ConflictLine(
        code=visit.code,
        starts_at=local(visit.starts_at, tz),
        kind=visit.kind,
        problem=conflict.problem,
        reason=conflict.words,
        can_be_told=can_be_told,
        proposals=[proposal_out(proposal, tz) for proposal in proposals],
    )


def proposal_out(proposal: Proposal, tz: str) -> schemas.ProposalOut:
    """On the office's wall clock."""
    return schemas.ProposalOut(
        id=proposal.id,
        way=proposal.way,
        kind=proposal.kind,
        starts_at=local(proposal.starts_at, tz),
        host=proposal.host or None,
        room=proposal.room or None,
    )
