"""What the page of service modes shows: what is in force, what comes, what ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from furtka.core.clock import last_day, local, local_day
from furtka.core.dates import date_words, hour_words
from furtka.core.text import in_language
from furtka.offices.models import Office, Site, Staff
from furtka.rules.models import Mode, Obligation, Order, OrderStatus
from furtka.rules.presses import presses
from furtka.rules.selectors import (
    ObligationText,
    RulesInForce,
    default_rules,
    fold,
    obligation_text,
)
from furtka.rules.words import limit_texts

# How long an order that ended, or was withdrawn, stays on the page.
RECENTLY = timedelta(days=30)


@dataclass(frozen=True)
class SiteRules:
    """What holds in one building now, in words."""

    site: Site
    rules: RulesInForce
    mode: str
    until: str
    obligations: tuple[ObligationText, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True)
class OrderRow:
    """An order in words. `mode` is empty where it leaves the mode as it is."""

    order: Order
    period: str
    mode: str
    place: str
    obligations: tuple[ObligationText, ...]
    limits: tuple[str, ...]
    presses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Overview:
    """`waiting` are drafts and what waits for approval; the others were approved."""

    sites: tuple[SiteRules, ...]
    waiting: tuple[OrderRow, ...]
    in_force: tuple[OrderRow, ...]
    coming: tuple[OrderRow, ...]
    ended: tuple[OrderRow, ...]


def overview(office: Office, now: datetime, job: Staff | None = None) -> Overview:
    """Everything that bears on the page, with what `job` may do, in four queries."""
    known = list(Obligation.objects.filter(office=office))
    orders = _orders(office, now)
    approved = [order for order in orders if order.approved_at is not None]
    defaults = default_rules(office)
    sites = []
    for site in Site.objects.filter(office=office):
        here = [o for o in approved if o.unit_id is None and o.site_id in (None, site.pk)]
        rules = fold(defaults, here, now)
        limits = tuple(limit_texts(rules.limits))
        mode = str(rules.mode.label)
        until = until_words(rules.valid_until, office.tz) if rules.valid_until else ""
        duties = _texts(known, rules.obligations, rules.limits)
        sites.append(SiteRules(site, rules, mode, until, duties, limits))
    groups: dict[str, list[OrderRow]] = {"waiting": [], "in_force": [], "coming": [], "ended": []}
    for order in orders:
        row = _row(order, known, office.tz)
        allowed = presses(order, job, now) if job else frozenset()
        groups[_group(order, now)].append(replace(row, presses=allowed))
    return Overview(tuple(sites), **{name: tuple(rows) for name, rows in groups.items()})


def until_words(end: datetime, tz: str) -> str:
    """`31 grudnia 2026` for an end at midnight: people name the last day; else the moment."""
    if local(end, tz).time() != time.min:
        return _moment(end, tz)
    return date_words(last_day(end, tz))


def start_words(order: Order, tz: str) -> str:
    """`2 listopada 2026` for a start at midnight, else the moment."""
    start = local(order.valid_from, tz)
    at_midnight = start.time() == time.min
    return date_words(start.date()) if at_midnight else _moment(order.valid_from, tz)


def period_words(order: Order, tz: str) -> str:
    """`od 2 listopada 2026 do 31 grudnia 2026`."""
    begin = start_words(order, tz)
    if order.valid_until is None:
        return _("from %(start)s, without an end") % {"start": begin}
    end = until_words(order.valid_until, tz)
    return _("from %(start)s to %(end)s") % {"start": begin, "end": end}


def _moment(moment: datetime, tz: str) -> str:
    """`2 listopada 2026, godz. 7:30`: no day of the week, which “od” and “do” would bend."""
    day = date_words(local_day(moment, tz))
    return _("%(day)s, at %(time)s") % {"day": day, "time": hour_words(moment, tz)}


def _orders(office: Office, now: datetime) -> list[Order]:
    """Not those that ended long ago, nor drafts that were dropped."""
    lately = now - RECENTLY
    found = Order.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=lately),
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=lately, approved_at__isnull=False),
        office=office,
    )
    return list(found.select_related("site", "unit", "author", "approver"))


def _group(order: Order, now: datetime) -> str:
    if order.status in (OrderStatus.DRAFT, OrderStatus.SUBMITTED):
        return "waiting"
    if order.ends_at is not None and order.ends_at <= now:
        return "ended"
    return "coming" if order.valid_from > now else "in_force"


def _row(order: Order, known: list[Obligation], tz: str) -> OrderRow:
    place = [in_language(thing, "name") for thing in (order.site, order.unit) if thing]
    return OrderRow(
        order=order,
        period=period_words(order, tz),
        mode=str(Mode(order.mode).label) if order.mode else "",
        place=", ".join(place),
        obligations=_texts(known, order.obligations, order.limits),
        limits=tuple(limit_texts(order.limits)),
    )


def _texts(
    known: list[Obligation], codes: list[str] | tuple[str, ...], limits: Mapping[str, int]
) -> tuple[ObligationText, ...]:
    return tuple(obligation_text(one, limits) for one in known if one.code in codes)
