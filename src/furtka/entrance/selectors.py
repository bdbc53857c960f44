"""What the screens at the door show: codes, times and rooms, never a client's name.

Somebody under protection, or who comes about a sensitive matter, looks here like anybody else;
the screen on the wall, which everybody sees, leaves their visits out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from furtka.clients.links import links_in
from furtka.core.clock import day_bounds, local_day, minutes_between
from furtka.core.dates import hour_words
from furtka.entrance.apart import hints
from furtka.entrance.cards import (
    Card,
    Column,
    Taken,
    door_id_of,
    hinted,
    in_column,
    need_words,
    next_out,
    urgent_first,
    visit_card,
    waiting_longest,
    walk_in_card,
    way_to,
)
from furtka.entrance.doubts import open_entries
from furtka.entrance.models import Arrival, Step, WalkIn
from furtka.entrance.passing import (
    ARRIVALS,
    Passer,
    arrivals_of,
    passer_of,
    people_of,
    steps_of,
)
from furtka.entrance.services import ACTIONS
from furtka.offices.models import Direction, Office, Site, Staff, VisitKind
from furtka.rules.selectors import (
    ObligationText,
    RulesInForce,
    obligation_texts,
    rules_in_force,
)
from furtka.visits.calendar import Slot
from furtka.visits.late import grace_ends, is_enough, minutes_left, next_times
from furtka.visits.models import INSIDE, PRESENT, Visit, VisitStatus

# Undo is offered for the newest steps; older ones are undone on the card itself.
RECENT = 5
# As many as fit on the wall in letters that are read from five metres.
CALLED = 5


@dataclass(frozen=True)
class Inside:
    """People in a building, and how many may be in it at a time."""

    people: int
    limit: int

    @property
    def is_full(self) -> bool:
        return self.people >= self.limit

    @property
    def free(self) -> int:
        """How many more people may come in."""
        return max(0, self.limit - self.people)


@dataclass(frozen=True)
class Board:
    """The four columns, and what must always be in sight."""

    expected: tuple[Card, ...]
    entrance: tuple[Card, ...]
    rooms: tuple[Card, ...]
    leaving: tuple[Card, ...]
    inside: Inside
    rules: RulesInForce
    obligations: tuple[ObligationText, ...]
    recent: tuple[Taken, ...]
    next_out: Card | None
    doubts: int


@dataclass(frozen=True)
class Row:
    """A line of the list for an emergency. `people` with the client."""

    code: str
    status: VisitStatus
    since: datetime
    room: str
    floor: int
    way: Direction | None
    host: str
    people: int
    need_codes: tuple[str, ...]

    @property
    def in_room(self) -> bool:
        return self.status == VisitStatus.IN_ROOM

    @property
    def needs(self) -> tuple[str, ...]:
        """In the reader's language."""
        return need_words(self.need_codes)


@dataclass(frozen=True)
class Called:
    """A code and where it goes, for the screen on the wall."""

    code: str
    room: str
    floor: int
    way: Direction | None
    is_new: bool


def board(office: Office, site: Site, now: datetime, *, sees_protected: bool = False) -> Board:
    """Today at one building. Eleven queries, however many people come.

    `sees_protected`: whether the reader may know whom somebody must not meet.
    """
    start, end = day_bounds(local_day(now, office.tz), office.tz)
    visits = list(
        _at(office, site)
        .filter(
            Q(status=VisitStatus.BOOKED, starts_at__gte=start, starts_at__lt=end)
            | Q(status__in=PRESENT)
        )
        .order_by("starts_at", "id")
    )
    walk_ins = list(_unbooked(office, site).filter(status__in=PRESENT).order_by("came_at", "id"))
    taken = _last_steps(office, site, start)
    by_code = {step.code: step for step in taken}
    left = minutes_left([visit for visit in visits if _is_late(visit, now)], now)
    said = hints(visits, links_in(office.pk), now)
    at_door = _arrivals(office, site)
    cards = [
        hinted(
            visit_card(
                visit, at_door.get(visit.code), by_code.get(visit.code), left.get(visit.pk), now
            ),
            said.get(visit.pk), sees_protected,
        )
        for visit in visits
    ] + [
        walk_in_card(one, at_door.get(one.code), by_code.get(one.code), now) for one in walk_ins
    ]  # fmt: skip
    rules = rules_in_force(office, site, None, now)
    people = sum(card.party for card in cards if card.status in INSIDE)
    return Board(
        expected=in_column(cards, VisitStatus.BOOKED),
        entrance=urgent_first(in_column(cards, VisitStatus.ARRIVED, VisitStatus.MET)),
        rooms=waiting_longest(in_column(cards, VisitStatus.IN_ROOM)),
        leaving=waiting_longest(in_column(cards, VisitStatus.LEAVING)),
        inside=Inside(people, limit_of(site, rules)),
        rules=rules,
        obligations=tuple(obligation_texts(office, rules.obligations, limits=rules.limits)),
        recent=tuple(taken[:RECENT]),
        next_out=next_out(cards),
        doubts=open_entries(site),
    )


