"""What an order does to the visits already booked, and to the free times. Writes nothing.

The office's facts are taken twice, with the order and without it: what fits without and does not
fit with it, is its doing. It makes no difference whether the order is a draft or long approved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from furtka.clients.models import Channel
from furtka.clients.wishes import Wishes, wishes_of_many
from furtka.core.clock import day_bounds, local_day
from furtka.core.text import in_language
from furtka.offices.models import Office, VisitKind
from furtka.outbox.routing import ByPerson, NotReached, Route, Send, route
from furtka.outbox.writing import quiet_of
from furtka.rules.models import Order, OrderStatus
from furtka.rules.selectors import beside
from furtka.visits.ask import Ask
from furtka.visits.calendar import LONGEST_SEARCH_DAYS, load_calendar
from furtka.visits.conflicts import Conflict, Survey, ahead
from furtka.visits.crowds import booked_in, crowded_of, has_limits, seat
from furtka.visits.facts import Facts, facts_of, with_orders
from furtka.visits.judge import COLUMNS, Judge, Problem, Spot, judge_by
from furtka.visits.models import Visit, VisitQuerySet
from furtka.visits.notice import last_bookable_day
from furtka.visits.proposals import Proposal, Way, proposals_for
from furtka.visits.wished import told_in_time

# Free times are counted in so many days where an order has no end.
USUAL_DAYS = timedelta(days=30)


class Outcome(StrEnum):
    """What would become of a visit, the least trouble for the client first."""

    ROOM = "room"
    COLLEAGUE = "colleague"
    CALL = "call"
    MOVED = "moved"
    PERSON = "person"


_OUTCOME_OF = {
    Way.OTHER_ROOM: Outcome.ROOM, Way.SAME_TIME: Outcome.COLLEAGUE, Way.PHONE: Outcome.CALL,
}  # fmt: skip


# -- The office with the order and without it ------------------------------------------------------


@dataclass(frozen=True)
class Sides:
    """The office's facts without the order and with it."""

    without: Facts
    under: Facts


def sides_of(order: Order, now: datetime) -> Sides:
    """Both, remembered with the office's facts. One small query if nothing has changed."""
    facts = facts_of(order.office_id, now)
    said = (
        order.pk, order.mode, tuple(sorted(order.limits.items())), order.site_id, order.unit_id,
        order.valid_from, order.ends_at, order.status, order.replaces_id,
    )  # fmt: skip
    return facts.once(("impact", said), lambda: _sides(facts, order))


def _sides(facts: Facts, order: Order) -> Sides:
    others = [one for one in facts.orders if one.pk != order.pk]
    under = [*beside(order, others), _approved(order)]
    return Sides(with_orders(facts, others), with_orders(facts, under))


def _approved(order: Order) -> Order:
    """The same order as if it had been approved; not to be saved."""
    found = copy(order)
    found.status = OrderStatus.APPROVED
    return found


def has_ended(order: Order, now: datetime) -> bool:
    """Its last day has passed, or it was withdrawn: it bears on no visit ahead."""
    return order.status == OrderStatus.WITHDRAWN or bool(order.ends_at and order.ends_at <= now)


# -- Visits that no longer fit ---------------------------------------------------------------------


@dataclass(frozen=True)
class Touched:
    """Visits ahead in the order's time and place: those that it touches, and how many fit.

    `problems`: by the key of each visit that it touches, in the order of time. `crowd`: those of
    the office that are too many together.
    """

    judge: Judge
    problems: dict[int, Problem]
    fitting: int
    crowd: Mapping[int, Problem]

    @property
    def keys(self) -> list[int]:
        return list(self.problems)

    def load(self, keys: list[int]) -> list[Conflict]:
        """These with everything that lists show. One query."""
        return Survey(self.judge, [], self.crowd).load(keys)


def touched_by(order: Order, now: datetime) -> Touched:
    """Which booked visits can't take place because of that order. Four queries at most.

    Those that can't take place anyhow, because their host is away or the house is closed, are not
    its doing.
    """
    sides = sides_of(order, now)
    before, after = judge_by(sides.without), judge_by(sides.under)
    crowds = _crowds(before, after, order, now)
    problems: dict[int, Problem] = {}
    fitting = 0
    for pk, *columns in _within(order, now).values_list("pk", *COLUMNS).iterator():
        spot = Spot(*columns)
        problem = after.problem_of(spot) or crowds.after.get(pk)
        if problem is None:
            fitting += 1
        elif (before.problem_of(spot) or crowds.before.get(pk)) is None:
            problems[pk] = problem
    return Touched(after, problems, fitting, crowds.after)


class _Crowds(NamedTuple):
    before: Mapping[int, Problem]
    after: Mapping[int, Problem]


def _crowds(before: Judge, after: Judge, order: Order, now: datetime) -> _Crowds:
    """Which visits of the order's days are too many together, without it and with it."""
    if has_ended(order, now) or not has_limits(after):
        return _Crowds({}, {})
    booked = booked_in(after, now, max(now, order.valid_from), order.ends_at)
    return _Crowds(crowded_of(seat(before, booked)), crowded_of(seat(after, booked)))


