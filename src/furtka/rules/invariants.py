"""What must be true of orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from furtka.core.invariants import invariants
from furtka.rules.models import Mode, Order, OrderStatus
from furtka.rules.selectors import fold


def ended_orders_not_shown(now: datetime) -> Iterator[str]:
    """What `rules_in_force` is made of never contains an order that has ended."""
    scopes: dict[tuple[int, int | None, int | None], list[Order]] = defaultdict(list)
    ended = Order.objects.filter(status=OrderStatus.APPROVED, valid_until__lte=now)
    for order in ended.select_related("office").iterator():
        scopes[order.office_id, order.site_id, order.unit_id].append(order)
    for orders in scopes.values():
        for order in fold(None, orders, now).orders:
            yield f"{order.office.slug}: order {order.pk} has ended and is still in force"


def restrictions_end(now: datetime) -> Iterator[str]:
    """An approved order that restricts people says when it ends."""
    endless = Order.objects.filter(status=OrderStatus.APPROVED, valid_until=None)
    for order in endless.select_related("office").iterator():
        if order.mode not in ("", Mode.OPEN) or order.limits or order.obligations:
            yield f"{order.office.slug}: order {order.pk} restricts people and has no end"


def register() -> None:
    invariants.add("ended orders not shown", ended_orders_not_shown)
    invariants.add("orders restricting people have an end", restrictions_end)