def walk_in_card_of(walk_in: WalkIn, now: datetime) -> Card:
    """One of them alone, with the step that can be taken back. Three queries."""
    step = steps_of(walk_in).filter(undone_at=None).last()
    undo = None
    if step and step.became == walk_in.status:
        label = str(VisitStatus(step.became).label)
        undo = Taken(step.pk, walk_in.code, label, step.at)
    arrival = arrivals_of(walk_in).select_related("fetcher").first()
    return walk_in_card(walk_in, arrival, undo, now)


def columns(board: Board) -> tuple[Column, ...]:
    """The board from left to right."""
    return (
        Column("expected", _("Expected"), _("Nobody else is expected today."), board.expected),
        Column("entrance", _("At the entrance"), _("Nobody is waiting."), board.entrance),
        Column("rooms", _("In rooms"), _("No room is in use."), board.rooms),
        Column("leaving", _("Leaving"), _("Nobody is on the way out."), board.leaving),
    )


def limit_of(site: Site, rules: RulesInForce) -> int:
    """People who may be inside at a time: the calendar obeys the same two numbers."""
    return min(site.places, rules.limits.get("people_inside", site.places))


def people_inside(office: Office, site: Site, now: datetime) -> Inside:
    """How many people are in the building, and how many may be. Four queries."""
    rules = rules_in_force(office, site, None, now)
    people = sum(_count(among.filter(site=site)) for among in _inside(office))
    return Inside(people, limit_of(site, rules))


def people_in_office(office: Office, now: datetime) -> int:
    """People inside all buildings of the office, for the bar of the staff's screens."""
    visits, walk_ins = _inside(office)
    return _count(visits) + _count(walk_ins)


def whos_inside(office: Office, site: Site | None = None) -> list[Row]:
    """Everybody in the building (or in all of them), for an emergency. Four queries at most."""
    rows: list[Row] = []
    for people in _inside(office):
        here = people if site is None else people.filter(site=site)
        rows += map(row_of, here.select_related("room", "host").prefetch_related(ARRIVALS))
    return sorted(rows, key=lambda row: (row.floor, row.room, row.code))


def row_of(who: Passer) -> Row:
    """A client in the list for an emergency; they come with room, host and arrivals."""
    return Row(
        code=who.code,
        status=VisitStatus(who.status),
        since=who.status_since,
        room=who.room.name if who.room else "",
        floor=who.room.floor if who.room else 0,
        way=way_to(who.room),
        host=who.host.name if who.host else "",
        people=people_of(who),
        need_codes=tuple(who.needs),
    )


def called(office: Office, site: Site, now: datetime) -> list[Called]:
    """Who was met, then who is in a room, newest first, for everybody to see. Two queries.

    Nothing sensitive: not even a code, because who waits beside somebody sees it light up.
    """
    moving = (VisitStatus.MET, VisitStatus.IN_ROOM)
    visits = (
        _at(office, site)
        .filter(status__in=moving)
        .exclude(
            Q(client__protected=True)
            | Q(service__sensitive=True)
            | Q(service__unit__sensitive=True)
        )
        .order_by("-status", "-status_since", "-id")[:CALLED]  # "met" comes before "in_room"
    )
    unbooked = (
        _unbooked(office, site)
        .filter(status__in=moving)
        .exclude(Q(host__unit__sensitive=True) | Q(room__unit__sensitive=True))
    )
    newest: list[Passer] = sorted(
        [*visits, *unbooked.order_by("-status", "-status_since", "-id")[:CALLED]],
        key=lambda who: (who.status == VisitStatus.MET, who.status_since), reverse=True,
    )  # fmt: skip
    found = [
        Called(
            who.code,
            who.room.name,
            who.room.floor,
            way_to(who.room),
            who.status == VisitStatus.MET,
        )
        for who in newest[:CALLED]
        if who.room
    ]
    return found


