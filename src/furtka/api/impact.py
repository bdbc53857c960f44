"""What an order does to booked visits and free times, and carrying it out: for staff."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from furtka.api import staff_schemas as schemas
from furtka.api.auth import StaffAuth, Worker, require, staff_user
from furtka.api.errors import NotFound
from furtka.api.once import answered, once_of
from furtka.api.parsing import Key
from furtka.api.schemas import ErrorOut
from furtka.api.settling import proposal_out
from furtka.core.clock import local
from furtka.offices.permissions import Permission, may
from furtka.rules.models import Order
from furtka.visits.carry_out import progress_of, start_carry_out, stop_carry_out
from furtka.visits.impact import Capacity, Free, Line, capacity, lines_of, touched_by
from furtka.visits.models import CarryOut, Visit

router = Router(tags=["staff"], auth=StaffAuth())
NO = dict.fromkeys((400, 401, 403, 404, 409, 422), ErrorOut)


@router.get("/orders/{id}/impact", response={200: schemas.ImpactOut, **NO})
def impact(request: HttpRequest, id: str) -> schemas.ImpactOut:
    """Visits that no longer fit because of it, and free times without and with it.

    `visits` are only for who may book, and without those of protected clients whom the asker may
    not see; `touched` counts them all.
    """
    order, worker = _order_for(request, id, Permission.SEE_ORDERS)
    now, tz = timezone.now(), order.office.tz
    touched = touched_by(order, now)
    lines = lines_of(order, touched, now) if may(worker.job.role, Permission.BOOK_VISITS) else []
    return schemas.ImpactOut(
        touched=len(touched.keys),
        fitting=touched.fitting,
        visits=[_line(line, tz) for line in lines if _sees(worker, line.visit)],
        capacity=_capacity(capacity(order, now), tz),
    )


@router.post("/orders/{id}/carry-out", response={200: schemas.CarryOutOut, **NO})
def carry_out(request: HttpRequest, id: str, key: Key = "") -> HttpResponse:
    """Begin to settle every visit it touches; again: how far that has come."""
    order, worker = _order_for(request, id, Permission.BOOK_VISITS)
    now: datetime = timezone.now()

    def act() -> schemas.CarryOutOut:
        return _progress(start_carry_out(order=order, now=now, actor=worker.user))

    what = f"carry out {order.pk}"
    once = once_of(request, key, office=order.office, who=worker.user, what=what)
    return answered(once, act, now=now)


@router.post("/orders/{id}/carry-out/stop", response={200: schemas.CarryOutOut, **NO})
def stop(request: HttpRequest, id: str, key: Key = "") -> HttpResponse:
    """Settle no further visit; `carry-out` goes on. Again: how far it has come."""
    order, worker = _order_for(request, id, Permission.BOOK_VISITS)
    found = CarryOut.objects.filter(office_id=order.office_id, order=order).first()
    if found is None:
        raise NotFound
    now: datetime = timezone.now()

    def act() -> schemas.CarryOutOut:
        return _progress(stop_carry_out(found, now=now, actor=worker.user))

    what = f"stop carrying out {order.pk}"
    once = once_of(request, key, office=order.office, who=worker.user, what=what)
    return answered(once, act, now=now)


def _order_for(request: HttpRequest, id: str, permission: Permission) -> tuple[Order, Worker]:
    staff_user(request)
    known = id.isascii() and id.isdecimal() and len(id) <= 18
    orders = Order.objects.select_related("office", "site", "unit")
    order = orders.filter(pk=int(id)).first() if known else None
    if order is None:
        raise NotFound
    return order, require(request, order.office, permission)


def _sees(worker: Worker, visit: Visit) -> bool:
    mine = visit.host_id == worker.job.pk
    return mine or not visit.client.protected or may(worker.job.role, Permission.SEE_PROTECTED)


def _line(line: Line, tz: str) -> schemas.ImpactLine:
    best = line.best
    return schemas.ImpactLine(
        code=line.visit.code,
        problem=line.conflict.problem,
        can_be_told=line.told,
        proposal=proposal_out(best, tz) if best else None,
    )


def _capacity(found: list[Capacity], tz: str) -> schemas.CapacityOut:
    return schemas.CapacityOut(
        before=[_free(one, one.before, tz) for one in found],
        after=[_free(one, one.after, tz) for one in found],
    )


def _free(one: Capacity, free: Free, tz: str) -> schemas.FreeLine:
    first = local(free.first, tz) if free.first else None
    return schemas.FreeLine(service=one.code, kind=one.kind, first=first, count=free.count)


def _progress(found: CarryOut) -> schemas.CarryOutOut:
    progress = progress_of(found)
    return schemas.CarryOutOut(
        total=progress.total,
        done=progress.done,
        needs_person=progress.needs_person,
        waiting=progress.waiting,
        finished=progress.finished,
        stopped=progress.stopped,
    )