def _within(order: Order, now: datetime) -> VisitQuerySet:
    """Booked visits that begin while the order holds, where it holds."""
    if has_ended(order, now):
        return Visit.objects.none()
    found = ahead(order.office, now, order.ends_at).filter(starts_at__gte=order.valid_from)
    if order.site_id:
        found = found.filter(site=order.site_id)
    if order.unit_id:
        found = found.filter(service__unit=order.unit_id)
    return found


@dataclass(frozen=True)
class Line:
    """One touched visit, and what could be done. `told`: whether the client can hear in time."""

    conflict: Conflict
    proposals: list[Proposal]
    told: bool

    @property
    def visit(self) -> Visit:
        return self.conflict.visit

    @property
    def best(self) -> Proposal | None:
        """What carrying the order out would do; None: a person must find a way."""
        return best_of(self.proposals, told=self.told)

    @property
    def outcome(self) -> Outcome:
        best = self.best
        return _OUTCOME_OF.get(best.way, Outcome.MOVED) if best else Outcome.PERSON


def best_of(proposals: Iterable[Proposal], *, told: bool) -> Proposal | None:
    """The first that is fair: who can't be told of a change would come in vain."""
    return next((one for one in proposals if told or not one.needs_telling), None)


def lines_of(order: Order, touched: Touched, now: datetime) -> list[Line]:
    """Every touched visit with its proposals, under the order's rules; in the order of time.

    As many queries as `proposals_for` and three more.
    """
    conflicts = touched.load(touched.keys)
    visits = [conflict.visit for conflict in conflicts]
    proposals = proposals_for(visits, now, sides_of(order, now).under)
    told = told_in_time(visits, now)
    return [
        Line(conflict, proposals[conflict.visit], conflict.visit.pk in told)
        for conflict in conflicts
    ]


# -- Who is told how -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Telling:
    """So many people are told in that way, in that language. `channel` None: nobody can tell."""

    channel: Channel | None
    language: str
    count: int


def tellings(lines: Iterable[Line], office: Office, now: datetime) -> list[Telling]:
    """How those whose visit changes would hear of it, the most frequent first. Two queries."""
    changed = [line.visit for line in lines if line.best and line.best.needs_telling]
    wishes = wishes_of_many({visit.client_id: visit.client for visit in changed}.values())
    counts: Counter[tuple[Channel | None, str]] = Counter()
    for visit in changed:
        way = _way(wishes[visit.client_id], office, visit, now)
        channel = way.channel if isinstance(way, Send | ByPerson) else None
        counts[channel, visit.client.language] += 1
    ranked = sorted(counts.items(), key=lambda one: (one[0][0] is None, -one[1], one[0][1]))
    return [Telling(channel, language, count) for (channel, language), count in ranked]


def _way(wishes: Wishes, office: Office, visit: Visit, now: datetime) -> Route:
    way = route(wishes, quiet_of(office), now=now, expires_at=visit.starts_at)
    return way if isinstance(way, Send | ByPerson) else NotReached()


# -- Free times before and after -------------------------------------------------------------------


@dataclass(frozen=True)
class Free:
    """The first time that could be booked from the order's first moment on, and how many are
    free while it holds."""

    first: datetime | None
    count: int


@dataclass(frozen=True)
class Capacity:
    """One matter in one way of meeting, without the order and with it."""

    code: str
    service: str
    kind: VisitKind
    before: Free
    after: Free

    @property
    def changed(self) -> bool:
        return self.before != self.after


def capacity(order: Order, now: datetime) -> list[Capacity]:
    """Free times of each active service as clients could book them. From the real calendar.

    One query or two for each service and way of meeting: what is taken is read once for all.
    """
    sides, office = sides_of(order, now), order.office
    found = []
    for service in sorted(sides.under.services.values(), key=lambda one: one.pk):
        if order.unit_id in (None, service.unit_id):
            for kind in service.kinds:
                ask = Ask(service, VisitKind(kind))
                before, after = (
                    _free(ask, order, office, now, facts) for facts in (sides.without, sides.under)
                )
                name = in_language(service, "name")
                found.append(Capacity(service.code, name, VisitKind(kind), before, after))
    return found


def period_of(order: Order, now: datetime) -> tuple[datetime, datetime]:
    """From when to when free times are counted: while it holds, from now on."""
    start = max(now, order.valid_from)
    return start, max(start, order.ends_at or start + USUAL_DAYS)


def _free(ask: Ask, order: Order, office: Office, now: datetime, facts: Facts) -> Free:
    start, end = period_of(order, now)
    first, latest = local_day(start, office.tz), last_bookable_day(office, now)
    if first > latest:
        return Free(None, 0)
    last = min(latest, first + timedelta(days=LONGEST_SEARCH_DAYS))
    site = facts.sites.get(order.site_id) if order.site_id else None
    calendar = load_calendar(ask=ask, first=first, last=last, now=now, facts=facts, site=site)
    begin = max(start, day_bounds(first, office.tz)[0])
    free = calendar.free
    later = calendar.grid.within(begin, calendar.grid.moment(calendar.grid.size))
    ticks = free & later
    low = (ticks & -ticks).bit_length() - 1
    counted = free & calendar.grid.within(begin, end)
    return Free(calendar.grid.moment(low) if ticks else None, counted.bit_count())
