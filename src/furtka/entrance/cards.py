"""One client as the people at the door see them: a card, with an appointment or without. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import minutes_between
from furtka.core.text import in_language
from furtka.entrance.apart import Hint
from furtka.entrance.fetching import Whom, whom_of
from furtka.entrance.models import About, Arrival, WalkIn
from furtka.entrance.passing import Passer
from furtka.offices.models import Direction, Room
from furtka.visits.late import is_enough
from furtka.visits.models import Need, Visit, VisitStatus

# The language itself is written as its speakers write it.
LANGUAGES = {"en": "English", "uk": "Українська"}

NEXT: dict[VisitStatus, tuple[str, str | Promise]] = {
    VisitStatus.BOOKED: ("arrive", _("Is here")),
    VisitStatus.ARRIVED: ("meet", _("Met")),
    VisitStatus.MET: ("enter", _("In the room")),
    VisitStatus.IN_ROOM: ("leave", _("Leaves the room")),
    VisitStatus.LEAVING: ("out", _("Is outside")),
}


@dataclass(frozen=True)
class Taken:
    """A step that can be taken back: `step` is its id; `door_id` as of Card."""

    step: int
    code: str
    became: str
    at: datetime
    door_id: int | None = None


@dataclass(frozen=True)
class Door:
    """What is known of somebody at the door. `fetcher`: who is on the way to them.

    `called`: who else is called to fetch them by now. `minutes`: since `fetcher` said so.
    """

    fetcher: str = ""
    minutes: int = 0
    called: Whom = Whom.NOBODY
    identity_checked: bool = False
    rules_confirmed: bool = False


@dataclass(frozen=True)
class Card:
    """One client as the people at the door see them. Instants in UTC.

    `site`: the short name of the building. `starts_at`: of the appointment, or when somebody
    without one came (`unbooked`).
    `minutes`: how long it has stood where it is; for one that is expected, how long it is
    overdue (0 before its time). `late`: the grace time is over; then `left` is how many minutes
    host and room are still free, and `short` says that this is not enough. `action` is the next
    step, a name of entrance.services. `hint`: what to look out for; `apart`: the codes of whom they
    must not meet, only for those who may see people under protection. `door_id`: the entrance
    they come in by; None: any.
    """

    code: str
    site: str
    status: VisitStatus
    starts_at: datetime
    ends_at: datetime | None
    since: datetime
    minutes: int
    late: bool
    left: int
    short: bool
    room: str
    floor: int
    way: Direction | None
    entrance: str
    host: str
    party: int
    needs: tuple[str, ...]
    language: str
    action: str
    action_label: str | Promise
    undo: Taken | None
    door: Door = Door()
    unbooked: bool = False
    urgent: bool = False
    about: str | Promise = ""
    hint: str | Promise = ""
    apart: tuple[str, ...] = ()
    door_id: int | None = None

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

    @property
    def waits(self) -> bool:
        """At the door, and nobody has met them."""
        return self.status == VisitStatus.ARRIVED


@dataclass(frozen=True)
class Column:
    """One column in words; `empty` says what to do when nobody stands in it."""

    name: str
    title: str | Promise
    empty: str | Promise
    cards: tuple[Card, ...]


def visit_card(
    visit: Visit, arrival: Arrival | None, undo: Taken | None, left: int | None, now: datetime
) -> Card:
    """`left`: minutes in which host and room are free, for somebody who is too late; else None."""
    status = VisitStatus(visit.status)
    expected = status == VisitStatus.BOOKED
    action, label = NEXT[status]
    return Card(
        code=visit.code, site=visit.site.slug, status=status, starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        since=visit.status_since,
        minutes=max(0, minutes_between(visit.starts_at if expected else visit.status_since, now)),
        late=left is not None, left=left or 0,
        short=left is not None and not is_enough(visit, left),
        room=visit.room.name if visit.room else "", floor=visit.room.floor if visit.room else 0,
        way=way_to(visit.room),
        entrance=in_language(visit.entrance, "name") if visit.entrance else "",
        host=visit.host.name, party=(arrival and arrival.people) or visit.party,
        needs=needs_of(visit),
        language=LANGUAGES.get(visit.client.language, ""), action=action, action_label=label,
        undo=undo, door=_door(visit, arrival, now), urgent=visit.urgent,
        door_id=visit.entrance_id,
    )  # fmt: skip


def walk_in_card(
    walk_in: WalkIn, arrival: Arrival | None, undo: Taken | None, now: datetime
) -> Card:
    status = VisitStatus(walk_in.status)
    action, label = NEXT.get(status, ("", ""))
    return Card(
        code=walk_in.code, site=walk_in.site.slug, status=status, starts_at=walk_in.came_at,
        ends_at=None,
        since=walk_in.status_since, minutes=max(0, minutes_between(walk_in.status_since, now)),
        late=False, left=0, short=False, room=walk_in.room.name if walk_in.room else "",
        floor=walk_in.room.floor if walk_in.room else 0, way=way_to(walk_in.room), entrance="",
        host=walk_in.host.name if walk_in.host else "", party=walk_in.party,
        needs=needs_of(walk_in), language=LANGUAGES.get(walk_in.language, ""), action=action,
        action_label=label, undo=undo, door=_door(walk_in, arrival, now), unbooked=True,
        urgent=walk_in.about == About.URGENT, about=About(walk_in.about).label,
    )  # fmt: skip


def _door(who: Passer, arrival: Arrival | None, now: datetime) -> Door:
    if who.status != VisitStatus.ARRIVED:
        return Door()
    whom = whom_of(who, arrival, now)
    if arrival is None:
        return Door(called=whom)
    fetched = arrival.fetched_at
    return Door(
        arrival.fetcher.name if arrival.fetcher else "",
        max(0, minutes_between(fetched, now)) if fetched else 0,
        whom, arrival.identity_checked, arrival.rules_confirmed,
    )  # fmt: skip


def hinted(card: Card, said: Hint | None, sees_protected: bool) -> Card:
    if said is None:
        return card
    return replace(card, hint=said.sentence, apart=said.others if sees_protected else ())


def needs_of(who: Passer) -> tuple[str, ...]:
    """What the client needs, in the reader's language."""
    return need_words(who.needs)


