"""Orders as the public may know them: which, where, and what has become of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from furtka.core.clock import local
from furtka.core.dates import date_words, time_words
from furtka.offices.models import Office
from furtka.rules.models import Order, OrderStatus
from furtka.rules.overview import start_words, until_words


class OrderState(models.TextChoices):
    """What the dates, a withdrawal or a later order have made of it."""

    COMING = "coming", gettext_lazy("Not in force yet")
    IN_FORCE = "in_force", gettext_lazy("In force")
    REPLACED = "replaced", gettext_lazy("Replaced for now")
    ENDED = "ended", gettext_lazy("No longer in force")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


@dataclass(frozen=True)
class Standing:
    """`successor`: the later order that says how the office works now, if one does."""

    state: OrderState
    successor: Order | None = None

    @property
    def holds(self) -> bool:
        return self.state == OrderState.IN_FORCE


def published_orders(office: Office) -> QuerySet[Order]:
    """Every order that was ever approved, the latest first: drafts are nobody's business.

    `words_at`: when its words were last corrected, None if they never were.
    """
    found = Order.objects.filter(
        office=office, approved_at__isnull=False, number__isnull=False,
        status__in=(OrderStatus.APPROVED, OrderStatus.WITHDRAWN),
    )  # fmt: skip
    found = found.annotate(words_at=Max("words__at"))
    return found.select_related("office", "site", "unit").order_by("-valid_from", "-pk")


def public_path(order: Order) -> str:
    """Where people read it, without the prefix of a language; empty for a draft."""
    return f"/komunikaty/zarzadzenie/{order.number}-{order.year}/" if order.number else ""


def standing_of(order: Order, others: Iterable[Order], now: datetime) -> Standing:
    """Pure. `others` are the office's published orders; the order itself may be among them."""
    successor = _successor(order, others, now)
    end = order.ends_at
    if order.withdrawn_at is not None and order.withdrawn_at == end and end <= now:
        return Standing(OrderState.WITHDRAWN, successor)
    if end is not None and end <= now:
        return Standing(OrderState.ENDED, successor)
    if order.valid_from > now:
        return Standing(OrderState.COMING)
    return Standing(OrderState.REPLACED if successor else OrderState.IN_FORCE, successor)


def _successor(order: Order, others: Iterable[Order], now: datetime) -> Order | None:
    """The last one in force at the very same place that says how the office works.

    Not by `replaces`: an emergency sets orders aside and replaces none, and what was replaced may
    itself have been replaced since.
    """
    if not order.mode:
        return None
    later = [
        other
        for other in others
        if other.mode
        and (other.site_id, other.unit_id) == (order.site_id, order.unit_id)
        and (other.valid_from, other.pk) > (order.valid_from, order.pk)
        and other.valid_from <= now
        and (other.ends_at is None or now < other.ends_at)
    ]
    return max(later, key=lambda other: (other.valid_from, other.pk), default=None)


def standing_words(order: Order, standing: Standing, tz: str) -> str:
    """One sentence, without a full stop: `Obowiązuje do 31 grudnia 2026`."""
    if standing.state == OrderState.COMING:
        return _("Will be in force from %(start)s") % {"start": start_words(order, tz)}
    if standing.state == OrderState.REPLACED and standing.successor is not None:
        return _("Order no. %(mark)s holds instead now") % {"mark": standing.successor.mark}
    if order.ends_at is None:
        return _("In force until we change it")
    if standing.state == OrderState.WITHDRAWN:
        at = local(order.ends_at, tz)
        day, hour = date_words(at.date()), time_words(at.time())
        return _("Withdrawn on %(day)s at %(hour)s") % {"day": day, "hour": hour}
    end = until_words(order.ends_at, tz)
    if standing.state == OrderState.ENDED:
        return _("Was in force until %(end)s") % {"end": end}
    return _("In force until %(end)s") % {"end": end}
