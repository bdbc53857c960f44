"""What clients read about services, days, hours and their own visit. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from furtka.core.clock import day_bounds, local, local_day
from furtka.core.dates import date_words, day_words, hour_words, moment_words
from furtka.core.text import in_language
from furtka.offices.models import Office, PhoneLine, Service, Unit, VisitKind
from furtka.rules.selectors import (
    ObligationText,
    RulesInForce,
    obligation_texts,
    rules_between,
    rules_in_force,
)
from furtka.visits.ask import Ask
from furtka.visits.calendar import Calendar, Slot
from furtka.visits.notice import last_bookable_day

ONLINE_KINDS = (VisitKind.IN_PERSON, VisitKind.PHONE, VisitKind.HOME)
# As many days as a person takes in at a glance; the later ones are one press away.
DAYS_AT_ONCE = 8
HELP_LINES = 3
NOON = 12  # where the afternoon begins


@dataclass(frozen=True)
class Matter:
    """One service as clients choose it; the words stand in the reader's language."""

    code: str
    name: str
    official_name: str
    chosen: bool


@dataclass(frozen=True)
class MatterGroup:
    unit: str
    matters: list[Matter]


def matters(office: Office, chosen: str = "") -> list[MatterGroup]:
    """Services that can be booked online, by unit, in the office's order. One query."""
    found = Service.objects.filter(office=office, active=True, online=True)
    found = found.select_related("unit").order_by("unit__position", "unit_id", "position", "id")
    offered = [service for service in found if kinds_online(service)]
    return [
        MatterGroup(in_language(unit, "name"), [_matter(s, chosen) for s in services])
        for unit, services in groupby(offered, key=lambda service: service.unit)
    ]


def _matter(service: Service, chosen: str) -> Matter:
    name = in_language(service, "name")
    official = service.official_name if service.official_name != name else ""
    return Matter(service.code, name, official, service.code == chosen)


def kinds_online(service: Service) -> list[VisitKind]:
    return [kind for kind in ONLINE_KINDS if kind in service.kinds]


def kinds_possible(service: Service, now: datetime) -> list[VisitKind]:
    """The ways of meeting that the rules allow some day of what can be booked. Two queries."""
    office, unit = service.office, service.unit
    end = day_bounds(last_bookable_day(office, now), office.tz)[1]
    stretches = [rules for _a, _b, rules in rules_between(office, unit.site, unit, now, end)]
    return [
        kind
        for kind in kinds_online(service)
        if any(rules.serves(kind, complaints=service.complaints) for rules in stretches)
    ]


def help_lines(office: Office, unit: Unit | None = None) -> list[PhoneLine]:
    """Whom to call when the website does not help: the unit, or the first numbers there are."""
    lines = list(
        PhoneLine.objects.filter(office=office)
        .select_related("unit")
        .order_by("unit__position", "unit_id", "position", "id")
    )
    own = [line for line in lines if unit is not None and line.unit_id == unit.pk]
    return (own or [line for line in lines if not line.unit.sensitive])[:HELP_LINES]


def neutral_label(service: Service) -> str:
    return in_language(service, "neutral_label")


def spoken_name(service: Service) -> str:
    """What the matter is called on a page that others may glance at."""
    return neutral_label(service) if service.sensitive else in_language(service, "name")


@dataclass(frozen=True)
class DayChoice:
    """A day with free times, as a button."""

    value: str
    words: str
    free: int
    chosen: bool


@dataclass(frozen=True)
class ClosedDays:
    """Days in a row on which nothing is free, for one reason."""

    words: str
    reason: str


@dataclass(frozen=True)
class DayList:
    """The days page: `soon` at once, `later` folded away, `closed` with the reasons."""

    first: TimeChoice | None
    soon: list[DayChoice]
    later: list[DayChoice]
    closed: list[ClosedDays]


@dataclass(frozen=True)
class TimeChoice:
    """A time as a button. `value` is the instant with its offset."""

    value: str
    words: str
    chosen: bool = False


def day_list(calendar: Calendar, today: date, chosen: date | None) -> DayList:
    found, tz = calendar.days(), calendar.office.tz
    free = [
        DayChoice(day.date.isoformat(), day_words(day.date, today), day.free, day.date == chosen)
        for day in found
        if day.free
    ]
    first = next(calendar.slots(), None)
    closed = [
        ClosedDays(_span([day.date for day in days]), reason)
        for reason, group in groupby(found, key=lambda day: day.reason)
        if reason and (days := list(group))
    ]
    return DayList(
        time_choice(first, tz, whole=True) if first else None,
        free[:DAYS_AT_ONCE],
        free[DAYS_AT_ONCE:],
        closed,
    )


def _span(days: list[date]) -> str:
    if len(days) == 1:
        return day_words(days[0])
    return f"{date_words(days[0], today=days[0])} – {date_words(days[-1], today=days[-1])}"


def time_choice(
    slot: Slot, tz: str, *, chosen: datetime | None = None, whole: bool = False
) -> TimeChoice:
    """`whole`: with the day, else only the time of day."""
    here = local(slot.starts_at, tz)
    words = moment_words(slot.starts_at, tz) if whole else hour_words(slot.starts_at, tz)
    return TimeChoice(here.isoformat(), words, slot.starts_at == chosen)


@dataclass(frozen=True)
class HourList:
    morning: list[TimeChoice]
    afternoon: list[TimeChoice]

    def __bool__(self) -> bool:
        return bool(self.morning or self.afternoon)


def hour_list(slots: Iterable[Slot], tz: str, chosen: datetime | None) -> HourList:
    found = HourList([], [])
    for slot in slots:
        early = local(slot.starts_at, tz).hour < NOON
        (found.morning if early else found.afternoon).append(time_choice(slot, tz, chosen=chosen))
    return found


@dataclass(frozen=True)
class RulesAtVisit:
    """What holds when the visit takes place, not today."""

    rules: RulesInForce
    obligations: list[ObligationText]
    distance_m: int | None


def rules_at_visit(ask: Ask, starts_at: datetime) -> RulesAtVisit:
    """Three queries; nobody who stays at home has to obey anything."""
    unit = ask.service.unit
    rules = rules_in_force(ask.service.office, unit.site, unit, starts_at)
    if ask.kind != VisitKind.IN_PERSON:
        return RulesAtVisit(rules, [], None)
    texts = obligation_texts(ask.service.office, rules.obligations, limits=rules.limits)
    return RulesAtVisit(rules, texts, rules.limits.get("distance_m"))


def today_of(office: Office, now: datetime) -> date:
    return local_day(now, office.tz)
