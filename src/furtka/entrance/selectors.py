"""What the screens at the door show: codes, times and rooms, never a client's name.

Somebody under protection, or who comes about a sensitive matter, looks here like anybody else;
the screen on the wall, which everybody sees, leaves their visits out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.clients.links import links_in
from furtka.core.clock import day_bounds, local_day, minutes_between
from furtka.core.text import in_language
from furtka.entrance.apart import Hint, hints
from furtka.entrance.models import Step, WalkIn
from furtka.offices.models import Office, Site, VisitKind
from furtka.rules.selectors import (
    ObligationText,
    RulesInForce,
    obligation_texts,
    rules_in_force,
)
from furtka.visits.calendar import Slot
from furtka.visits.late import grace_ends, is_enough, minutes_left, next_times
from furtka.visits.models import INSIDE, PRESENT, Need, Visit, VisitStatus

# Undo is offered for the newest steps; older ones are undone on the card itself.
RECENT = 5
CALLED = 8
# The language itself is written as its speakers write it.
LANGUAGES = {"en": "English", "uk": "Українська"}


@dataclass(frozen=True)
class Taken:
    """A step that can be taken back: `step` is its id."""

    step: int
    code: str
    became: str
    at: datetime


@dataclass(frozen=True)
class Card:
    """One visit as the people at the door see it. Instants in UTC.

    `minutes`: how long it has stood where it is; for one that is expected, how long it is
    overdue (0 before its time). `late`: the grace time is over; then `left` is how many minutes
    host and room are still free, and `short` says that this is not enough. `action` is the next
    step, a name of entrance.services. `hint`: what to look out for; `apart`: the codes of whom they
    must not meet, only for those who may see people under protection.
    """

    code: str
    status: VisitStatus
    starts_at: datetime
    since: datetime
    minutes: int
    late: bool
    left: int
    short: bool
    room: str
    floor: int
    entrance: str
    host: str
    party: int
    needs: tuple[str, ...]
    language: str
    action: str
    action_label: str | Promise
    undo: Taken | None
    hint: str | Promise = ""
    apart: tuple[str, ...] = ()

    @property
    def hours(self) -> int:
        """Whole hours of `minutes`: nobody counts in minutes past the first hour."""
        return self.minutes // 60

    @property
    def rest(self) -> int:
        """Minutes of `minutes` over the whole hours."""
        return self.minutes % 60

    @property
    def on_the_way(self) -> bool:
        """Met, and not in the room yet."""
        return self.status == VisitStatus.MET


@dataclass(frozen=True)
class Inside:
    """People in a building, and how many may be in it at a time."""

    people: int
    limit: int

    @property
    def is_full(self) -> bool:
        return self.people >= self.limit


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


@dataclass(frozen=True)
class Column:
    """One column in words; `empty` says what to do when nobody stands in it."""

    name: str
    title: str | Promise
    empty: str | Promise
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Row:
    """A line of the list for an emergency. `people` with the client."""

    code: str
    status: VisitStatus
    since: datetime
    room: str
    floor: int
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
    is_new: bool


NEXT: dict[VisitStatus, tuple[str, str | Promise]] = {
    VisitStatus.BOOKED: ("arrive", _("Is here")),
    VisitStatus.ARRIVED: ("meet", _("Met")),
    VisitStatus.MET: ("enter", _("In the room")),
    VisitStatus.IN_ROOM: ("leave", _("Leaves the room")),
    VisitStatus.LEAVING: ("out", _("Is outside")),
}


def board(office: Office, site: Site, now: datetime, *, sees_protected: bool = False) -> Board:
    """Today at one building. Eight queries, however many people come.

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
    taken = _last_steps(office, site, start)
    by_code = {step.code: step for step in taken}
    left = minutes_left([visit for visit in visits if _is_late(visit, now)], now)
    said = hints(visits, links_in(office.pk), now)
    cards = [
        _hinted(
            _card(visit, by_code.get(visit.code), left.get(visit.pk), now),
            said.get(visit.pk), sees_protected,
        )
        for visit in visits
    ]  # fmt: skip
    rules = rules_in_force(office, site, None, now)
    people = sum(card.party for card in cards if card.status in INSIDE)
    return Board(
        expected=_column(cards, VisitStatus.BOOKED),
        entrance=_waiting_longest(_column(cards, VisitStatus.ARRIVED, VisitStatus.MET)),
        rooms=_waiting_longest(_column(cards, VisitStatus.IN_ROOM)),
        leaving=_waiting_longest(_column(cards, VisitStatus.LEAVING)),
        inside=Inside(people, limit_of(site, rules)),
        rules=rules,
        obligations=tuple(obligation_texts(office, rules.obligations, limits=rules.limits)),
        recent=tuple(taken[:RECENT]),
    )


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
    """How many people are in the building, and how many may be. Three queries."""
    rules = rules_in_force(office, site, None, now)
    return Inside(_count(_inside(office).filter(site=site)), limit_of(site, rules))


