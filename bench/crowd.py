"""A made-up office and its visits: as many as asked for, the same for the same seed. Pure.

No two visits of an office get in each other's way, by construction: each room has two hosts of
its own, two places inside and a lane; the two rooms that share a lane with others work five
minutes later than those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random

from furtka.core.clock import at, local_day
from furtka.core.codes import ALPHABET
from furtka.core.text import fold
from furtka.offices.hours import days, holiday_name
from furtka.visits import resources

HOSTS, ROOMS, DOORS, LANES_OF_A_DOOR, PLACES, PEOPLE_INSIDE = 12, 6, 2, 2, 20, 12
LANES = DOORS * LANES_OF_A_DOOR
OPENS, CLOSES = time(7, 30), time(15, 30)
HALVES = 16
HALF = timedelta(minutes=30)
LATER = timedelta(minutes=5)  # also how long somebody at the door is busy with one arrival
# 40 % of the day's 192 half-hours of the hosts.
BOOKED_A_DAY = 77
AHEAD, BACK = 60, 300  # days
# One visit in five is over, or more where the days ahead can't take the rest.
OVER = 0.2
FORGOTTEN = timedelta(days=90)  # whose last visit is older has been erased

FIRST = (
    "Anna",
    "Bożena",
    "Celina",
    "Danuta",
    "Edward",
    "Filip",
    "Grażyna",
    "Halina",
    "Jan",
    "Łucja",
)
LAST = ("Dąb", "Góra", "Jaźń", "Kłos", "Łąka", "Mróz", "Wrona", "Zięba", "Źrebak", "Żółć")

_PAIRS = [
    (half, room)
    for room in range(ROOMS)
    for half in range(HALVES if room < LANES else HALVES - 1)  # the later ones end earlier
]


class TooMany(ValueError):
    """More visits than an office's days can take."""


@dataclass(frozen=True)
class Ids:
    """The rows of one generated office, by their ids. `services`: the common one first."""

    number: int
    office: int
    prefix: str
    tz: str
    site: int
    doors: list[int]
    rooms: list[int]
    hosts: list[int]
    services: list[int]


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    folded: str
    phone: str
    email: str
    contact: str
    language: str
    protected: bool
    created_at: datetime
    erased: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """One visit. `person` counts the office's people from 0; `claims` is (resource, until)."""

    code: str
    pin_seed: str
    service: int
    person: int
    kind: str
    door: int | None
    room: int | None
    host: int
    starts_at: datetime
    ends_at: datetime
    party: int
    status: str
    status_since: datetime
    booked_by: str
    created_at: datetime
    claims: list[tuple[str, datetime]]


