"""Fill the calendar of an office to about 60 %, three weeks back and six ahead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from furtka.cli.demo.people import Persona
from furtka.core.clock import at, day_bounds, local_day
from furtka.core.codes import new_code
from furtka.offices.models import Office, Service, VisitKind
from furtka.visits.ask import Ask
from furtka.visits.calendar import Calendar, Slot, load_calendar
from furtka.visits.models import BookedBy, Claim, Visit, VisitStatus
from furtka.visits.pins import new_seed
from furtka.visits.placing import Assignment, claims_of

BACK = timedelta(weeks=3)
AHEAD = timedelta(weeks=6)
FULL = 0.6
ROUNDS = 30
DENSITY = 0.1
CHANNELS = (BookedBy.PHONE, BookedBy.PHONE, BookedBy.WEB, BookedBy.DESK)


def fill(office: Office, personas: list[Persona], random: Random, now: datetime) -> list[Visit]:
    """Book around `now` until 60 % of what the bottleneck allows is taken.

    Uses the calendar that people use, so that every visit obeys the rules of its moment. Visits
    of one round never meet in time, so that a round is one insert. All are stored as booked
    and with claims; what became of the past is told by `outcomes`.
    """
    services = list(
        Service.objects.filter(office=office, active=True).select_related("office", "unit__site")
    )
    made: list[Visit] = []
    for first, last, seen_from in _ranges(office, now):
        # Round after round over all services, so that none takes every room for itself.
        wanted = list(services)
        for _round in range(ROUNDS):
            for service in list(wanted):
                ask, people = _ask(service, personas, random)
                calendar = load_calendar(
                    ask=ask, first=first, last=last, now=seen_from, by_staff=True
                )
                if fullness(calendar) < FULL:
                    made += _round_of(calendar, people, random, seen_from)
                elif not ask.needs and ask.party == 1:  # full for everybody, not for few
                    wanted.remove(service)
    return made


def _ranges(office: Office, now: datetime) -> Iterator[tuple[date, date, datetime]]:
    """The past as it looked three weeks ago, and the future as it looks now."""
    today = local_day(now, office.tz)
    start = today - BACK
    yield start, today, day_bounds(start, office.tz)[0]
    yield today + timedelta(days=1), today + AHEAD, now


def _ask(service: Service, personas: list[Persona], random: Random) -> tuple[Ask, list[Persona]]:
    """What somebody of the town wants, and all who want just the same."""
    one = random.choice(personas)
    alike = [p for p in personas if (p.needs, p.party) == (one.needs, one.party)]
    return Ask(service, _kind(service, random), frozenset(one.needs), one.party), alike


def _kind(service: Service, random: Random) -> VisitKind:
    if VisitKind.IN_PERSON in service.kinds and random.random() < 0.9:
        return VisitKind.IN_PERSON
    return VisitKind(service.kinds[-1])


def fullness(calendar: Calendar) -> float:
    """Share of the times at which a visit could start that are taken, 0 to 1."""
    offered = calendar.offered.bit_count()
    return 1 - sum(1 for _slot in calendar.slots()) / offered if offered else 1.0


def _round_of(
    calendar: Calendar, people: list[Persona], random: Random, now: datetime
) -> list[Visit]:
    """Visits that do not touch one another in time: some of those that would fit."""
    visits, claims, busy_until = [], [], calendar.grid.origin
    codes: set[str] = set()
    on_the_way = timedelta(minutes=calendar.ask.travel_minutes)
    for slot in calendar.slots():
        if slot.starts_at - on_the_way < busy_until or random.random() > DENSITY:
            continue
        visit, taken = _visit(calendar, slot, random.choice(people), random, now)
        while visit.code in codes:  # one of this round, which the database does not know yet
            visit.code = _unused_code(calendar.office)
        codes.add(visit.code)
        visits.append(visit)
        claims += taken
        busy_until = max(claim.ends_at for claim in taken)
    Visit.objects.bulk_create(visits)
    Claim.objects.bulk_create(sorted(claims, key=lambda c: (c.starts_at, c.resource)))
    return visits


def _unused_code(office: Office) -> str:
    """Among thousands of codes some would meet by chance; made visits must not."""
    while True:
        code = f"{office.code_prefix}-{new_code()}"
        if not Visit.objects.filter(office=office, code=code).exists():
            return code


def _visit(
    calendar: Calendar, slot: Slot, persona: Persona, random: Random, now: datetime
) -> tuple[Visit, list[Claim]]:
    ask, free = calendar.ask, calendar.choices(slot.starts_at)
    if free is None:  # the calendar offered this very slot
        raise RuntimeError("a slot of the calendar can't be chosen")
    starts = free.starts
    host = random.choice(list(starts.hosts))
    room, lane = next(iter(starts.rooms), None), next(iter(starts.lanes), None)
    places = tuple(starts.places)[: starts.party]
    visit = Visit(
        office=calendar.office, code=_unused_code(calendar.office),
        pin_seed=new_seed(), service=ask.service, client=persona.client, kind=ask.kind,
        site=free.site, room_id=room.id if room else None,
        entrance_id=lane.id if lane else None, host_id=host.id, starts_at=slot.starts_at,
        ends_at=slot.starts_at + timedelta(minutes=ask.minutes),
        party=persona.party if starts.rooms_needed else 1, needs=sorted(ask.needs),
        status=VisitStatus.BOOKED, booked_by=random.choice(CHANNELS),
        created_at=_asked_for(slot.starts_at, now, random, calendar.office.tz), status_since=now,
    )  # fmt: skip
    visit.status_since = visit.created_at
    if visit.kind == VisitKind.HOME:
        visit.address = f"ul. Zmyślona {persona.client.pk % 90 + 1}, {calendar.office.town}"
    chosen = Assignment(free.site, free.footprint, host, room, lane, places)
    return visit, claims_of(visit, chosen)


def _asked_for(starts_at: datetime, now: datetime, random: Random, tz: str) -> datetime:
    """A believable moment of booking: some days before both, between eight and four o'clock."""
    day = local_day(min(starts_at, now), tz) - timedelta(days=random.randint(1, 14))
    return at(day, time(8), tz) + timedelta(minutes=random.randint(0, 479))
