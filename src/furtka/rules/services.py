"""What people do with orders: draft, send for approval, approve, confirm, withdraw.

An approved order is in force by its dates alone; nobody has to switch it on or off. Emergencies
are declared in emergencies.py, drafts changed in changing.py, words corrected in corrections.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max

from furtka.core.clock import local_day
from furtka.core.registers import Register
from furtka.offices.models import Office
from furtka.privacy import audit
from furtka.rules import asking
from furtka.rules.drafts import (
    MAX_BASIS,
    MAX_REASON,
    MAX_TITLE,
    Draft,
    OrderWording,
    differing,
    wrong_fields,
)
from furtka.rules.errors import (
    InvalidOrder,
    NotADraft,
    NothingToConfirm,
    NotSubmitted,
    OrderChanged,
    OrderEnded,
    OwnOrder,
)
from furtka.rules.models import Order, OrderStatus
from furtka.rules.refusals import longer_of, orders_around, refuse

__all__ = [
    "MAX_BASIS", "MAX_REASON", "MAX_TITLE", "Draft", "OrderWording", "approve", "confirm",
    "draft_and_submit", "draft_order", "order_changed", "submit", "withdraw",
]  # fmt: skip

# Rooms above are told, in the same transaction, when an approved order stops to say what it said.
order_changed: Register[Callable[[Order, datetime], None]] = Register()


def tell_of_change(order: Order, now: datetime) -> None:
    for tell in order_changed:
        tell(order, now)


@transaction.atomic
def draft_order(
    *, office: Office, draft: Draft, now: datetime, actor: AbstractBaseUser | None
) -> Order:
    """Store a draft; it changes nothing yet. Raises InvalidOrder with a sentence for each field.

    `actor` is None for what comes with an office's file. A draft that its author has already
    written, word by word, is not stored again: the button was pressed twice.
    """
    if wrong := wrong_fields(office, draft, now):
        raise InvalidOrder(fields=wrong)
    values = draft.values()
    if actor is not None and (written := _written_before(office, values, actor)):
        return written
    order = Order.objects.create(
        office=office, **values, status=OrderStatus.DRAFT,
        author_id=actor.pk if actor else None, created_at=now,
    )  # fmt: skip
    record("order.drafted", order, now=now, actor=actor)
    return order


@transaction.atomic
def draft_and_submit(
    *, office: Office, draft: Draft, now: datetime, actor: AbstractBaseUser
) -> Order:
    """Both in one press; what is refused is not stored. Raises what the two raise."""
    order = draft_order(office=office, draft=draft, now=now, actor=actor)
    return submit(order=order, now=now, actor=actor)


def _written_before(
    office: Office, values: dict[str, Any], actor: AbstractBaseUser
) -> Order | None:
    """The author's draft with these very words. Drafts of one office are stored one by one."""
    lock_orders(office)
    waiting = (OrderStatus.DRAFT, OrderStatus.SUBMITTED)
    mine = Order.objects.filter(office=office, author_id=actor.pk, status__in=waiting)
    alike = mine.filter(title=values["title"], valid_from=values["valid_from"])
    alike = alike.select_related("site", "unit", "replaces")
    return next((order for order in alike if not differing(order, values)), None)


@transaction.atomic
def submit(*, order: Order, now: datetime, actor: AbstractBaseUser | None) -> Order:
    """Send a draft for approval, and ask those who may approve it.

    A second press changes nothing. Raises NotADraft, OrderEnded, OrdersOverlap, NoWayLeft,
    NoComplaintsHour.
    """
    lock_orders(order.office)
    order = locked(order)
    if order.status == OrderStatus.SUBMITTED:
        return order
    if order.status != OrderStatus.DRAFT:
        raise NotADraft
    _refuse_ended(order, now)
    _find_room(order, now)
    refuse(order, now)
    order.status = OrderStatus.SUBMITTED
    order.save(update_fields=["status", "replaces"])
    record("order.submitted", order, now=now, actor=actor)
    asking.ask_to_approve(order, now)
    return order


@transaction.atomic
def approve(*, order: Order, seen: str, now: datetime, actor: AbstractBaseUser) -> Order:
    """Approve an order that somebody else wrote; from then on its dates decide.

    `seen` is the fingerprint of what the approver read: nobody approves words that they did not
    see. The order that it replaces makes room for it. A second press changes nothing. Raises
    NotSubmitted, OwnOrder, OrderChanged, OrderEnded, OrdersOverlap, NoWayLeft, NoComplaintsHour.
    """
    lock_orders(order.office)
    order = locked(order)
    if order.status == OrderStatus.APPROVED:
        return order
    if order.status != OrderStatus.SUBMITTED:
        raise NotSubmitted
    if order.author_id == actor.pk:
        raise OwnOrder
    if order.fingerprint != seen:
        raise OrderChanged
    _refuse_ended(order, now)
    _find_room(order, now)
    refuse(order, now)
    order.status, order.approver_id, order.approved_at = OrderStatus.APPROVED, actor.pk, now
    order.year, order.number = next_number(order.office, now)
    order.save(update_fields=["status", "approver", "approved_at", "year", "number", "replaces"])
    record("order.approved", order, now=now, actor=actor)
    asking.no_longer(order, asking.APPROVE)
    _make_room(order, now, actor)
    asking.prolonged_by(order)
    return order


