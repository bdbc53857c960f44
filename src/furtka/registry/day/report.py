"""What was recorded on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet

from furtka.core.clock import day_bounds
from furtka.offices.models import Office
from furtka.registry.models import IncomingChannel, Item, ItemState

# More than this in a day is a flood; the page and the paper say how many there are.
MOST = 1000
WEEK = 7
NOBODY = Q(unit=None, assignee=None)


@dataclass(frozen=True)
class Way:
    """How many came by one channel, and how many of them nobody has."""

    channel: IncomingChannel
    count: int
    unassigned: int


@dataclass(frozen=True)
class Numbers:
    """The numbers given that day in one year, from `first` to `last` with what they are called.
    `missing`: how many between them are not there; more than none is a fault."""

    first: str
    last: str
    count: int
    missing: int


@dataclass(frozen=True)
class Report:
    """`items`: the first MOST of them, in the order of their numbers."""

    day: date
    items: list[Item]
    ways: list[Way]
    numbers: list[Numbers]

    @property
    def count(self) -> int:
        return sum(way.count for way in self.ways)

    @property
    def unassigned(self) -> int:
        return sum(way.unassigned for way in self.ways)

    @property
    def by_post(self) -> int:
        """So many lie in the pile of paper."""
        return sum(way.count for way in self.ways if way.channel == IncomingChannel.POST)


def report(office: Office, day: date) -> Report:
    """The items recorded on that day of the office's calendar. Four queries."""
    found = _recorded(office, day, day)
    rows = found.select_related("unit", "assignee").order_by("year", "number")[:MOST]
    return Report(day=day, items=list(rows), ways=_ways(found), numbers=_numbers(office, found))


def _recorded(office: Office, first: date, last: date) -> QuerySet[Item]:
    start, end = day_bounds(first, office.tz)[0], day_bounds(last, office.tz)[1]
    return Item.objects.filter(office=office, recorded_at__gte=start, recorded_at__lt=end)


def _ways(found: QuerySet[Item]) -> list[Way]:
    """One for each channel that anything came by, in the order of IncomingChannel."""
    rows = found.order_by().values("channel")
    counts = rows.annotate(count=Count("pk"), unassigned=Count("pk", filter=NOBODY))
    known = {row["channel"]: (row["count"], row["unassigned"]) for row in counts}
    return [Way(channel, *known[channel]) for channel in IncomingChannel if channel in known]


def _numbers(office: Office, found: QuerySet[Item]) -> list[Numbers]:
    rows = found.order_by().values("year")
    spans = list(rows.annotate(count=Count("pk"), low=Min("number"), high=Max("number")))
    ends = Q(pk__in=[])
    for span in spans:
        ends |= Q(year=span["year"], number__in=(span["low"], span["high"]))
    called = {
        (item.year, item.number): item.shown for item in Item.objects.filter(ends, office=office)
    }
    return [
        Numbers(
            first=called[span["year"], span["low"]], last=called[span["year"], span["high"]],
            count=span["count"], missing=span["high"] - span["low"] + 1 - span["count"],
        )
        for span in sorted(spans, key=lambda span: int(span["year"]))
    ]  # fmt: skip


def nobodys(office: Office, last: date) -> tuple[list[Item], int]:
    """What was recorded in the week until `last`, is still open and belongs to no unit and no
    person, the oldest first: at most MOST; and how many there are. Two queries."""
    found = _recorded(office, last - timedelta(days=WEEK - 1), last)
    found = found.filter(NOBODY, state__in=[ItemState.RECEIVED, ItemState.IN_WORK])
    rows = found.select_related("unit", "assignee").order_by("year", "number")[:MOST]
    return list(rows), found.count()
