"""What the simulation of an open door begins with: the office's own hours, people and counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import mean, median

from furtka.core.clock import local_day
from furtka.entrance.models import Step
from furtka.insights.whatif import MOST_ARRIVALS, MOST_HOSTS, MOST_HOURS
from furtka.offices.models import Office
from furtka.rules.models import Mode, Order
from furtka.rules.selectors import RulesInForce, fold, orders_at
from furtka.visits.facts import Facts
from furtka.visits.impact import period_of, sides_of
from furtka.visits.models import VisitStatus

COUNTED_DAYS = timedelta(days=30)
USUAL_HOURS, USUAL_MINUTES = 8.0, 20


@dataclass(frozen=True)
class Counted:
    """Arrivals at the entrance in the last 30 days. `per_hour` is None where nobody came."""

    people: int
    days: int
    per_hour: float | None


def counted_arrivals(office: Office, now: datetime, hours: float) -> Counted:
    """Clients who came to the entrance, for each hour of the days on which any came. One query."""
    steps = Step.objects.filter(
        office=office, became=VisitStatus.ARRIVED, undone_at=None, at__gt=now - COUNTED_DAYS,
        at__lte=now,
    )  # fmt: skip
    days = [local_day(at, office.tz) for at in steps.values_list("at", flat=True)]
    if not days:
        return Counted(0, 0, None)
    per_hour = round(len(days) / len(set(days)) / hours, 1)
    return Counted(len(days), len(set(days)), min(per_hour, MOST_ARRIVALS))


@dataclass(frozen=True)
class Rules:
    """The rules at the order's first moment, without it and with it."""

    before: RulesInForce
    after: RulesInForce

    @property
    def bear_on_walk_ins(self) -> bool:
        """Whether people come, or came, without an appointment, or fewer may be inside."""
        limits = "people_inside" in self.after.limits
        opened = Mode.OPEN in (self.before.mode, self.after.mode)
        return opened or (limits and self.after.sees_people)


def rules_of(order: Order, now: datetime) -> Rules:
    """One small query if nothing has changed (`sides_of`)."""
    sides, (start, _end) = sides_of(order, now), period_of(order, now)
    before, after = (
        fold(facts.defaults, orders_at(facts.orders, order.site_id, order.unit_id), start)
        for facts in (sides.without, sides.under)
    )
    return Rules(before, after)


@dataclass(frozen=True)
class Usual:
    """What the form shows first. `limit` None: nobody limits the people inside."""

    hours: float
    hosts: int
    minutes: int
    limit: int | None


def usual_of(order: Order, now: datetime) -> Usual:
    """From the office's facts, with the order. No query beyond those of `rules_of`."""
    facts = sides_of(order, now).under
    people = {
        host.pk
        for hosts in facts.hosts.values()
        for host in hosts
        if order.site_id in (None, host.site_id) and order.unit_id in (None, host.unit_id)
    }
    lengths = [service.minutes for service in facts.services.values()]
    return Usual(
        _hours(facts, local_day(max(now, order.valid_from), facts.office.tz)),
        min(len(people) or 1, MOST_HOSTS),
        round(mean(lengths)) if lengths else USUAL_MINUTES,
        rules_of(order, now).after.limits.get("people_inside"),
    )


def _hours(facts: Facts, day: date) -> float:
    """How long the office is open on an ordinary day; its own hours only."""
    minutes: dict[int, float] = defaultdict(float)
    for row in facts.hours:
        own = row.site_id or row.unit_id or row.staff_id or row.service_id
        holds = (row.valid_from is None or row.valid_from <= day) and (
            row.valid_until is None or day < row.valid_until
        )
        if not own and holds:
            opens, closes = (t.hour * 60 + t.minute for t in (row.opens, row.closes))
            minutes[row.weekday] += closes - opens
    hours = median(minutes.values()) / 60 if minutes else USUAL_HOURS
    return min(hours, float(MOST_HOURS))
