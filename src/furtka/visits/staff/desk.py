"""The telephone screen: free times across all ways of meeting, and what the clerk reads out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice

from django.utils.translation import gettext as _

from furtka.core.clock import at, local_day
from furtka.core.dates import day_words, hour_words, moment_words
from furtka.core.text import in_language
from furtka.offices.models import Service, Site, VisitKind
from furtka.visits.ask import Ask
from furtka.visits.binding import for_staff
from furtka.visits.calendar import Calendar, Slot, first_free, load_calendar
from furtka.visits.models import Visit
from furtka.visits.notice import last_bookable_day
from furtka.visits.series import Planned

TIMES_OF_A_KIND = 4
DAYS_TO_MOVE_TO = 3
# A day of eight hours has 96 ticks of five minutes, so this is three full days.
MOST_TIMES = 288


@dataclass(frozen=True)
class Offer:
    """A free time as the clerk chooses it: `value` stands in the form, `text` is read out."""

    value: str
    day: str
    hour: str
    text: str
    site: str = ""  # where, if the office has several sites


@dataclass(frozen=True)
class Offers:
    """The free times of one way of meeting, in the order of time."""

    kind: str
    times: list[Offer]
    code: str = ""
    why: str = ""


def offers(
    service: Service, needs: Iterable[str], *, now: datetime, after: date | None = None,
    urgent: bool = False, for_whom: Callable[[Ask], Ask] = lambda ask: ask,
) -> list[Offers]:  # fmt: skip
    """The first free times of each way in which that matter can be dealt with.

    `after`: from that local day on. `urgent`: with the times kept for urgent visits. `for_whom`
    adds what is known of the caller. A fixed number of queries for each way of meeting.
    """
    office = service.office
    start = at(after, time.min, office.tz) if after else now
    if local_day(start, office.tz) > last_bookable_day(office, now):
        return [Offers(str(VisitKind(kind).label), [], kind) for kind in service.kinds]
    start = max(start, now)
    found = []
    for kind in service.kinds:
        ask = for_whom(Ask(service, VisitKind(kind), frozenset(needs), urgent=urgent))
        calendar = load_calendar(
            ask=ask, first=local_day(start, office.tz), last=last_bookable_day(office, now),
            now=now, by_staff=True,
        )  # fmt: skip
        slots = islice(_each_once(calendar.slots(), start), TIMES_OF_A_KIND)
        several = ask.kind == VisitKind.IN_PERSON and len(calendar.facts.sites) > 1
        why = for_staff(calendar, after=_begins(calendar, start))
        found.append(offers_of(ask, slots, now=now, why=why, several=several))
    return found


def _begins(calendar: Calendar, start: datetime) -> datetime:
    """When anybody is there for that matter, from `start` on: a night is no limit."""
    grid = calendar.grid
    ahead = calendar.opened & calendar.bookable & grid.within(start, grid.moment(grid.size))
    return grid.moment((ahead & -ahead).bit_length() - 1) if ahead else start


def _each_once(slots: Iterable[Slot], start: datetime) -> Iterator[Slot]:
    """From `start` on; a time that several sites have is booked at the first of them."""
    last = None
    for slot in slots:
        if slot.starts_at >= start and slot.starts_at != last:
            last = slot.starts_at
            yield slot


def first_days(ask: Ask, *, after: datetime, now: datetime, without: Visit) -> list[Slot]:
    """All free times of the first three days that have any, to move `without` to."""
    tz = ask.service.office.tz
    slots = first_free(ask, now=now, after=after, count=MOST_TIMES, by_staff=True, without=without)
    shown = sorted({local_day(slot.starts_at, tz) for slot in slots})[:DAYS_TO_MOVE_TO]
    return [slot for slot in slots if local_day(slot.starts_at, tz) in shown]


def offers_of(
    ask: Ask, slots: Iterable[Slot], *, now: datetime, why: str = "", several: bool = False
) -> Offers:
    """These times, in words; `why` there are none, or none on the first day.

    `several`: people come to more than one site, so that each time names its own.
    """
    tz = ask.service.office.tz
    today = local_day(now, tz)
    times = [
        Offer(
            value=value_of(ask.kind, slot.starts_at),
            day=day_words(local_day(slot.starts_at, tz), today),
            hour=hour_words(slot.starts_at, tz),
            text=read_out(ask.service, ask.kind, slot.starts_at, slot.site),
            site=str(slot.site) if several or slot.site.pk != ask.service.unit.site_id else "",
        )
        for slot in slots
    ]
    return Offers(str(VisitKind(ask.kind).label), times, str(ask.kind), why)


@dataclass(frozen=True)
class PlanRow:
    """One date of a series in words; `value` is empty where it can't be had."""

    value: str
    words: str
    instead_of: str
    reason: str


def plan_rows(plan: Iterable[Planned], tz: str) -> list[PlanRow]:
    """The dates of a series, as the clerk reads them to the caller."""
    return [
        PlanRow(
            value=one.starts_at.isoformat() if one.starts_at else "",
            words=moment_words(one.starts_at or one.wanted, tz),
            instead_of=moment_words(one.wanted, tz) if one.moved else "",
            reason=one.reason,
        )
        for one in plan
    ]


def value_of(kind: str, starts_at: datetime) -> str:
    """A free time as it stands in the form."""
    return f"{kind}|{starts_at.astimezone(UTC).isoformat()}"


def read_out(service: Service, kind: str, starts_at: datetime, site: Site) -> str:
    """What the clerk reads back to the caller: day, hour, place, what to bring."""
    office = service.office
    parts = [moment_words(starts_at, office.tz) + "."]
    if kind == VisitKind.PHONE:
        parts.append(_("We will call you."))
    elif kind == VisitKind.HOME:
        parts.append(_("We will come to you."))
    else:
        parts.append(_("Place: %(street)s, %(town)s.") % {"street": site.street, "town": site.town})
        parts.append(_("Somebody will meet you at the entrance."))
    if bring := service.bring():
        things = ", ".join(_inside_a_sentence(thing) for thing in bring)
        if kind == VisitKind.IN_PERSON:
            parts.append(_("Please bring: %(things)s.") % {"things": things})
        else:
            parts.append(_("Please have at hand: %(things)s.") % {"things": things})
    return " ".join(parts)


def _inside_a_sentence(words: str) -> str:
    """A line of a list as part of a sentence; abbreviations keep their capitals."""
    words = words.rstrip(".;,")
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def read_out_visit(visit: Visit) -> str:
    """The same for a visit that is booked."""
    return read_out(visit.service, visit.kind, visit.starts_at, visit.site)


def service_choices(services: Iterable[Service]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Codes and names of matters, grouped by unit, for a list to choose from."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for service in services:
        name = in_language(service, "name")
        groups.setdefault(in_language(service.unit, "name"), []).append((service.code, name))
    return list(groups.items())
