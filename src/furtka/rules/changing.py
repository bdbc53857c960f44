"""A draft changed in place; what waits for approval taken back, so that it can be changed."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from furtka.rules import asking
from furtka.rules.drafts import Draft, differing, wrong_fields
from furtka.rules.errors import (
    InvalidOrder,
    NotADraft,
    NotSubmitted,
    NotTheAuthor,
    OrderChanged,
)
from furtka.rules.models import Order, OrderStatus
from furtka.rules.services import lock_orders, locked, record, submit


@transaction.atomic
def change_draft(
    *, order: Order, draft: Draft, seen: str, now: datetime, actor: AbstractBaseUser
) -> Order:
    """Let a draft say what `draft` says. Whoever changes it is its author: others approve it.

    `seen` is the fingerprint of what was looked at; if the draft says something else by now,
    nothing is overwritten. A second press changes nothing. Raises NotADraft, OrderChanged,
    InvalidOrder.
    """
    lock_orders(order.office)
    order = locked(order)
    if order.status != OrderStatus.DRAFT:
        raise NotADraft
    values = draft.values()
    changed = differing(order, values)
    if changed and order.fingerprint != seen:
        raise OrderChanged
    if wrong := wrong_fields(order.office, draft, now):
        raise InvalidOrder(fields=wrong)
    if not changed:
        return order
    for name in changed:
        setattr(order, name, values[name])
    order.author_id = actor.pk
    order.save(update_fields=[*changed, "author"])
    record("order.changed", order, now=now, actor=actor, fields=changed)
    return order


@transaction.atomic
def change_and_submit(
    *, order: Order, draft: Draft, seen: str, now: datetime, actor: AbstractBaseUser
) -> Order:
    """Both in one press; what is refused is not stored. Raises what the two raise."""
    lock_orders(order.office)
    found = locked(order)
    if found.status == OrderStatus.SUBMITTED and not differing(found, draft.values()):
        return found  # the second press
    found = change_draft(order=found, draft=draft, seen=seen, now=now, actor=actor)
    return submit(order=found, now=now, actor=actor)


@transaction.atomic
def take_back_submission(*, order: Order, now: datetime, actor: AbstractBaseUser) -> Order:
    """What waits for approval is a draft again; nobody is asked to approve it any more.

    Only by its author; by anybody who may write where it has none. A second press changes
    nothing. Raises NotSubmitted, NotTheAuthor.
    """
    lock_orders(order.office)
    order = locked(order)
    if order.status == OrderStatus.DRAFT:
        return order
    if order.status != OrderStatus.SUBMITTED:
        raise NotSubmitted
    if order.author_id not in (None, actor.pk):
        raise NotTheAuthor
    order.status = OrderStatus.DRAFT
    order.save(update_fields=["status"])
    record("order.taken_back", order, now=now, actor=actor)
    asking.no_longer(order, asking.APPROVE)
    return order