def _at(office: Office, site: Site) -> QuerySet[Visit]:
    visits = Visit.objects.filter(office=office, site=site, kind=VisitKind.IN_PERSON)
    return visits.select_related("office", "site", "room", "host", "entrance", "client")


def _unbooked(office: Office, site: Site) -> QuerySet[WalkIn]:
    walk_ins = WalkIn.objects.filter(office=office, site=site)
    return walk_ins.select_related("office", "room", "host", "site")


def _inside(office: Office) -> tuple[QuerySet[Visit], QuerySet[WalkIn]]:
    """Everybody inside, with an appointment and without."""
    visits = Visit.objects.filter(office=office, kind=VisitKind.IN_PERSON, status__in=INSIDE)
    return visits, WalkIn.objects.filter(office=office, status__in=INSIDE)


def _count(people: QuerySet[Visit] | QuerySet[WalkIn]) -> int:
    """As counted at the door, else as booked."""
    each = F("party") if people.model is WalkIn else Coalesce("arrivals__people", "party")
    return people.aggregate(people=Sum(each))["people"] or 0


def _arrivals(office: Office, site: Site) -> dict[str, Arrival]:
    """What is known of those who are there, by their code. Two queries."""
    known = Arrival.objects.filter(office=office).select_related("visit", "walk_in", "fetcher")
    visits = known.filter(visit__office=office, visit__site=site, visit__status__in=PRESENT)
    walk_ins = known.filter(walk_in__office=office, walk_in__site=site, walk_in__status__in=PRESENT)
    return {passer_of(arrival).code: arrival for arrival in [*visits, *walk_ins]}


def _last_steps(office: Office, site: Site, since: datetime) -> list[Taken]:
    """The last step of each client since then that can be taken back, newest first. One query."""
    here = Q(visit__site=site) | Q(walk_in__site=site)
    steps = Step.objects.filter(here, office=office, undone_at=None, at__gte=since)
    last: dict[str, Taken] = {}
    for step in steps.select_related("visit", "walk_in").order_by("-id"):
        who = passer_of(step)
        if who.code not in last and step.became == who.status:
            label = str(VisitStatus(step.became).label)
            last[who.code] = Taken(step.pk, who.code, label, step.at, door_id_of(who))
    return list(last.values())


def _is_late(visit: Visit, now: datetime) -> bool:
    """Booked, at the office, and nobody came within the grace time."""
    at_door = visit.kind == VisitKind.IN_PERSON
    return at_door and visit.status == VisitStatus.BOOKED and now >= grace_ends(visit)


def comes_too_late(visit: Visit, now: datetime) -> bool:
    """Whether too little of the visit's time is left for somebody who arrives now.

    `visit` comes with its office. One query, none before the grace time is over.
    """
    if not _is_late(visit, now):
        return False
    return not is_enough(visit, minutes_left([visit], now)[visit.pk])


@dataclass(frozen=True)
class Lateness:
    """What can be done for somebody who came too late. Instants in UTC."""

    code: str
    starts_at: datetime
    minutes: int
    left: int
    times: tuple[Slot, ...]


def lateness(visit: Visit, now: datetime) -> Lateness:
    """How late, how many minutes are left, and the next free times of the day.

    `visit` comes with its service (unit, site, office) and office.
    """
    return Lateness(
        visit.code,
        visit.starts_at,
        max(0, minutes_between(visit.starts_at, now)),
        minutes_left([visit], now)[visit.pk],
        tuple(next_times(visit, now)),
    )


def taken_by_another(who: Passer, action: str, user: AbstractBaseUser) -> str:
    """A sentence if a colleague had taken that step before this press; else empty. Two queries."""
    became = ACTIONS[action].became
    step = steps_of(who).filter(undone_at=None, became=became).exclude(actor=None).last()
    if step is None or step.actor_id is None or step.actor_id == user.pk:
        return ""
    name = Staff.objects.filter(office_id=who.office_id, user_id=step.actor_id)
    said = {
        "code": who.code, "time": hour_words(step.at, who.office.tz),
        "name": name.values_list("name", flat=True).first() or gettext("A colleague"),
    }  # fmt: skip
    return gettext("%(code)s: %(name)s pressed that already, at %(time)s.") % said


def last_step(who: Passer) -> int | None:
    """The id of the step that led to where they stand, to be taken back. One query."""
    step = steps_of(who).filter(undone_at=None).last()
    return step.pk if step and step.became == who.status else None
