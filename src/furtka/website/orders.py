"""Approved orders as public pages: one page each, and lines for lists and the feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from furtka.core.text import in_language
from furtka.offices.models import Office
from furtka.offices.selectors import names_of
from furtka.rules.corrections import VersionOfWords, words_history
from furtka.rules.models import Order
from furtka.rules.published import (
    OrderState,
    Standing,
    published_orders,
    standing_of,
    standing_words,
)
from furtka.rules.texts import OrderText, texts_of


@dataclass(frozen=True)
class Shown:
    """An order in the reader's words, and what has become of it. `order` is for programs."""

    order: Order
    text: OrderText
    standing: Standing
    words: str  # of the standing

    @property
    def pk(self) -> int:
        return self.order.pk

    @property
    def published_at(self) -> datetime:
        return self.order.approved_at or self.order.created_at

    @property
    def changed_at(self) -> datetime:
        """When its words or its standing last changed by somebody's hand."""
        steps = [at for _what, at in history_of(self.order, None)]
        words_at = getattr(self.order, "words_at", None)  # rules.published.published_orders
        return max([*steps, words_at] if words_at else steps)


@dataclass(frozen=True)
class Published:
    """What the law on BIP asks of a published order."""

    body: str
    responsible: str
    entered_by: str
    made_at: datetime
    published_at: datetime
    history: list[tuple[str, datetime]]
    versions: list[VersionOfWords]  # the newest first; empty where nothing was corrected


@dataclass(frozen=True)
class OrderLists:
    in_force: list[Shown]
    coming: list[Shown]
    past: list[Shown]


def shown(
    office: Office, orders: Iterable[Order], now: datetime, others: list[Order]
) -> list[Shown]:
    """Two queries, however many. `others`: every published order of the office."""
    wanted = list(orders)
    texts = texts_of(office, wanted, language())
    found = []
    for order, text in zip(wanted, texts, strict=True):
        standing = standing_of(order, others, now)
        found.append(Shown(order, text, standing, standing_words(order, standing, office.tz)))
    return found


def all_shown(office: Office, now: datetime) -> list[Shown]:
    """Every published order, the latest first. Three queries."""
    orders = list(published_orders(office))
    return shown(office, orders, now, orders)


def lists(office: Office, now: datetime) -> OrderLists:
    """In force (also what a later order has set aside for now), coming, past. Three queries."""
    every = all_shown(office, now)
    past = (OrderState.ENDED, OrderState.WITHDRAWN)
    coming = [one for one in every if one.standing.state == OrderState.COMING]
    return OrderLists(
        in_force=[one for one in every if one.standing.state not in (*past, OrderState.COMING)],
        coming=sorted(coming, key=lambda one: one.order.valid_from),
        past=[one for one in every if one.standing.state in past],
    )


def find(office: Office, number: int, year: int, now: datetime) -> Shown | None:
    """The published order of that number. Three queries."""
    orders = list(published_orders(office))
    wanted = [o for o in orders if (o.number, o.year) == (number, year)]
    return shown(office, wanted, now, orders)[0] if wanted else None


def printable(office: Office, now: datetime) -> list[Shown]:
    """Orders that hold or will hold: what may hang on a door. Three queries."""
    every = lists(office, now)
    return [*every.in_force, *every.coming]


def publication(one: Shown, now: datetime) -> Published:
    """Who answers for it, by the names that people work under. Three queries."""
    order, body = one.order, in_language(one.order.office, "name")
    names = names_of(order.office, {order.author_id, order.approver_id})
    return Published(
        body=body,
        responsible=names.get(order.approver_id, body),
        entered_by=names.get(order.author_id, body),
        made_at=min(order.created_at, one.published_at), published_at=one.published_at,
        history=history_of(order, now),
        versions=words_history(order) if order.version > 1 else [],
    )  # fmt: skip


def history_of(order: Order, now: datetime | None) -> list[tuple[str, datetime]]:
    """What was done with it, in order; with `now`, also that it ended by its date."""
    steps = [(_("Approved and published"), order.approved_at or order.created_at)]
    ended = order.valid_until is not None and order.ends_at == order.valid_until
    if order.withdrawn_at is not None and not ended:
        steps.append((_("Withdrawn"), order.withdrawn_at))
    if now is not None and ended and order.valid_until is not None and order.valid_until <= now:
        steps.append((_("Ended by its date"), order.valid_until))
    return steps


def order_summary(text: OrderText) -> str:
    """All of it in one paragraph, for readers without a page."""
    number = _("Order no. %(mark)s, %(period)s") % {"mark": text.mark, "period": text.period}
    said = [number, text.place, text.reason]
    said += [one.text for one in text.obligations]
    said += text.limits
    said += [_("Legal basis: %(basis)s") % {"basis": text.legal_basis}]
    return " ".join(f"{part.rstrip('.')}." for part in said if part)


def language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]