def need_words(codes: Iterable[str]) -> tuple[str, ...]:
    """Needs in the reader's language. What this version does not know is left out."""
    return tuple(str(Need(code).label) for code in codes if code in Need.values)


def way_to(room: Room | None) -> Direction | None:
    """Where one goes first to that room, if the office said so."""
    return Direction(room.direction) if room and room.direction else None


def door_id_of(who: Passer) -> int | None:
    """The entrance that the appointment names; None for who comes in anywhere."""
    return who.entrance_id if isinstance(who, Visit) else None


def in_column(cards: Iterable[Card], *statuses: VisitStatus) -> tuple[Card, ...]:
    return tuple(card for card in cards if card.status in statuses)


def waiting_longest(cards: tuple[Card, ...]) -> tuple[Card, ...]:
    return tuple(sorted(cards, key=lambda card: card.since))


def urgent_first(cards: tuple[Card, ...]) -> tuple[Card, ...]:
    """Whoever can't wait, then who has waited longest."""
    return tuple(sorted(cards, key=lambda card: (not (card.urgent and card.waits), card.since)))


def next_out(cards: Iterable[Card]) -> Card | None:
    """Who makes room next: whoever is on the way out, then whose time ends first."""
    leaving = [card for card in cards if card.status == VisitStatus.LEAVING]
    if leaving:
        return min(leaving, key=lambda card: card.since)
    ending = [
        (card.ends_at, card.code, card)
        for card in cards
        if card.status == VisitStatus.IN_ROOM and card.ends_at
    ]
    return min(ending)[2] if ending else None