def prefix(number: int) -> str:
    """Four letters that no other generated office has, for up to 17,576 offices."""
    letters = (chr(ord("A") + number // 26**power % 26) for power in (2, 1, 0))
    return "X" + "".join(letters)


def people_and_visits(
    ids: Ids, count: int, *, seed: int, now: datetime
) -> tuple[list[Person], list[Meeting]]:
    """The clients and `count` visits of one office. Raises TooMany.

    40 % of the next 60 days are booked, as far as `count` suffices; at least a fifth of the
    visits is over, spread evenly over the last 300 days.
    """
    random = Random(f"{seed}:{ids.number}")
    today = local_day(now, ids.tz)
    ahead = [day for day in days(today, today + timedelta(days=AHEAD)) if _is_open(day)]
    back = [day for day in days(today - timedelta(days=BACK), today) if _is_open(day)]
    back = [day for day in back if day != today]
    booked = min(BOOKED_A_DAY * len(ahead), count - int(count * OVER))
    if count - booked > len(_PAIRS) * len(back):
        raise TooMany(f"An office takes at most {booked + len(_PAIRS) * len(back)} visits.")
    people: list[Person] = []
    visits: list[Meeting] = []
    forgotten = local_day(now - FORGOTTEN, ids.tz)
    known = 0  # from this one on, people are not erased and come again
    for day, share in [*_shares(back, count - booked), *_shares(ahead, booked)]:
        opens = at(day, OPENS, ids.tz)
        for half, room in sorted(random.sample(_PAIRS, share)):
            new = day < forgotten or len(people) == known or random.random() < 0.4
            person = len(people) if new else random.randrange(known, len(people))
            visit = _visit(ids, random, len(visits), person, opens + half * HALF, room, now)
            visits.append(visit)
            if new:
                people.append(_person(random, person, visit.created_at, day < forgotten))
            known = len(people) if day < forgotten else known
    return people, visits


def other_service(ids: Ids, host: int) -> int:
    """Everybody helps with the common matter, and each with one of the others."""
    others = ids.services[1:]
    return others[host % len(others)]


def _is_open(day: date) -> bool:
    return day.isoweekday() <= 5 and not holiday_name(day)


def _shares(over: list[date], count: int) -> Iterator[tuple[date, int]]:
    """So many visits on each of the days, the earlier ones not fewer than the later."""
    each, rest = divmod(count, len(over))
    return ((day, each + (number < rest)) for number, day in enumerate(over))


def _visit(
    ids: Ids, random: Random, number: int, person: int, start: datetime, room: int, now: datetime
) -> Meeting:
    starts_at = start if room < LANES else start + LATER
    ends_at = starts_at + HALF
    over = starts_at <= now
    by_phone = random.random() < 0.1
    host = ids.hosts[2 * room + (random.random() < 0.5)]
    service = ids.services[0] if random.random() < 0.6 else other_service(ids, host)
    door = ids.doors[room % DOORS]
    party = 1 if by_phone or random.random() < 0.8 else 2
    claims: list[tuple[str, datetime]] = []
    if not over:
        claims.append((f"host:{host}", ends_at))
        if not by_phone:
            lane = resources.lanes(door, LANES_OF_A_DOOR)[room % LANES // DOORS]
            claims.append((lane.key, starts_at + LATER))
            claims.append((f"room:{ids.rooms[room]}", ends_at))
            claims += [(f"place:{ids.site}.{2 * room + n}", ends_at) for n in range(party)]
    return Meeting(
        code=f"{ids.prefix}-{_letters(number * 2_654_435_761 + ids.number)}",
        pin_seed=f"{random.getrandbits(64):016x}",
        service=service,
        person=person,
        kind="phone" if by_phone else "in_person",
        door=None if by_phone else door,
        room=None if by_phone else ids.rooms[room],
        host=host,
        starts_at=starts_at,
        ends_at=ends_at,
        party=party,
        status="left" if over else "booked",
        status_since=min(ends_at, now) if over else now,
        booked_by=random.choice(("phone", "phone", "web", "desk")),
        created_at=min(starts_at, now) - timedelta(minutes=random.randrange(60, 30 * 1440)),
        claims=claims,
    )


def _person(random: Random, number: int, created_at: datetime, erased: bool) -> Person:
    if erased:
        return Person("—", fold("—"), "", "", "none", "pl", False, created_at, erased)
    first, last = random.choice(FIRST), random.choice(LAST)
    contact = random.choice(("email", "email", "phone", "phone", "none"))
    return Person(
        name=f"{first} {last}",
        folded=_folded(f"{first} {last}"),
        phone=f"+48430{number:06}" if contact == "phone" else "",
        email=f"osoba{number}@example.org" if contact == "email" else "",
        contact=contact,
        language="uk" if number % 12 == 3 else "pl",
        protected=number % 200 == 7,
        created_at=created_at,
        erased=erased,
    )


@lru_cache(maxsize=len(FIRST) * len(LAST))
def _folded(name: str) -> str:
    return fold(name)


def _letters(number: int) -> str:
    """Five letters; different for numbers that differ by less than 23**5."""
    letters = []
    for _place in range(5):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)
