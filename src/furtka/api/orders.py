"""Orders through programs: the same rules, refusals and two people as on the pages."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router

from furtka.api import staff_schemas as schemas
from furtka.api.auth import StaffAuth, Worker, require, staff_user
from furtka.api.errors import NotAllowed, NotFound
from furtka.api.once import answered, json_response, once_of
from furtka.api.parsing import Key, instant, office_of, site_of, unit_of
from furtka.api.schemas import ErrorOut
from furtka.core.clock import local
from furtka.offices.models import Office
from furtka.offices.permissions import Permission, may
from furtka.rules import changing
from furtka.rules import services as rules
from furtka.rules.emergencies import close_now
from furtka.rules.models import Order
from furtka.rules.presses import WITHDRAW, presses
from furtka.visits.errors import InvalidInput

router = Router(tags=["staff"], auth=StaffAuth())
NO = dict.fromkeys((400, 401, 403, 404, 409, 422), ErrorOut)
LARGEST = 2**63 - 1


@router.post("/offices/{office}/orders", response={201: schemas.OrderOut, **NO})
def draft_order(
    request: HttpRequest, office: str, data: schemas.OrderIn, key: Key = ""
) -> HttpResponse:
    """Draft an order. It changes nothing until somebody else approves it."""
    found, now = office_of(office), timezone.now()
    user = require(request, found, Permission.WRITE_ORDERS).user
    draft = _draft(found, data)
    once = once_of(request, key, office=found, who=user, what="draft order", data=data)
    return answered(
        once,
        lambda: _order_out(rules.draft_order(office=found, draft=draft, now=now, actor=user)),
        now=now, status=201,
    )  # fmt: skip


@router.post("/offices/{office}/orders/emergency", response={201: schemas.EmergencyOut, **NO})
def declare_emergency(
    request: HttpRequest, office: str, data: schemas.EmergencyIn, key: Key = ""
) -> HttpResponse:
    """Close the office, or one building, at once. Somebody else confirms it within a day."""
    found, now = office_of(office), timezone.now()
    user = require(request, found, Permission.WRITE_ORDERS).user
    until = instant("valid_until", data.valid_until) if data.valid_until else None
    site = site_of(found, data.site)

    def act() -> schemas.EmergencyOut:
        order = close_now(office=found, why=data.why, until=until, site=site, now=now, actor=user)
        return _emergency_out(order)

    once = once_of(request, key, office=found, who=user, what="emergency", data=data)
    return answered(once, act, now=now, status=201)


@router.get("/orders/{id}", response={200: schemas.OrderWhole, **NO})
def read_order(request: HttpRequest, id: str) -> HttpResponse:
    """Everything that it says, whether it is a draft, waits or was approved."""
    order, _worker = _worker_for(request, id, Permission.SEE_ORDERS)
    # Not Django's encoder: it cuts instants to milliseconds, and they would come back changed.
    return json_response(_whole(order).model_dump_json(), 200)


@router.put("/orders/{id}", response={200: schemas.OrderOut, **NO})
def change_order(request: HttpRequest, id: str, data: schemas.OrderChangeIn) -> schemas.OrderOut:
    """Change a draft: all of it is said anew. The same again changes nothing."""
    order, user = _order_for(request, id, Permission.WRITE_ORDERS)
    draft = _draft(order.office, data)
    changed = changing.change_draft(
        order=order, draft=draft, seen=data.seen, now=timezone.now(), actor=user
    )
    return _order_out(changed)


@router.post("/orders/{id}/take-back", response={200: schemas.OrderOut, **NO})
def take_back_order(request: HttpRequest, id: str, key: Key = "") -> HttpResponse:
    """Make what waits for approval a draft again, so that it can be changed."""
    order, user = _order_for(request, id, Permission.WRITE_ORDERS)
    return _order_step(request, key, order, user, changing.take_back_submission)


@router.post("/orders/{id}/submit", response={200: schemas.OrderOut, **NO})
def submit_order(request: HttpRequest, id: str, key: Key = "") -> HttpResponse:
    """Send a draft for approval."""
    order, user = _order_for(request, id, Permission.WRITE_ORDERS)
    return _order_step(request, key, order, user, rules.submit)


@router.post("/orders/{id}/approve", response={200: schemas.OrderOut, **NO})
def approve_order(
    request: HttpRequest, id: str, data: schemas.ApproveIn | None = None, key: Key = ""
) -> HttpResponse:
    """Approve what somebody else wrote and you have read; from then on its dates decide.

    Without `seen`, what it says when the request arrives.
    """
    order, user = _order_for(request, id, Permission.APPROVE_ORDERS)
    seen = data.seen if data and data.seen else order.fingerprint
    return _order_step(request, key, order, user, rules.approve, data, seen=seen)


@router.post("/orders/{id}/confirm", response={200: schemas.OrderOut, **NO})
def confirm_order(request: HttpRequest, id: str, key: Key = "") -> HttpResponse:
    """The second pair of eyes for an emergency that somebody else declared."""
    order, user = _order_for(request, id, Permission.APPROVE_ORDERS)
    return _order_step(request, key, order, user, rules.confirm)


@router.post("/orders/{id}/withdraw", response={200: schemas.OrderOut, **NO})
def withdraw_order(request: HttpRequest, id: str, key: Key = "") -> HttpResponse:
    """End an order at once, or drop a draft. Who may only write ends their own emergency."""
    order, worker = _worker_for(request, id, Permission.WRITE_ORDERS)
    approves = may(worker.job.role, Permission.APPROVE_ORDERS)
    if not approves and WITHDRAW not in presses(order, worker.job, timezone.now()):
        raise NotAllowed
    return _order_step(request, key, order, worker.user, rules.withdraw)


def _order_step(
    request: HttpRequest, key: str, order: Order, user: User, act: Callable[..., Order],
    data: schemas.ApproveIn | None = None, **said: str,
) -> HttpResponse:  # fmt: skip
    now, what = timezone.now(), f"{act.__name__} {order.pk}"
    once = once_of(request, key, office=order.office, who=user, what=what, data=data)
    return answered(
        once, lambda: _order_out(act(order=order, now=now, actor=user, **said)), now=now
    )


def _order_for(request: HttpRequest, id: str, permission: Permission) -> tuple[Order, User]:
    order, worker = _worker_for(request, id, permission)
    return order, worker.user


def _worker_for(request: HttpRequest, id: str, permission: Permission) -> tuple[Order, Worker]:
    staff_user(request)
    known = id.isdecimal() and len(id) <= 18
    orders = Order.objects.select_related("office", "site", "unit")
    order = orders.filter(pk=int(id)).first() if known else None
    if order is None:
        raise NotFound
    return order, require(request, order.office, permission)


def _draft(office: Office, data: schemas.OrderIn) -> rules.Draft:
    scope = data.scope or schemas.ScopeIn()
    reason = data.reason or schemas.ReasonIn()
    return rules.Draft(
        title=data.title,
        legal_basis=data.legal_basis,
        valid_from=instant("valid_from", data.valid_from),
        valid_until=instant("valid_until", data.valid_until) if data.valid_until else None,
        mode=data.mode or "",
        obligations=tuple(data.obligations or ()),
        limits=data.limits or {},
        site=site_of(office, scope.site),
        unit=unit_of(office, scope.unit),
        reason=reason.pl,
        reason_en=reason.en,
        reason_uk=reason.uk,
        replaces=_replaced(office, data.replaces),
    )


def _replaced(office: Office, id: int | None) -> Order | None:
    """None where none was named. Raises InvalidInput for one that the office does not have."""
    if id is None:
        return None
    known = 0 < id <= LARGEST
    order = Order.objects.filter(office=office, pk=id).first() if known else None
    if order is None:
        raise InvalidInput(fields={"replaces": _("Choose an order from the list.")})
    return order


def _emergency_out(order: Order) -> schemas.EmergencyOut:
    assert order.valid_until and order.confirm_by  # noqa: S101 - an emergency has both
    tz = order.office.tz
    return schemas.EmergencyOut(
        id=order.pk, status=order.status, number=order.mark,
        valid_until=local(order.valid_until, tz), confirm_by=local(order.confirm_by, tz),
    )  # fmt: skip


def _order_out(order: Order) -> schemas.OrderOut:
    return schemas.OrderOut(id=order.pk, status=order.status, fingerprint=order.fingerprint)


def _whole(order: Order) -> schemas.OrderWhole:
    tz, until = order.office.tz, order.valid_until
    return schemas.OrderWhole(
        **_order_out(order).model_dump(), number=order.mark or None, title=order.title,
        legal_basis=order.legal_basis, valid_from=local(order.valid_from, tz),
        valid_until=local(until, tz) if until else None, mode=order.mode or None,
        obligations=order.obligations, limits=order.limits,
        scope=schemas.ScopeOut(
            site=order.site.slug if order.site else None,
            unit=order.unit.slug if order.unit else None,
        ),
        reason=schemas.ReasonOut(pl=order.reason, en=order.reason_en, uk=order.reason_uk),
        replaces=order.replaces_id,
    )  # fmt: skip