def _find_room(order: Order, now: datetime) -> None:
    """Where nobody said which order makes room: the longer one that this one lies within."""
    if order.replaces_id is None:
        approved = [o for o in orders_around(order, now) if o.status == OrderStatus.APPROVED]
        order.replaces = longer_of(order, approved)


def _make_room(order: Order, now: datetime, actor: AbstractBaseUser) -> None:
    """The order that this one replaces ends at its start; what would come after goes on anew.

    So everything returns by itself when the new order ends. Whatever became of the old one
    meanwhile stays as it is.
    """
    if order.replaces_id is None:
        return
    old = locked(Order(pk=order.replaces_id, office_id=order.office_id))
    begins, ends, lasted = order.valid_from, order.valid_until, old.valid_until
    if old.status != OrderStatus.APPROVED or (lasted and lasted <= begins):
        return
    if old.valid_from >= begins:
        old.status, old.withdrawn_at = OrderStatus.WITHDRAWN, now
        old.save(update_fields=["status", "withdrawn_at"])
    else:
        old.valid_until = begins
        old.save(update_fields=["valid_until"])
    audit.record(
        "order.replaced", f"order:{old.pk}", office=order.office, at=now, actor=actor,
        by=order.pk, ends=begins.isoformat(), ended_before=lasted.isoformat() if lasted else None,
    )  # fmt: skip
    asking.no_longer(old, asking.ENDS)
    tell_of_change(old, now)
    if ends is not None and (lasted is None or ends < lasted):
        _go_on(old, order, max(ends, old.valid_from), lasted, now)


def _go_on(
    old: Order, order: Order, begins: datetime, until: datetime | None, now: datetime
) -> None:
    """The rest of an order that made room, under a number of its own: the same two people."""
    year, number = next_number(order.office, now)
    rest = Order.objects.create(
        office=order.office, site_id=old.site_id, unit_id=old.unit_id, title=old.title,
        mode=old.mode, obligations=old.obligations, limits=old.limits, reason=old.reason,
        legal_basis=old.legal_basis, reason_en=old.reason_en, reason_uk=old.reason_uk,
        valid_from=begins, valid_until=until, status=OrderStatus.APPROVED, year=year,
        number=number, author_id=order.author_id, approver_id=order.approver_id, approved_at=now,
        created_at=now,
    )  # fmt: skip
    record("order.continued", rest, now=now, actor=order.approver)


@transaction.atomic
def confirm(*, order: Order, now: datetime, actor: AbstractBaseUser) -> Order:
    """The second pair of eyes for an emergency that is in force already, or was.

    A second press changes nothing. Raises NothingToConfirm, OwnOrder.
    """
    order = locked(order)
    if not order.urgent:
        raise NothingToConfirm
    if order.confirmed_at is not None:
        return order
    if order.author_id == actor.pk:
        raise OwnOrder
    order.approver_id, order.confirmed_at = actor.pk, now
    order.save(update_fields=["approver", "confirmed_at"])
    record("order.confirmed", order, now=now, actor=actor)
    asking.no_longer(order, asking.CONFIRM)
    return order


@transaction.atomic
def withdraw(*, order: Order, now: datetime, actor: AbstractBaseUser | None) -> Order:
    """End an order at once, or drop a draft. What it ordered until now stays on record.

    Who withdraws an emergency of somebody else has seen it: that is its confirmation. A second
    press changes nothing. Raises OrderEnded.
    """
    order = locked(order)
    if order.status == OrderStatus.WITHDRAWN:
        return order
    if order.status == OrderStatus.APPROVED:
        _refuse_ended(order, now)
    order.status, order.withdrawn_at = OrderStatus.WITHDRAWN, now
    if order.unconfirmed and actor is not None and actor.pk != order.author_id:
        order.approver_id, order.confirmed_at = actor.pk, now
        asking.no_longer(order, asking.CONFIRM)
    order.save(update_fields=["status", "withdrawn_at", "approver", "confirmed_at"])
    record("order.withdrawn", order, now=now, actor=actor)
    asking.no_longer(order, asking.APPROVE)
    asking.no_longer(order, asking.ENDS)
    tell_of_change(order, now)
    return order


def lock_orders(office: Office) -> None:
    """Orders of one office are drafted, sent and approved one by one: no two see each other late.

    Before the order itself, so that no two wait for each other.
    """
    Office.objects.select_for_update().get(pk=office.pk)


def locked(order: Order) -> Order:
    orders = Order.objects.select_for_update(of=("self",)).select_related("office")
    return orders.get(office_id=order.office_id, pk=order.pk)


def next_number(office: Office, now: datetime) -> tuple[int, int]:
    """Year and number. Only after `lock_orders`; the constraint guards what this counts."""
    year = local_day(now, office.tz).year
    last = Order.objects.filter(office=office, year=year).aggregate(last=Max("number"))["last"]
    return year, (last or 0) + 1


def record(
    action: str, order: Order, *, now: datetime, actor: AbstractBaseUser | None, **more: Any
) -> None:
    """An audit line about the order, with its rules and dates, and `more`."""
    until = order.valid_until.isoformat() if order.valid_until else None
    details: dict[str, Any] = {
        "mode": str(order.mode), "obligations": order.obligations, "limits": order.limits,
        "valid_from": order.valid_from.isoformat(), "valid_until": until, **more,
    }  # fmt: skip
    audit.record(action, f"order:{order.pk}", office=order.office, at=now, actor=actor, **details)


def _refuse_ended(order: Order, now: datetime) -> None:
    if order.valid_until is not None and order.valid_until <= now:
        raise OrderEnded
