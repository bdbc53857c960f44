"""Orders that can't be together, or that would shut people out: refused with the way out.

Asked when an order is sent for approval and again when it is approved, with the office's orders
one by one (services). An emergency is never refused: it is short, and safety comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import Q
from django.utils.translation import gettext as _

from furtka.core.clock import at, local_day
from furtka.core.dates import date_words, moment_words
from furtka.offices.hours import Place, days, is_working_day, open_stretches
from furtka.offices.models import OpeningHours, PhoneLine, Unit
from furtka.rules.errors import NoComplaintsHour, NoWayLeft, OrdersOverlap
from furtka.rules.models import DefaultRules, Mode, Order, OrderStatus
from furtka.rules.selectors import cut, default_rules, fold, orders_at

# An office may be closed as a whole for so many working days without anybody answering.
MOST_SILENT_DAYS = 3
# How far an order is looked at day by day: nothing is planned further ahead.
FURTHEST = timedelta(days=366)
# Closings that follow each other are one closing for people; so far around an order it is looked.
AROUND = timedelta(days=14)
NOON = time(12)


def refuse(order: Order, now: datetime) -> None:
    """Raises OrdersOverlap, NoWayLeft or NoComplaintsHour, with a sentence at each field.

    `order` comes with its office.
    """
    others = orders_around(order, now)
    for other in others:
        if other.pk != order.replaces_id and clash(order, other) and _lasts(other, now):
            raise _overlap(order, other)
    if order.urgent or order.mode not in (Mode.REMOTE_ONLY, Mode.CLOSED):
        return
    approved = [p for o in others if o.status == OrderStatus.APPROVED for p in pieces(o, order)]
    world = _World(order, default_rules(order.office), approved, now)
    if order.site_id is None and order.unit_id is None:
        world.refuse_silence()
    if order.mode == Mode.CLOSED:
        world.refuse_no_complaints()


def orders_around(order: Order, now: datetime) -> list[Order]:
    """What else is approved or waits, and has not ended long ago. One query."""
    return list(
        Order.objects.filter(
            Q(valid_until=None) | Q(valid_until__gt=now - AROUND),
            office=order.office, status__in=(OrderStatus.SUBMITTED, OrderStatus.APPROVED),
        ).exclude(pk=order.pk)
    )  # fmt: skip


def clash(one: Order, other: Order) -> bool:
    """Whether both say something about the same thing, for exactly the same scope and time. Pure.

    An emergency and an ordinary order do not clash: the emergency always has the last word.
    """
    if (one.site_id, one.unit_id, one.urgent) != (other.site_id, other.unit_id, other.urgent):
        return False
    if not (one.mode and other.mode) and not one.limits.keys() & other.limits.keys():
        return False
    begins_before = other.ends_at is None or one.valid_from < other.ends_at
    return begins_before and (one.ends_at is None or other.valid_from < one.ends_at)


def longer_of(order: Order, others: Iterable[Order]) -> Order | None:
    """The one order that goes on after `order`, began before it and clashes with it. Pure.

    A short order within a long one is an exception to it, whether anybody said so or not.
    """
    if order.urgent or order.ends_at is None:
        return None
    found = [
        other
        for other in others
        if clash(order, other)
        and other.valid_from < order.valid_from
        and (other.ends_at is None or order.ends_at < other.ends_at)
    ]
    return found[0] if len(found) == 1 else None


def pieces(other: Order, order: Order) -> list[Order]:
    """What holds of `other` once `order` is approved: before it, and after it. Pure.

    All of it, unless it is the one that `order` replaces.
    """
    if other.pk != order.replaces_id:
        return [other]
    before, after = copy(other), copy(other)
    before.valid_until = order.valid_from
    found = [before] if other.valid_from < order.valid_from else []
    if order.valid_until and (other.valid_until is None or order.valid_until < other.valid_until):
        after.valid_from = order.valid_until
        found.append(after)
    return found


def _lasts(order: Order, now: datetime) -> bool:
    return order.valid_until is None or order.valid_until > now


def _overlap(order: Order, other: Order) -> OrdersOverlap:
    tz, fields = order.office.tz, {}
    said = {"title": other.title, "mark": f" ({other.mark})" if other.mark else ""}
    if other.valid_until is None:
        words = _("“%(title)s”%(mark)s says something about the same thing and has no end.")
        fields["valid_from"] = words % said
    else:
        words = _(
            "“%(title)s”%(mark)s says something about the same thing until %(end)s. Let this"
            " order begin then."
        )
        fields["valid_from"] = words % (said | {"end": moment_words(other.valid_until, tz)})
    if other.status == OrderStatus.APPROVED:
        fields["replaces"] = _("Or choose that order here: it makes room for this one.")
    else:
        fields["replaces"] = _("That order waits for approval: or withdraw it first.")
    return OrdersOverlap(fields=fields)


class _World:
    """The office as it would be with the order."""

    def __init__(
        self, order: Order, defaults: DefaultRules | None, approved: list[Order], now: datetime
    ) -> None:
        self.order, self.defaults, self.now = order, defaults, now
        self.before, self.after = approved, [*approved, order]
        self.office, self.tz = order.office, order.office.tz
        self.first = local_day(max(order.valid_from, now), self.tz)
        end = order.valid_until or order.valid_from + FURTHEST
        end = min(end - timedelta(microseconds=1), now + FURTHEST)
        self.last = max(local_day(end, self.tz), self.first)

    def refuse_silence(self) -> None:
        """Raises NoWayLeft where for too long nobody could call, or nobody could write either."""
        lines = list(PhoneLine.objects.filter(office=self.office, unit__sensitive=False)
                     .select_related("unit"))  # fmt: skip
        if self.order.mode == Mode.REMOTE_ONLY:
            if not (lines or self._can_be_written_to()):
                sentence = _(
                    "The office has no phone number, no e-mail and no e-Delivery address. Enter"
                    " one first, or choose another way of working."
                )
                raise NoWayLeft(fields={"mode": sentence})
            return
        run: list[date] = []
        for silent, group in groupby(self._working_days(), lambda day: self._silent(day, lines)):
            run = list(group) if silent else []
            ours = any(self.first <= day <= self.last for day in run)
            if ours and len(run) > MOST_SILENT_DAYS:
                raise self._silence(run)

    def _silence(self, run: list[date]) -> NoWayLeft:
        said = {"most": MOST_SILENT_DAYS, "last": date_words(run[MOST_SILENT_DAYS - 1])}
        until = _(
            "Nobody would answer for more than %(most)s working days. End the order on %(last)s."
        )
        mode = _("Or choose “by phone and in writing only”, so that people can call.")
        return NoWayLeft(fields={"valid_until": until % said, "mode": mode})

    def _can_be_written_to(self) -> bool:
        office = self.office
        if office.email or office.e_delivery_address:
            return True
        return Unit.objects.filter(office=office, sensitive=False).exclude(email="").exists()

    def _working_days(self) -> list[date]:
        around = days(self.first - AROUND, self.last + AROUND)
        return [day for day in around if is_working_day(day)]

    def _silent(self, day: date, lines: Iterable[PhoneLine]) -> bool:
        """Whether at noon of that day no published number is answered, by the rules alone."""
        noon = at(day, NOON, self.tz)
        places: set[tuple[int | None, int | None]]
        places = {(line.unit.site_id, line.unit_id) for line in lines} or {(None, None)}
        return not any(
            fold(self.defaults, orders_at(self.after, site, unit), noon).answers
            for site, unit in places
        )

    def refuse_no_complaints(self) -> None:
        """Raises NoComplaintsHour where a week loses its last hour for complaints."""
        hours = list(
            OpeningHours.objects.filter(
                office=self.office, service__complaints=True, service__active=True
            ).select_related("service__unit")
        )
        monday = self.first - timedelta(days=self.first.isoweekday() - 1)
        while hours and monday <= self.last:
            sunday = monday + timedelta(days=6)
            week = list(_stretches(hours, monday, sunday, self.tz))
            taken = [s for s in week if self._kept(self.before, *s)]
            if taken and not any(self._kept(self.after, *s) for s in week):
                raise self._no_complaints(monday, sunday, taken[0][1])
            monday += timedelta(days=7)

    def _kept(self, orders: list[Order], row: OpeningHours, start: datetime, end: datetime) -> bool:
        assert row.service is not None  # noqa: S101 - the query asks for hours of a matter
        unit = row.service.unit
        here = orders_at(orders, unit.site_id, unit.pk)
        return any(rules.answers for _a, _b, rules in cut(self.defaults, here, start, end))

    def _no_complaints(self, monday: date, sunday: date, hour: datetime) -> NoComplaintsHour:
        said = {
            "first": date_words(monday), "last": date_words(sunday),
            "hour": moment_words(hour, self.tz),
        }  # fmt: skip
        until = _(
            "From %(first)s to %(last)s no hour for complaints would be left (KPA, art. 253). Leave"
            " out %(hour)s, or give complaints another hour in that week."
        )
        mode = _("Or choose “by phone and in writing only”: it keeps these hours.")
        return NoComplaintsHour(fields={"valid_until": until % said, "mode": mode})


def _stretches(
    hours: list[OpeningHours], monday: date, sunday: date, tz: str
) -> Iterator[tuple[OpeningHours, datetime, datetime]]:
    by_service: dict[int | None, list[OpeningHours]] = {}
    for row in hours:
        by_service.setdefault(row.service_id, []).append(row)
    for service_id, rows in by_service.items():
        service = rows[0].service
        assert service is not None  # noqa: S101 - the query asks for hours of a matter
        place = Place(service.unit.site_id, service.unit_id, None, service_id)
        for start, end in open_stretches(rows, place, monday, sunday, tz):
            yield rows[0], start, end
