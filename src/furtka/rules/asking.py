"""Whom an order waits for: chores on the list of tasks (outbox.chores)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Role, Staff
from furtka.offices.permissions import Permission, may
from furtka.outbox.chores import ask_office, chores, take_back_chores
from furtka.rules.models import CONFIRM_WITHIN, Order, OrderStatus

APPROVE, CONFIRM, ENDS = "approve_order", "confirm_order", "order_ends"
# So long before the end of an order that restricts people its author and the directors are told.
WARN_BEFORE = timedelta(days=3)
ANSWER_WITHIN = timedelta(days=1)


def register() -> None:
    chores.add(APPROVE, _("An order waits for your approval"))
    chores.add(CONFIRM, _("Confirm an emergency order, or withdraw it"))
    chores.add(ENDS, _("An order ends soon: the same again, or let it end"))


def order_path(order: Order) -> str:
    """The order's page for staff."""
    return f"/praca/tryb/{order.pk}/"


def ask_to_approve(order: Order, now: datetime) -> None:
    due = min(max(order.valid_from, now), now + ANSWER_WITHIN)
    _ask(order, APPROVE, _approvers(order), due, now)


def ask_to_confirm(order: Order, now: datetime) -> None:
    _ask(order, CONFIRM, _approvers(order), now + CONFIRM_WITHIN, now)


def no_longer(order: Order, chore: str) -> None:
    """It has been done, or is not needed."""
    take_back_chores(office=order.office, chore=chore, about=_about(order))


def prolonged_by(order: Order) -> None:
    """Whoever was warned that an order of this scope ends need not be any more."""
    earlier = Order.objects.filter(
        Q(valid_until__gte=order.valid_from),
        office=order.office, site=order.site_id, unit=order.unit_id, status=OrderStatus.APPROVED,
    ).exclude(pk=order.pk)  # fmt: skip
    for one in earlier.select_related("office"):
        if goes_on(one, order):
            no_longer(one, ENDS)


def goes_on(order: Order, later: Order) -> bool:
    """Whether `later`, of the same scope, begins by the end of `order` and outlasts it. Pure."""
    if order.valid_until is None or (order.site_id, order.unit_id) != (
        later.site_id,
        later.unit_id,
    ):
        return False
    outlasts = later.valid_until is None or later.valid_until > order.valid_until
    return later.pk != order.pk and later.valid_from <= order.valid_until and outlasts


def warn_of_endings(now: datetime) -> int:
    """Tell author and directors, once each, of restricting orders that end within three days.

    Not of one that was no longer than that to begin with, nor of one that another goes on from.
    Returns how many orders were told of.
    """
    ending = Order.objects.filter(
        status=OrderStatus.APPROVED, valid_until__gt=now, valid_until__lte=now + WARN_BEFORE
    )
    told = 0
    for order in ending.select_related("office").iterator():
        assert order.valid_until is not None  # noqa: S101 - for mypy
        short = order.valid_until - WARN_BEFORE <= order.valid_from
        if order.restricts and not order.urgent and not short and not _is_followed(order):
            _ask(order, ENDS, _interested(order), order.valid_until, now)
            told += 1
    return told


def _is_followed(order: Order) -> bool:
    later = Order.objects.filter(
        office=order.office, site=order.site_id, unit=order.unit_id, status=OrderStatus.APPROVED,
        valid_from__lte=order.valid_until,
    )  # fmt: skip
    return any(goes_on(order, one) for one in later)


def _approvers(order: Order) -> list[Staff]:
    """Those who may approve it; nobody in particular (an empty list) where there is none."""
    roles = [role for role in Role if may(role, Permission.APPROVE_ORDERS)]
    found = Staff.objects.filter(office=order.office, active=True, role__in=roles)
    return list(found.exclude(user=None).exclude(user=order.author_id))


def _interested(order: Order) -> list[Staff]:
    """The author and the directors."""
    found = Staff.objects.filter(
        Q(role=Role.DIRECTOR) | Q(user__isnull=False, user=order.author_id),
        office=order.office, active=True,
    )  # fmt: skip
    return list(found)


def _ask(
    order: Order, chore: str, people: Iterable[Staff], due_at: datetime, now: datetime
) -> None:
    """Part of the key: the end, since an order whose end was moved is told of anew; and when it
    was sent, since one that was taken back and sent again is asked for anew.
    """
    mark = f"{order.valid_until:%Y%m%d%H%M}" if chore == ENDS else f"{now:%Y%m%d%H%M%S%f}"
    what = " ".join(filter(None, [order.mark, order.title]))
    owners: list[Staff | None] = list(people) or [None]
    for owner in owners:
        ask_office(
            office=order.office, chore=chore, about=_about(order), due_at=due_at, now=now,
            dedupe_key=f"{chore}:{order.pk}:{owner.pk if owner else ''}:{mark}", what=what,
            path=order_path(order), owner=owner,
        )  # fmt: skip


def _about(order: Order) -> str:
    return f"order:{order.pk}"
