"""What somebody may do with an order now: one answer for the pages, the list and the API."""

from __future__ import annotations

from datetime import datetime

from furtka.offices.models import Staff
from furtka.offices.permissions import Permission, may
from furtka.rules.models import Order, OrderStatus

SUBMIT, APPROVE, CONFIRM = "submit", "approve", "confirm"
WITHDRAW, CORRECT, AGAIN = "withdraw", "correct", "again"
CHANGE, TAKE_BACK = "change", "take_back"


def presses(order: Order, job: Staff, now: datetime) -> frozenset[str]:
    """The names of the acts that `job` may do. Pure.

    Whoever may only write withdraws drafts, and the emergency that they declared themselves. A
    draft is changed, and not written anew; what waits is taken back by its author first.
    """
    writes = may(job.role, Permission.WRITE_ORDERS)
    approves = may(job.role, Permission.APPROVE_ORDERS)
    mine = order.author_id is not None and order.author_id == job.user_id
    lasts = order.ends_at is None or order.ends_at > now
    draft = order.status == OrderStatus.DRAFT
    waits = order.status == OrderStatus.SUBMITTED
    approved = order.status == OrderStatus.APPROVED
    found = {
        SUBMIT: writes and draft and lasts,
        APPROVE: approves and waits and not mine and lasts,
        CONFIRM: approves and order.unconfirmed and not mine,
        WITHDRAW: (approves or (writes and (draft or (mine and order.urgent))))
        and order.status != OrderStatus.WITHDRAWN and (lasts or not approved),
        CORRECT: approves and approved and lasts,
        CHANGE: writes and draft,
        TAKE_BACK: writes and waits and (mine or order.author_id is None),
        AGAIN: writes and not order.urgent and not draft and not waits,
    }  # fmt: skip
    return frozenset(name for name, allowed in found.items() if allowed)
