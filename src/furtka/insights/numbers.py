"""What the work amounted to: counts and medians, never a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from furtka.core.clock import day_bounds, local_day
from furtka.core.text import in_language
from furtka.offices.models import Office, Service, VisitKind
from furtka.visits.ask import Ask
from furtka.visits.calendar import first_free
from furtka.visits.models import PRESENT, Visit, VisitStatus

# Longer than a year nobody reads in one table, and one query should stay small.
MOST_DAYS = 366


class Outcome(StrEnum):
    """What became of a visit."""

    TOOK_PLACE = "took_place"
    BY_CLIENT = "by_client"
    BY_OFFICE = "by_office"
    EXCUSED = "excused"
    NO_SHOW = "no_show"
    COMING = "coming"
    UNSAID = "unsaid"  # its time is over and nobody pressed anything


_OUTCOMES: dict[str, Outcome] = {
    VisitStatus.LEFT: Outcome.TOOK_PLACE,
    **dict.fromkeys(PRESENT, Outcome.TOOK_PLACE),
    VisitStatus.CANCELLED_BY_CLIENT: Outcome.BY_CLIENT,
    VisitStatus.CANCELLED_BY_OFFICE: Outcome.BY_OFFICE,
    VisitStatus.EXCUSED: Outcome.EXCUSED,
    VisitStatus.NO_SHOW: Outcome.NO_SHOW,
}


@dataclass
class Row:
    """One day, or the week that begins on `first`; `last` is included."""

    first: date
    last: date
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def planned(self) -> int:
        return sum(self.counts.values())

    @property
    def expected(self) -> int:
        """Visits whose client was expected, and of which it is known whether they came."""
        known = (Outcome.TOOK_PLACE, Outcome.EXCUSED, Outcome.NO_SHOW)
        return sum(self.counts[outcome] for outcome in known)

    @property
    def no_show_percent(self) -> int | None:
        """Of those expected; None where nobody was."""
        return percent(self.counts[Outcome.NO_SHOW], self.expected)

    @property
    def excused_percent(self) -> int | None:
        return percent(self.counts[Outcome.EXCUSED], self.expected)


def percent(part: int, whole: int) -> int | None:
    """Rounded to a whole number; None of nothing."""
    return round(100 * part / whole) if whole else None


def visits_by_outcome(
    office: Office, first: date, last: date, *, weekly: bool, now: datetime
) -> list[Row]:
    """A row for each day or week in which visits were planned, in order. One query."""
    start, _next = day_bounds(first, office.tz)
    _start, end = day_bounds(last, office.tz)
    visits = Visit.objects.filter(office=office, starts_at__gte=start, starts_at__lt=end)
    found = (
        visits.annotate(day=TruncDate("starts_at", tzinfo=ZoneInfo(office.tz)))
        .order_by("day", "status")
        .values("day", "status")
        .annotate(count=Count("pk"), over=Count("pk", filter=Q(ends_at__lt=now)))
    )
    rows: dict[date, Row] = {}
    for told in found:
        day: date = told["day"]
        begins = day - timedelta(days=day.weekday()) if weekly else day
        row = rows.setdefault(begins, Row(begins, begins + timedelta(days=6 if weekly else 0)))
        outcome = _OUTCOMES.get(told["status"])
        if outcome:
            row.counts[outcome] += told["count"]
        else:
            row.counts[Outcome.UNSAID] += told["over"]
            row.counts[Outcome.COMING] += told["count"] - told["over"]
    return [rows[begins] for begins in sorted(rows)]


def total(rows: Iterable[Row], first: date, last: date) -> Row:
    """All rows in one."""
    return Row(first, last, sum((row.counts for row in rows), Counter()))


@dataclass(frozen=True)
class FirstFree:
    """The first time that a client could book online now; None: nothing within the horizon."""

    service: str
    starts_at: datetime | None
    days_ahead: int | None


def first_free_times(office: Office, now: datetime) -> list[FirstFree]:
    """For each service that is offered. The same queries again for each service."""
    services = Service.objects.filter(office=office, active=True)
    return [_first(s, now) for s in services.select_related("office", "unit__site")]


def _first(service: Service, now: datetime) -> FirstFree:
    found = [
        slot.starts_at
        for kind in service.kinds
        for slot in first_free(Ask(service, VisitKind(kind), frozenset(), 1), now=now, count=1)
    ]
    name, tz = in_language(service, "name"), service.office.tz
    if not found:
        return FirstFree(name, None, None)
    ahead = (local_day(min(found), tz) - local_day(now, tz)).days
    return FirstFree(name, min(found), ahead)
