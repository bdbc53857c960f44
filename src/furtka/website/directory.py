"""The directory: every unit with its numbers and hours, and who answers now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from furtka.core.clock import local_day
from furtka.offices.hours import Place, is_open, next_opening, open_stretches
from furtka.offices.models import Closure, Office, OpeningHours, PhoneLine, Site, Unit
from furtka.offices.published import hours_rows, weekly_hours
from furtka.rules.selectors import RulesInForce


@dataclass(frozen=True)
class Reach:
    """Whether somebody answers, until when, and when again (instants in UTC)."""

    now: bool
    until: datetime | None = None
    again: datetime | None = None


@dataclass
class UnitCard:
    """One unit as the directory shows it."""

    unit: Unit
    phones: list[PhoneLine]
    hours: list[str]
    reach: Reach
    children: list[UnitCard] = field(default_factory=list)

    @property
    def site(self) -> Site:
        return self.unit.site


@dataclass(frozen=True)
class Timetable:
    """Hours and closures of an office from one day on. Two queries."""

    rows: list[OpeningHours]
    closures: list[Closure]
    rules: RulesInForce
    now: datetime
    tz: str

    def reach(self, place: Place) -> Reach:
        """Whether somebody answers there; nobody does while the whole office is closed."""
        day = local_day(self.now, self.tz)
        rows, closures = self.rows, self.closures
        if self.rules.answers and is_open(rows, closures, place, self.now, day, self.tz):
            ends = [b for a, b in open_stretches(rows, place, day, day, self.tz) if b > self.now]
            return Reach(True, until=min(ends, default=None))
        start = self.now
        if not self.rules.answers:
            if self.rules.valid_until is None:
                return Reach(False)
            start = self.rules.valid_until
        day = local_day(start, self.tz)
        return Reach(False, again=next_opening(rows, closures, place, start, day, self.tz))


def timetable(office: Office, rules: RulesInForce, now: datetime) -> Timetable:
    closures = Closure.objects.filter(office=office, staff=None, ends_at__gt=now)
    rows = hours_rows(office, local_day(now, office.tz))
    return Timetable(rows, list(closures), rules, now, office.tz)


def unit_place(unit: Unit) -> Place:
    return Place(unit.site_id, unit.pk)


def directory(office: Office, rules: RulesInForce, now: datetime) -> list[UnitCard]:
    """The units at the top of the tree, each with those below it. Four queries."""
    times = timetable(office, rules, now)
    phones = defaultdict(list)
    for line in PhoneLine.objects.filter(office=office):
        phones[line.unit_id].append(line)
    day = local_day(now, office.tz)
    cards = {
        unit.pk: UnitCard(
            unit, phones[unit.pk], weekly_hours(times.rows, unit_place(unit), day),
            times.reach(unit_place(unit)),
        )
        for unit in Unit.objects.filter(office=office).select_related("site")
    }  # fmt: skip
    top: list[UnitCard] = []
    for card in cards.values():
        parent = cards.get(card.unit.parent_id or 0)
        (parent.children if parent else top).append(card)
    return top


def flat(cards: list[UnitCard]) -> list[UnitCard]:
    """Those cards and all below them, in the order of reading."""
    return [one for card in cards for one in (card, *flat(card.children))]
