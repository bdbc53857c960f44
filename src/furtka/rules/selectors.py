"""The one place that says what is allowed, for a place and a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, override

from furtka.core.text import in_language, is_translated
from furtka.offices.models import Office, Site, Unit, VisitKind
from furtka.rules.models import DefaultRules, Mode, Obligation, Order, OrderStatus
from furtka.rules.words import metres_words

METRES = " ({metres})"  # in an obligation's words: where the distance of the limits stands
_INSTANT = timedelta(microseconds=1)  # the database's finest step

# An office that never said how it works sees people by appointment: the careful way.
_NOTHING_SAID = DefaultRules(mode=Mode.BY_APPOINTMENT, obligations=[], limits={})


@dataclass(frozen=True)
class RulesInForce:
    """What holds at one place and moment.

    `limits` has only limits that bind (rules.models.LIMITS gives their units).
    `valid_until` is when the last word on any of this ends, None if nothing says so.
    `orders` are those that made it, widest first.
    """

    mode: Mode
    obligations: tuple[str, ...] = ()
    limits: dict[str, int] = field(default_factory=dict)
    valid_until: datetime | None = None
    orders: tuple[Order, ...] = ()

    @property
    def sees_people(self) -> bool:
        """Whether anybody may come in person."""
        return self.mode in (Mode.OPEN, Mode.BY_APPOINTMENT)

    @property
    def answers(self) -> bool:
        """Whether the office works at all, be it only by phone."""
        return self.mode != Mode.CLOSED

    def serves(self, kind: str, *, complaints: bool) -> bool:
        """Whether the mode leaves that way of meeting.

        No mode takes away the hours at which complaints are heard in person (KPA art. 253); only
        an emergency does, for as long as nobody can be let in.
        """
        if kind == VisitKind.PHONE:
            return self.answers
        return self.sees_people or (complaints and kind == VisitKind.IN_PERSON and not self.shut)

    @property
    def shut(self) -> bool:
        """Whether an emergency keeps everybody out."""
        return not self.answers and any(o.urgent and o.mode == Mode.CLOSED for o in self.orders)


def fold(defaults: DefaultRules | None, orders: Iterable[Order], at: datetime) -> RulesInForce:
    """Office defaults and the orders in force at that instant, most exact last. Pure.

    Among equally exact orders, the one that starts later speaks later; an emergency speaks last
    of all. Obligations add up; the mode and each limit are the last one said.
    """
    defaults = defaults or _NOTHING_SAID
    mode, limits = Mode(defaults.mode), dict(defaults.limits)
    obligations = list(defaults.obligations)
    in_force = sorted(
        (o for o in orders if o.valid_from <= at and (o.ends_at is None or at < o.ends_at)),
        key=lambda o: (o.urgent, bool(o.unit_id), bool(o.site_id), o.valid_from, o.pk or 0),
    )
    for order in in_force:
        mode = Mode(order.mode) if order.mode else mode
        limits |= order.limits
        obligations += [code for code in order.obligations if code not in obligations]
    ends = [order.ends_at for order in in_force if order.ends_at]
    return RulesInForce(mode, tuple(obligations), limits, min(ends, default=None), tuple(in_force))


def orders_between(
    office: Office, site: Site | None, unit: Unit | None, start: datetime, end: datetime
) -> list[Order]:
    """Approved orders that touch [start, end) and that place. One query."""
    found = orders_since(office, start).filter(
        Q(site=None) | Q(site=site), Q(unit=None) | Q(unit=unit), valid_from__lt=end
    )
    return list(found)


def orders_since(office: Office, start: datetime) -> QuerySet[Order]:
    """Approved orders that hold at `start` or later, anywhere in the office.

    One that was withdrawn held until then: last month's board obeys last month's rules.
    """
    return Order.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=start),
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=start),
        office=office,
        status__in=(OrderStatus.APPROVED, OrderStatus.WITHDRAWN),
        approved_at__isnull=False,
    )


def default_rules(office: Office) -> DefaultRules | None:
    return DefaultRules.objects.filter(office=office).first()


def rules_in_force(
    office: Office, site: Site | None, unit: Unit | None, at: datetime
) -> RulesInForce:
    """What holds at that place and instant. Two queries. Nobody else decides what is allowed."""
    orders = orders_between(office, site, unit, at, at + _INSTANT)
    return fold(default_rules(office), orders, at)


def rules_between(
    office: Office, site: Site | None, unit: Unit | None, start: datetime, end: datetime
) -> list[tuple[datetime, datetime, RulesInForce]]:
    """[start, end) cut where an order begins or ends: (from, to, what holds). Two queries."""
    return cut(default_rules(office), orders_between(office, site, unit, start, end), start, end)


def orders_at(orders: Iterable[Order], site_id: int | None, unit_id: int | None) -> list[Order]:
    """Those of an office's orders that are about that place or what contains it. Pure."""
    return [
        order
        for order in orders
        if order.site_id in (None, site_id) and order.unit_id in (None, unit_id)
    ]


def beside(order: Order, others: Iterable[Order]) -> list[Order]:
    """The other orders as they hold once `order` is approved. Pure, not to be saved.

    The one that it replaces ends where it begins and goes on where it ends (services.approve).
    """
    return [part for one in others for part in _parts(one, order)]


def _parts(one: Order, order: Order) -> Iterator[Order]:
    if one.pk != order.replaces_id or one.status != OrderStatus.APPROVED:
        yield one
        return
    before, after = copy(one), copy(one)
    before.valid_until = min(filter(None, (one.valid_until, order.valid_from)))
    if one.valid_from < before.valid_until:
        yield before
    if order.ends_at and (one.valid_until is None or order.ends_at < one.valid_until):
        after.valid_from = max(order.ends_at, one.valid_from)
        yield after


def cut(
    defaults: DefaultRules | None, orders: list[Order], start: datetime, end: datetime
) -> list[tuple[datetime, datetime, RulesInForce]]:
    """[start, end) cut where one of the orders begins or ends: (from, to, what holds). Pure."""
    edges = {start, end}
    for order in orders:
        edges |= {e for e in (order.valid_from, order.ends_at) if e and start < e < end}
    return [(a, b, fold(defaults, orders, a)) for a, b in pairwise(sorted(edges))]


@dataclass(frozen=True)
class ObligationText:
    code: str
    text: str
    pictogram: str


def obligation_texts(
    office: Office, codes: Iterable[str], language: str | None = None, *,
    limits: Mapping[str, int],
) -> list[ObligationText]:  # fmt: skip
    """The obligations in words, in the office's order, with the metres of `limits`. One query."""
    wanted = set(codes)
    found = Obligation.objects.filter(office=office, code__in=wanted)
    return [obligation_text(one, limits, language) for one in found]


def obligation_text(
    obligation: Obligation, limits: Mapping[str, int], language: str | None = None
) -> ObligationText:
    """One in words. `({metres})` in them is the distance of the limits; without one it vanishes."""
    text = in_language(obligation, "text", language)
    if METRES in text:
        metres = limits.get("distance_m")
        spoken = language or get_language() or "pl"
        with override(spoken if is_translated(obligation, "text", language) else "pl"):
            words = f" ({metres_words(metres)})" if metres else ""
        text = text.replace(METRES, words)
    return ObligationText(obligation.code, text, obligation.pictogram)
