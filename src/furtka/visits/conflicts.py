"""Booked visits that can't take place as they stand. Derived anew each time: none can be lost.

A visit is in conflict when a closure or an absence covers it, its host has left, it lies
outside the hours that now hold, or the rules of its moment no longer allow it. Nothing here
writes, and nothing is stored: once the reason is gone, so is the conflict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import NamedTuple

from django.db import models
from django.db.models import Count, Sum
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from furtka.core.clock import day_bounds, local_day
from furtka.core.text import in_language
from furtka.offices.hours import Place, covers, holiday_name, open_stretches
from furtka.offices.models import Closure, Office, VisitKind
from furtka.rules.models import Order
from furtka.rules.selectors import RulesInForce, fold, orders_at
from furtka.visits.facts import Facts, facts_of
from furtka.visits.models import Claim, Visit, VisitQuerySet, VisitStatus


class Problem(models.TextChoices):
    """Why a visit can't take place, the most personal reason first."""

    LEFT = "left", gettext_lazy("the host has left")
    AWAY = "away", gettext_lazy("the host is away")
    CLOSED = "closed", gettext_lazy("closed")
    HOLIDAY = "holiday", gettext_lazy("a public holiday")
    HOURS = "hours", gettext_lazy("outside the hours")
    MODE = "mode", gettext_lazy("another mode of service")
    LIMIT = "limit", gettext_lazy("a limit of the rules")


class Spot(NamedTuple):
    """As much of a visit as decides whether it can take place."""

    starts_at: datetime
    ends_at: datetime
    kind: str
    party: int
    site_id: int
    unit_id: int
    service_id: int
    complaints: bool
    host_id: int
    host_works: bool


# The columns of a Spot, in its order.
COLUMNS = (
    "starts_at", "ends_at", "kind", "party", "site_id", "service__unit_id", "service_id",
    "service__complaints", "host_id", "host__active",
)  # fmt: skip


@dataclass(frozen=True)
class Conflict:
    """One visit and the first reason against it; `closures`: every one that covers it."""

    visit: Visit
    problem: Problem
    closures: tuple[Closure, ...]
    rules: RulesInForce

    @property
    def words(self) -> str:
        """The reason as a sentence, in the reader's language. Never why somebody is away."""
        match self.problem:
            case Problem.LEFT:
                return _("%(host)s no longer works here.") % {"host": self.visit.host.name}
            case Problem.AWAY:
                return _("%(host)s is away.") % {"host": self.visit.host.name}
            case Problem.CLOSED:
                return _closed_words(self.closures[0])
            case Problem.HOLIDAY:
                return _("That day is a public holiday.")
            case Problem.HOURS:
                return _("It lies outside the hours that now hold.")
            case Problem.MODE:
                return _("The office works differently then: %(mode)s.") % {
                    "mode": self.rules.mode.label
                }
            case _limit:
                return _("The rules of that day allow fewer people or shorter visits.")


def _closed_words(closure: Closure) -> str:
    if closure.unit_id:
        words = _("The unit is closed then.")
    elif closure.site_id:
        words = _("The building is closed then.")
    else:
        words = _("The office is closed then.")
    reason = in_language(closure, "reason", translation.get_language())
    return f"{words} {reason}".strip()


class Judge:
    """Says whether a visit can take place. Made once of an office's facts, and kept with them."""

    def __init__(self, facts: Facts) -> None:
        self.office, self._facts = facts.office, facts
        self._people_with_hours = {row.staff_id for row in facts.hours}
        self._matters_with_hours = {row.service_id for row in facts.hours}
        self._closures_of: dict[int | None, list[Closure]] = defaultdict(list)
        for closure in facts.closures:
            self._closures_of[closure.staff_id].append(closure)
        self._open: dict[tuple[Place, date], list[tuple[datetime, datetime]]] = {}
        self._orders_at: dict[tuple[int, int], list[Order]] = {}
        self._usual: dict[tuple[int, int], RulesInForce] = {}
        # What `count_conflicts` found for which claims: when each visit in conflict begins.
        self.counted: tuple[tuple[object, ...], list[datetime]] | None = None

    def covering(self, spot: Spot) -> tuple[Closure, ...]:
        """Closures and absences that share an instant with it, the host's own first."""
        place = Place(spot.site_id, spot.unit_id, spot.host_id)
        near = chain(self._closures_of.get(spot.host_id, ()), self._closures_of.get(None, ()))
        return tuple(
            closure
            for closure in near
            if closure.starts_at < spot.ends_at
            and spot.starts_at < closure.ends_at
            and covers(closure, place)
        )

    def is_open(self, spot: Spot) -> bool:
        """Whether all of it lies within the hours that hold for its host."""
        staff = spot.host_id if spot.host_id in self._people_with_hours else None
        service = spot.service_id if spot.service_id in self._matters_with_hours else None
        place = Place(spot.site_id, spot.unit_id, staff, service)
        day = local_day(spot.starts_at, self.office.tz)
        if (place, day) not in self._open:
            found = open_stretches(self._facts.hours, place, day, day, self.office.tz)
            self._open[place, day] = _joined(found)
        return any(a <= spot.starts_at and spot.ends_at <= b for a, b in self._open[place, day])

    def rules_at(self, spot: Spot) -> RulesInForce:
        """The rules at its start."""
        place = spot.site_id, spot.unit_id
        if place not in self._orders_at:
            self._orders_at[place] = orders_at(self._facts.orders, *place)
            self._usual[place] = fold(self._facts.defaults, (), spot.starts_at)
        orders = self._orders_at[place]
        return fold(self._facts.defaults, orders, spot.starts_at) if orders else self._usual[place]

    def problem_of(self, spot: Spot) -> Problem | None:
        """The first reason why it can't take place, or None."""
        if not spot.host_works:
            return Problem.LEFT
        if covering := self.covering(spot):
            return Problem.AWAY if covering[0].staff_id else Problem.CLOSED
        if not self.is_open(spot):
            day = local_day(spot.starts_at, self.office.tz)
            return Problem.HOLIDAY if holiday_name(day) else Problem.HOURS
        return self._forbidden(spot)

    def _forbidden(self, spot: Spot) -> Problem | None:
        rules = self.rules_at(spot)
        if not rules.serves(spot.kind, complaints=spot.complaints):
            return Problem.MODE
        if spot.kind != VisitKind.IN_PERSON:
            return None
        minutes = (spot.ends_at - spot.starts_at).total_seconds() / 60
        too_long = minutes > rules.limits.get("visit_minutes", minutes)
        too_many = spot.party > rules.limits.get("party", spot.party)
        return Problem.LIMIT if too_long or too_many else None


