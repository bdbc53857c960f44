"""What must be true of orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from furtka.core.invariants import invariants
from furtka.rules.models import LONGEST_EMERGENCY, Order, OrderStatus
from furtka.rules.refusals import clash
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
        if order.restricts:
            yield f"{order.office.slug}: order {order.pk} restricts people and has no end"


def approved_orders_agree(now: datetime) -> Iterator[str]:
    """No two orders that still hold say something about the same thing for the same scope."""
    scopes: dict[tuple[int, int | None, int | None], list[Order]] = defaultdict(list)
    lasting = Order.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=now), status=OrderStatus.APPROVED
    )
    for order in lasting.select_related("office").order_by("pk").iterator():
        alike = scopes[order.office_id, order.site_id, order.unit_id]
        for other in alike:
            if clash(order, other):
                yield f"{order.office.slug}: orders {other.pk} and {order.pk} contradict each other"
        alike.append(order)


def emergencies_confirmed(now: datetime) -> Iterator[str]:
    """A second person has seen each emergency within a day, and none is longer than allowed."""
    urgent = Order.objects.filter(confirm_by__isnull=False).select_related("office")
    for order in urgent.filter(confirmed_at=None, confirm_by__lte=now).iterator():
        yield f"{order.office.slug}: emergency order {order.pk} is not confirmed by a second person"
    for order in urgent.filter(status=OrderStatus.APPROVED).iterator():
        if order.valid_until is None or order.valid_until - order.valid_from > LONGEST_EMERGENCY:
            yield f"{order.office.slug}: emergency order {order.pk} lasts longer than 72 hours"


def words_are_kept(now: datetime) -> Iterator[str]:
    """The newest version that is kept is what the order says."""
    corrected = Order.objects.filter(version__gt=1).select_related("office")
    for order in corrected.prefetch_related("words").iterator(chunk_size=500):
        kept = {row.version: row for row in order.words.all()}
        last = kept.get(order.version)
        complete = set(kept) == set(range(1, order.version + 1))
        if last is None or not complete or last.title != order.title:
            yield f"{order.office.slug}: order {order.pk} lost a version of its words"


def register() -> None:
    invariants.add("ended orders not shown", ended_orders_not_shown)
    invariants.add("orders restricting people have an end", restrictions_end)
    invariants.add("orders of one scope agree", approved_orders_agree)
    invariants.add("emergencies confirmed within a day", emergencies_confirmed)
    invariants.add("words of orders kept", words_are_kept)
