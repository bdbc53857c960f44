"""How many calls were answered, or returned the same day. Sums are pure; a name is never read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, Q

from furtka.core.clock import local_day
from furtka.offices.models import Office
from furtka.registry.models import Call, CallKind


@dataclass
class Share:
    """The calls of a day or week. `ages`: minutes from the call to the talk, of each returned."""

    first: date
    last: date
    answered: int = 0
    missed: int = 0
    returned: int = 0  # of the missed ones, the same day
    wanted: int = 0
    rung: int = 0  # of those wanted, the same day
    ages: list[float] = field(default_factory=list)

    @property
    def came_in(self) -> int:
        return self.answered + self.missed

    @property
    def percent(self) -> int | None:
        """Answered, or returned the same day, of all that came in; None if none did.

        Rounded down: 94.9 % is not yet 95.
        """
        return _percent(self.answered + self.returned, self.came_in)

    @property
    def returned_percent(self) -> int | None:
        return _percent(self.returned, self.missed)

    @property
    def rung_percent(self) -> int | None:
        return _percent(self.rung, self.wanted)

    @property
    def middle_minutes(self) -> int | None:
        """Half of those whom we rang back waited at most so long."""
        return round(median(self.ages)) if self.ages else None

    def add(self, other: Share) -> None:
        for name in ("answered", "missed", "returned", "wanted", "rung"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.ages += other.ages


@dataclass(frozen=True)
class Missed:
    """A call that waited, and when somebody talked with them at last."""

    kind: str
    at: datetime
    for_day: date
    returned_at: datetime | None


def _percent(part: int, whole: int) -> int | None:
    return 100 * part // whole if whole else None


def answered_on(counted: int, noted: int) -> int:
    """Answered calls of one day: as the exchange counts, or where it does not, what was noted.

    Both may tell of the same call, so they are not added up.
    """
    return max(counted, noted)


def by_day(
    missed: Iterable[Missed], answered: Iterable[tuple[date, int, int]], tz: str
) -> dict[date, Share]:
    """`answered`: day, counted by the exchange, noted by people."""
    found: dict[date, Share] = {}
    for day, counted, noted in answered:
        found.setdefault(day, Share(day, day)).answered += answered_on(counted, noted)
    for one in missed:
        share = found.setdefault(one.for_day, Share(one.for_day, one.for_day))
        in_time = one.returned_at is not None and local_day(one.returned_at, tz) <= one.for_day
        if one.kind == CallKind.MISSED:
            share.missed += 1
            share.returned += in_time
        else:
            share.wanted += 1
            share.rung += in_time
        if one.returned_at is not None:
            share.ages.append((one.returned_at - one.at).total_seconds() / 60)
    return found


def shares(office: Office, first: date, last: date, *, weekly: bool) -> list[Share]:
    """A row for each day or week with calls, in order. Two queries."""
    calls = Call.objects.filter(office=office, for_day__gte=first, for_day__lte=last).order_by()
    waited = calls.filter(kind__in=[CallKind.MISSED, CallKind.WANTED])
    missed = [
        Missed(*row) for row in waited.values_list("kind", "at", "for_day", "returned_at")
    ]  # fmt: skip
    counted = calls.filter(kind__in=[CallKind.ANSWERED, CallKind.NOTE]).values("for_day")
    answered = counted.annotate(
        counted=Count("pk", filter=Q(kind=CallKind.ANSWERED)),
        noted=Count("pk", filter=Q(kind=CallKind.NOTE)),
    ).values_list("for_day", "counted", "noted")
    days = by_day(missed, answered, office.tz)
    return together(days, weekly=weekly)


def together(days: dict[date, Share], *, weekly: bool) -> list[Share]:
    rows: dict[date, Share] = {}
    for day in sorted(days):
        begins = day - timedelta(days=day.weekday()) if weekly else day
        ends = begins + timedelta(days=6 if weekly else 0)
        rows.setdefault(begins, Share(begins, ends)).add(days[day])
    return list(rows.values())


def total(rows: Iterable[Share], first: date, last: date) -> Share:
    """All rows in one."""
    whole = Share(first, last)
    for row in rows:
        whole.add(row)
    return whole