def _joined(
    stretches: Iterable[tuple[datetime, datetime]],
) -> list[tuple[datetime, datetime]]:
    """Stretches that touch, made one: who works 8–12 and 12–16 is there at 12."""
    found: list[tuple[datetime, datetime]] = []
    for start, end in stretches:
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def judge_of(office: Office, now: datetime) -> Judge:
    """One small query where nothing has changed about the office."""
    return judge_by(facts_of(office.pk, now))


def judge_by(facts: Facts) -> Judge:
    """The judge of these facts: those of the office, or those that an order would make."""
    return facts.once("conflicts.judge", lambda: Judge(facts))


def ahead(office: Office, now: datetime, until: datetime | None = None) -> VisitQuerySet:
    """Visits that are booked and have not begun, in the order of time."""
    found = Visit.objects.filter(office=office, status=VisitStatus.BOOKED, starts_at__gt=now)
    if until is not None:
        found = found.filter(starts_at__lt=until)
    return found.order_by("starts_at", "pk")


def spot_of(visit: Visit) -> Spot:
    """`visit` comes with its service and host."""
    return Spot(
        visit.starts_at, visit.ends_at, visit.kind, visit.party, visit.site_id,
        visit.service.unit_id, visit.service_id, visit.service.complaints, visit.host_id,
        visit.host.active,
    )  # fmt: skip


@dataclass(frozen=True)
class Survey:
    """Which of an office's visits are in conflict, in the order of time.

    `found`: the key of each visit, with the keys of the closures that cover it.
    """

    judge: Judge
    found: list[tuple[int, tuple[int, ...]]]

    @property
    def keys(self) -> list[int]:
        return [key for key, _closures in self.found]

    def of(self, closure_id: int) -> list[int]:
        """The keys of those visits that this closure covers."""
        return [key for key, closures in self.found if closure_id in closures]

    def load(self, keys: list[int]) -> list[Conflict]:
        """These (a page of a list) with everything that lists show. One query."""
        visits = with_everything(Visit.objects.filter(office=self.judge.office, pk__in=keys))
        found = (_conflict(self.judge, visit) for visit in visits.order_by("starts_at", "pk"))
        return [conflict for conflict in found if conflict is not None]


def survey(office: Office, now: datetime, until: datetime | None = None) -> Survey:
    """Look through every booked visit from `now` (to `until`). Two queries."""
    judge = judge_of(office, now)
    rows = ahead(office, now, until).values_list("pk", *COLUMNS)
    found = []
    for pk, *columns in rows.iterator():
        spot = Spot(*columns)
        if judge.problem_of(spot):
            found.append((pk, tuple(closure.pk for closure in judge.covering(spot))))
    return Survey(judge, found)


def conflicts(office: Office, now: datetime, until: datetime | None = None) -> list[Conflict]:
    """Every booked visit from `now` (to `until`) that can't take place, in the order of time.

    Three queries, whatever the number of visits.
    """
    found = survey(office, now, until)
    return found.load(found.keys)


def conflict_of(visit: Visit, now: datetime) -> Conflict | None:
    """The conflict of that one visit, or None. `visit` comes with office, service and host."""
    if visit.status != VisitStatus.BOOKED or visit.starts_at <= now:
        return None
    return _conflict(judge_of(visit.office, now), visit)


def count_conflicts(office: Office, now: datetime) -> int:
    """How many there are, for every page of staff: three queries at most.

    Counted anew only when the facts or the claims have changed. A client who is at the entrance
    before their time still counts until it has come.
    """
    judge, today = judge_of(office, now), day_bounds(local_day(now, office.tz), office.tz)[0]
    claims = Claim.objects.filter(office=office, starts_at__gte=today)
    # No booking, move or cancellation leaves all of these alike (visits/taken.py).
    sums = claims.aggregate(n=Count("pk"), ids=Sum("pk"), visits=Sum("visit_id"))
    mark = (today, *sums.values())
    if judge.counted is None or judge.counted[0] != mark:
        rows = ahead(office, today).values_list(*COLUMNS)
        starts = [row[0] for row in rows.iterator() if judge.problem_of(Spot(*row))]
        judge.counted = mark, starts
    return sum(start > now for start in judge.counted[1])


def _conflict(judge: Judge, visit: Visit) -> Conflict | None:
    spot = spot_of(visit)
    problem = judge.problem_of(spot)
    if problem is None:
        return None
    return Conflict(visit, problem, judge.covering(spot), judge.rules_at(spot))


def with_everything(visits: VisitQuerySet) -> VisitQuerySet:
    """Joined with all that lists show and proposals need."""
    return visits.select_related(
        "office", "client", "site", "entrance", "room", "host", "service__office",
        "service__unit__site",
    )  # fmt: skip
