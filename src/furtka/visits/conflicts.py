"""Booked visits that can't take place as they stand. Derived anew each time: none can be lost.

A visit is in conflict when a closure or an absence covers it, its host has left, it lies
outside the hours that now hold, or the rules of its moment no longer allow it, by itself or
beside those who booked before. Nothing here writes, and nothing is stored: once the reason is
gone, so is the conflict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from furtka.core.clock import day_bounds, local_day
from furtka.core.text import in_language
from furtka.offices.models import Closure, Office
from furtka.rules.selectors import RulesInForce
from furtka.visits.crowds import crowded, crowded_of, seated_around
from furtka.visits.judge import COLUMNS, Judge, Problem, Spot, judge_of, spot_of
from furtka.visits.models import Claim, Visit, VisitQuerySet, VisitStatus


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
            case Problem.PEOPLE:
                return _("More people would be inside then than the rules of that day allow.")
            case Problem.DOOR:
                return _("Somebody else is met at the entrance too short a time before.")
            case Problem.ROOM:
                return _("The room could not be aired as long as the rules of that day ask.")
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


def ahead(office: Office, now: datetime, until: datetime | None = None) -> VisitQuerySet:
    """Visits that are booked and have not begun, in the order of time."""
    found = Visit.objects.filter(office=office, status=VisitStatus.BOOKED, starts_at__gt=now)
    if until is not None:
        found = found.filter(starts_at__lt=until)
    return found.order_by("starts_at", "pk")


@dataclass(frozen=True)
class Survey:
    """Which of an office's visits are in conflict, in the order of time.

    `found`: the key of each visit, with the keys of the closures that cover it. `crowd`: why
    some of them are too many together.
    """

    judge: Judge
    found: list[tuple[int, tuple[int, ...]]]
    crowd: Mapping[int, Problem]

    @property
    def keys(self) -> list[int]:
        return [key for key, _closures in self.found]

    def of(self, closure_id: int) -> list[int]:
        """The keys of those visits that this closure covers."""
        return [key for key, closures in self.found if closure_id in closures]

    def load(self, keys: list[int]) -> list[Conflict]:
        """These (a page of a list) with everything that lists show. One query."""
        visits = with_everything(Visit.objects.filter(office=self.judge.office, pk__in=keys))
        found = (
            _conflict(self.judge, visit, self.crowd) for visit in visits.order_by("starts_at", "pk")
        )
        return [conflict for conflict in found if conflict is not None]


def survey(office: Office, now: datetime, until: datetime | None = None) -> Survey:
    """Look through every booked visit from `now` (to `until`). Four queries at most."""
    judge = judge_of(office, now)
    crowd = crowded(judge, now, now, until)
    rows = ahead(office, now, until).values_list("pk", *COLUMNS)
    found = []
    for pk, *columns in rows.iterator():
        spot = Spot(*columns)
        if judge.problem_of(spot) or pk in crowd:
            found.append((pk, tuple(closure.pk for closure in judge.covering(spot))))
    return Survey(judge, found, crowd)


def conflicts(office: Office, now: datetime, until: datetime | None = None) -> list[Conflict]:
    """Every booked visit from `now` (to `until`) that can't take place, in the order of time.

    Five queries at most, whatever the number of visits.
    """
    found = survey(office, now, until)
    return found.load(found.keys)


def conflict_of(visit: Visit, now: datetime) -> Conflict | None:
    """The conflict of that one visit, or None. `visit` comes with office, service and host."""
    if visit.status != VisitStatus.BOOKED or visit.starts_at <= now:
        return None
    judge = judge_of(visit.office, now)
    return _conflict(judge, visit, crowded_of(seated_around([visit], judge, now)))


def count_conflicts(office: Office, now: datetime) -> int:
    """How many there are, for every page of staff: five queries at most.

    Counted anew only when the facts or the claims have changed. A client who is at the entrance
    before their time still counts until it has come.
    """
    judge, today = judge_of(office, now), day_bounds(local_day(now, office.tz), office.tz)[0]
    mark = claims_mark(office, now)
    if judge.counted is None or judge.counted[0] != mark:
        rows = ahead(office, today).values_list("pk", *COLUMNS)
        crowd = crowded(judge, today, today)
        judge.counted = (
            mark,
            [
                columns[0]
                for pk, *columns in rows.iterator()
                if judge.problem_of(Spot(*columns)) or pk in crowd
            ],
        )
    return sum(start > now for start in judge.counted[1])


def claims_mark(office: Office, now: datetime) -> tuple[object, ...]:
    """Changes with every claim that is made or given back, from today on. One query."""
    today = day_bounds(local_day(now, office.tz), office.tz)[0]
    claims = Claim.objects.filter(office=office, starts_at__gte=today)
    # No booking, move or cancellation leaves all of these alike (visits/taken.py).
    sums = claims.aggregate(n=Count("pk"), ids=Sum("pk"), visits=Sum("visit_id"))
    return (today, *sums.values())


def _conflict(judge: Judge, visit: Visit, crowd: Mapping[int, Problem]) -> Conflict | None:
    spot = spot_of(visit)
    problem = judge.problem_of(spot) or crowd.get(visit.pk)
    if problem is None:
        return None
    return Conflict(visit, problem, judge.covering(spot), judge.rules_at(spot))


def with_everything(visits: VisitQuerySet) -> VisitQuerySet:
    """Joined with all that lists show and proposals need."""
    return visits.select_related(
        "office", "client", "site", "entrance", "room", "host", "service__office",
        "service__unit__site",
    )  # fmt: skip
