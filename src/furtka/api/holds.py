"""Staff keep times for a while through programs, as on their screens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from furtka.api import staff_schemas as schemas
from furtka.api.auth import StaffAuth, require
from furtka.api.errors import NotFound
from furtka.api.once import answered, once_of
from furtka.api.parsing import Key, instant, office_of
from furtka.api.schemas import ErrorOut, TakenOut
from furtka.core.clock import local
from furtka.offices.models import Office, VisitKind
from furtka.offices.permissions import Permission
from furtka.visits import holds
from furtka.visits.models import Hold, HoldPurpose
from furtka.visits.requests import check_ask, find_service

router = Router(tags=["staff"], auth=StaffAuth())
NO = dict.fromkeys((400, 401, 403, 404, 422), ErrorOut)
LARGEST_ID = 2**63 - 1


@router.post("/offices/{office}/holds", response={201: schemas.HoldOut, 409: TakenOut, **NO})
def keep(request: HttpRequest, office: str, data: schemas.HoldIn, key: Key = "") -> HttpResponse:
    """Keep a time while you talk to somebody; you may keep several."""
    found, now = office_of(office), timezone.now()
    user = require(request, found, Permission.BOOK_VISITS).user
    once = once_of(request, key, office=found, who=user, what="hold", data=data)
    ask = check_ask(
        service=find_service(found, data.service, by_staff=True),
        kind=data.kind or VisitKind.IN_PERSON,
        needs=data.needs or (),
        party=1 if data.party is None else data.party,
        urgent=bool(data.urgent),
    )
    starts_at = instant("starts_at", data.starts_at)
    return answered(
        once, lambda: _out(holds.hold(ask=ask, starts_at=starts_at, now=now, actor=user)),
        now=now, status=201,
    )  # fmt: skip


@router.get("/offices/{office}/holds", response={200: schemas.HoldsOut, **NO})
def mine(request: HttpRequest, office: str) -> schemas.HoldsOut:
    """The times that you keep now."""
    found = office_of(office)
    worker = require(request, found, Permission.BOOK_VISITS)
    kept = holds.held_by(worker.user, found, timezone.now())
    return schemas.HoldsOut(holds=[_out(held) for held in kept])


@router.post(
    "/offices/{office}/holds/{id}/prolong",
    response={200: schemas.HoldOut, 409: ErrorOut, **NO},
)
def prolong(request: HttpRequest, office: str, id: str, key: Key = "") -> HttpResponse:
    """Keep it longer, from now on."""
    found, now = office_of(office), timezone.now()
    user = require(request, found, Permission.BOOK_VISITS).user
    held = desk_hold(found, id)
    if held is None:
        raise NotFound
    once = once_of(request, key, office=found, who=user, what=f"prolong {held.pk}")
    return answered(once, lambda: _out(holds.prolong(held, now=now, actor=user)), now=now)


@router.post("/offices/{office}/holds/{id}/release", response={200: schemas.ReleasedOut, **NO})
def release(request: HttpRequest, office: str, id: str, key: Key = "") -> HttpResponse:
    """Let it go. A second time changes nothing, nor does it for one that is over."""
    found, now = office_of(office), timezone.now()
    user = require(request, found, Permission.BOOK_VISITS).user

    def act() -> schemas.ReleasedOut:
        held = desk_hold(found, id)
        if held is not None:
            holds.release(held, now=now, actor=user)
        return schemas.ReleasedOut(id=id, released=held is not None)

    once = once_of(request, key, office=found, who=user, what=f"release {id}")
    return answered(once, act, now=now)


def desk_hold(office: Office, id: str) -> Hold | None:
    """A time that staff keep at the desk or the telephone; no other kind is theirs to touch."""
    if not (id.isascii() and id.isdecimal() and len(id) < 20 and int(id) <= LARGEST_ID):
        return None
    return holds.find(office).filter(pk=int(id), purpose=HoldPurpose.DESK).first()


def _out(held: Hold) -> schemas.HoldOut:
    tz = held.office.tz
    return schemas.HoldOut(
        id=str(held.pk),
        service=held.service.code,
        kind=held.kind,
        starts_at=local(held.starts_at, tz),
        minutes=held.minutes,
        site=held.site.slug,
        host=held.host.name,
        room=held.room.name if held.room else None,
        expires_at=local(held.expires_at, tz),
    )