def people_in_office(office: Office, now: datetime) -> int:
    """People inside all buildings of the office, for the bar of the staff's screens."""
    return _count(_inside(office))


def whos_inside(office: Office, site: Site | None = None) -> list[Row]:
    """Everybody in the building (or in all of them), for an emergency. One query."""
    visits = _inside(office).select_related("room", "host").order_by("room__floor", "room__name")
    if site is not None:
        visits = visits.filter(site=site)
    return [row_of(visit) for visit in visits]


def row_of(who: Visit | WalkIn) -> Row:
    """A client in the list for an emergency; they come with room and host."""
    return Row(
        code=who.code,
        status=VisitStatus(who.status),
        since=who.status_since,
        room=who.room.name if who.room else "",
        floor=who.room.floor if who.room else 0,
        host=who.host.name if who.host else "",
        people=who.party,
        need_codes=tuple(who.needs),
    )


def called(office: Office, site: Site, now: datetime) -> list[Called]:
    """Who was met, then who is in a room, newest first, for everybody to see. One query.

    Nothing sensitive: not even a code, because who waits beside somebody sees it light up.
    """
    visits = (
        _at(office, site)
        .filter(status__in=(VisitStatus.MET, VisitStatus.IN_ROOM))
        .exclude(
            Q(client__protected=True)
            | Q(service__sensitive=True)
            | Q(service__unit__sensitive=True)
        )
        .order_by("-status_since", "-id")[:CALLED]
    )
    found = [
        Called(visit.code, visit.room.name, visit.room.floor, visit.status == VisitStatus.MET)
        for visit in visits
        if visit.room
    ]
    return sorted(found, key=lambda one: not one.is_new)


def _at(office: Office, site: Site) -> QuerySet[Visit]:
    visits = Visit.objects.filter(office=office, site=site, kind=VisitKind.IN_PERSON)
    return visits.select_related("office", "room", "host", "entrance", "client")


def _inside(office: Office) -> QuerySet[Visit]:
    return Visit.objects.filter(office=office, kind=VisitKind.IN_PERSON, status__in=INSIDE)


def _count(visits: QuerySet[Visit]) -> int:
    return visits.aggregate(people=Sum("party"))["people"] or 0


def _last_steps(office: Office, site: Site, since: datetime) -> list[Taken]:
    """The last step of each visit since then that can be taken back, newest first. One query."""
    steps = Step.objects.filter(office=office, visit__site=site, undone_at=None, at__gte=since)
    last: dict[int, Taken] = {}
    for step in steps.select_related("visit").order_by("-id"):
        if step.visit_id not in last and step.became == step.visit.status:
            label = str(VisitStatus(step.became).label)
            last[step.visit_id] = Taken(step.pk, step.visit.code, label, step.at)
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


def last_step(visit: Visit) -> int | None:
    """The id of the step that led to where the visit stands, to be taken back. One query."""
    step = Step.objects.filter(office=visit.office_id, visit=visit, undone_at=None).last()
    return step.pk if step and step.became == visit.status else None


def _card(visit: Visit, undo: Taken | None, left: int | None, now: datetime) -> Card:
    status = VisitStatus(visit.status)
    expected = status == VisitStatus.BOOKED
    action, label = NEXT[status]
    return Card(
        code=visit.code,
        status=status,
        starts_at=visit.starts_at,
        since=visit.status_since,
        minutes=max(0, minutes_between(visit.starts_at if expected else visit.status_since, now)),
        late=left is not None,
        left=left or 0,
        short=left is not None and not is_enough(visit, left),
        room=visit.room.name if visit.room else "",
        floor=visit.room.floor if visit.room else 0,
        entrance=in_language(visit.entrance, "name") if visit.entrance else "",
        host=visit.host.name,
        party=visit.party,
        needs=needs_of(visit),
        language=LANGUAGES.get(visit.client.language, ""),
        action=action,
        action_label=label,
        undo=undo,
    )


def _hinted(card: Card, said: Hint | None, sees_protected: bool) -> Card:
    if said is None:
        return card
    return replace(card, hint=said.sentence, apart=said.others if sees_protected else ())


def needs_of(visit: Visit) -> tuple[str, ...]:
    """What the client needs, in the reader's language."""
    return need_words(visit.needs)


def need_words(codes: Iterable[str]) -> tuple[str, ...]:
    """Needs in the reader's language. What this version does not know is left out."""
    return tuple(str(Need(code).label) for code in codes if code in Need.values)


def _column(cards: Iterable[Card], *statuses: VisitStatus) -> tuple[Card, ...]:
    return tuple(card for card in cards if card.status in statuses)


def _waiting_longest(cards: tuple[Card, ...]) -> tuple[Card, ...]:
    return tuple(sorted(cards, key=lambda card: card.since))
