"""What may stand in an office file (docs/offices.md explains every key; tested)."""

from __future__ import annotations

from datetime import time
from functools import partial

from furtka.offices.loading import readers as r
from furtka.offices.loading.reading import Key, Record, Shape, many
from furtka.offices.loading.spelling import warn_of_misspelt_address
from furtka.offices.models import (
    Closure,
    Direction,
    Entrance,
    Office,
    PhoneLine,
    Role,
    Room,
    Service,
    Site,
    Staff,
    Unit,
    UnitKind,
    VisitKind,
)
from furtka.offices.models.places import MOST_RELEASES, MOST_REMINDERS


def _closes_after_opening(record: Record) -> None:
    if record["from"] and record["to"] and record["to"] <= record["from"]:
        closes = f"{record['to']:%H:%M}"
        record.wrong("to", f"closes at {closes}, before it opens", "swap “from” and “to”")
    _some_day(record)


def _some_day(record: Record) -> None:
    first, last = record["valid_from"], record["valid_until"]
    if first and last and last < first:
        record.wrong("valid_until", "the last day is before the first")


def _check_office(office: Record) -> None:
    hours = office["release_hours"]
    twice = sorted({hour for hour in hours if hours.count(hour) > 1})
    for hour in twice:
        office.wrong("release_hours", f"{hour:%H:%M} stands here twice")
    if len(hours) > MOST_RELEASES:
        office.wrong("release_hours", f"at most {MOST_RELEASES} hours, not {len(hours)}")
    reminders = office["reminder_hours"]
    if len(set(reminders)) != len(reminders):
        office.wrong("reminder_hours", "the same number of hours stands here twice")
    if len(reminders) > MOST_REMINDERS:
        office.wrong("reminder_hours", f"at most {MOST_REMINDERS} reminders, not {len(reminders)}")


def _ends_after_start(record: Record) -> None:
    if record["from"] and record["to"] and not record["from"].is_before(record["to"]):
        record.wrong("to", "ends before it starts")


def _each_once(record: Record, key: str, *columns: str) -> None:
    """Members of a list that the database tells apart by those columns."""
    seen: set[tuple[str, ...]] = set()
    for member in record[key]:
        name = tuple(str(value) for value in member.columns(*columns).values())
        if name in seen:
            member.wrong(columns[0], "this stands here twice")
        seen.add(name)


def _check_site(site: Record) -> None:
    _each_once(site, "entrances", "name")
    _each_once(site, "rooms", "name")


def _check_service(service: Record) -> None:
    if service["complaints"] and VisitKind.IN_PERSON not in service["kinds"]:
        service.wrong("kinds", "complaints must be heard at the office too", "add in_person")


def _check_unit(unit: Record) -> None:
    _each_once(unit, "phones", "number", "extension")
    warn_of_misspelt_address(unit)


HOURS = Shape(
    {
        "days": Key(r.weekdays, required=True, default=list),
        "from": Key(r.wall_time, required=True),
        "to": Key(r.wall_time, required=True),
        "valid_from": Key(r.day),
        "valid_until": Key(r.day),
    },
    _closes_after_opening,
)
_HOURS = Key(many(HOURS), default=list)
_ADDRESS = {
    "street": Key(r.column(Office, "street"), required=True, default=""),
    "postcode": Key(r.column(Office, "postcode"), required=True, default=""),
    "town": Key(r.column(Office, "town"), required=True, default=""),
}

OFFICE = Shape(
    {
        "slug": Key(r.column(Office, "slug"), required=True, default=""),
        "code_prefix": Key(r.column(Office, "code_prefix"), required=True, default=""),
        "name": Key(r.words(Office, "name"), required=True, default=""),
        "short_name": Key(r.column(Office, "short_name"), required=True, default=""),
        "timezone": Key(r.column(Office, "tz"), default="Europe/Warsaw"),
        **_ADDRESS,
        "email": Key(r.column(Office, "email"), default=""),
        "website": Key(r.column(Office, "website"), default=""),
        "bip_url": Key(r.column(Office, "bip_url"), default=""),
        "e_delivery_address": Key(r.column(Office, "e_delivery_address"), default=""),
        "epuap_box": Key(r.column(Office, "epuap_box"), default=""),
        "domain": Key(r.column(Office, "domain")),
        "dpo_contact": Key(r.column(Office, "dpo_contact"), default=""),
        "booking_horizon_days": Key(r.whole(1, 365, "days"), default=60),
        "booking_notice_minutes": Key(r.whole(0, 43_200, "minutes"), default=120),
        "grace_minutes": Key(r.whole(0, 120, "minutes"), default=15),
        "release_hours": Key(many(r.wall_time), default=list),
        "visits_per_contact": Key(r.whole(1, 100), default=3),
        "reminder_hours": Key(many(r.whole(1, 336, "hours")), default=[48, 3]),
        "quiet_from": Key(r.wall_time, default=time(20)),
        "quiet_until": Key(r.wall_time, default=time(8)),
        "sms_sender": Key(r.column(Office, "sms_sender"), default=""),
        "sms_part_price": Key(r.price),
        "day_sheet_email": Key(r.column(Office, "day_sheet_email"), default=""),
        "hours": _HOURS,
    },
    _check_office,
)

ENTRANCE = Shape(
    {
        "name": Key(r.words(Entrance, "name"), required=True, default=""),
        "lanes": Key(r.whole(1, 50), default=1),
        "step_free": Key(r.yes_no, default=False),
    }
)

ROOM = Shape(
    {
        "name": Key(r.column(Room, "name"), required=True, default=""),
        "unit": Key(r.reference("unit")),
        "floor": Key(r.whole(-5, 50), default=0),
        "direction": Key(r.one_of("direction", Direction.values), default=""),
        "step_free": Key(r.yes_no, default=False),
        "hearing_loop": Key(r.yes_no, default=False),
        "seats": Key(r.whole(1, 100), default=2),
    }
)

SITE = Shape(
    {
        "slug": Key(r.name_of("site", Site), required=True, default=""),
        "name": Key(r.words(Site, "name"), required=True, default=""),
        **_ADDRESS,
        "directions": Key(r.words(Site, "directions"), default=""),
        "places": Key(r.whole(1, 10_000, "people"), default=20),
        "escort_minutes": Key(r.whole(0, 30, "minutes"), default=0),
        "waiting_area_m2": Key(r.whole(1, 10_000, "square metres")),
        "entrances": Key(many(ENTRANCE), default=list),
        "rooms": Key(many(ROOM), default=list),
        "hours": _HOURS,
    },
    _check_site,
)

PHONE = Shape(
    {
        "number": Key(r.phone, required=True, default=""),
        "extension": Key(r.column(PhoneLine, "extension"), default=""),
        "label": Key(r.column(PhoneLine, "label"), default=""),
        "takes_sms": Key(r.yes_no, default=False),
    }
)

UNIT = Shape(
    {
        "slug": Key(r.name_of("unit", Unit), required=True, default=""),
        "kind": Key(r.one_of("kind of unit", UnitKind.values), required=True, default=""),
        "name": Key(r.words(Unit, "name"), required=True, default=""),
        "about": Key(r.words(Unit, "about"), default=""),
        "site": Key(r.reference("site"), required=True, default=""),
        "email": Key(r.column(Unit, "email"), default=""),
        "sensitive": Key(r.yes_no, default=False),
        "phones": Key(many(PHONE), default=list),
        "hours": _HOURS,
    },
    _check_unit,
)
# The tree: a unit holds units. A shape can name itself only once it exists.
UNIT.keys["units"] = Key(many(UNIT), default=list)

SERVICE = Shape(
    {
        "code": Key(r.name_of("service", Service, "code"), required=True, default=""),
        "unit": Key(r.reference("unit"), required=True, default=""),
        "name": Key(r.words(Service, "name"), required=True, default=""),
        "official_name": Key(r.column(Service, "official_name"), default=""),
        "about": Key(r.words(Service, "about"), default=""),
        "what_to_bring": Key(r.words(Service, "what_to_bring"), default=""),
        "neutral_label": Key(r.words(Service, "neutral_label"), required=True, default=""),
        "minutes": Key(r.whole(5, 480, "minutes"), default=30),
        "travel_minutes": Key(r.whole(0, 180, "minutes"), default=0),
        "kinds": Key(
            many(r.one_of("kind of visit", VisitKind.values)),
            default=partial(list, [VisitKind.IN_PERSON.value]),
        ),
        "sensitive": Key(r.yes_no, default=False),
        "online": Key(r.yes_no, default=True),
        "staff_share": Key(r.whole(0, 100, "percent"), default=0),
        "urgent_slots": Key(r.whole(0, 50), default=0),
        "complaints": Key(r.yes_no, default=False),
        "hours": _HOURS,
    },
    _check_service,
)

STAFF = Shape(
    {
        "slug": Key(r.name_of("member of staff", Staff), required=True, default=""),
        "name": Key(r.column(Staff, "name"), required=True, default=""),
        "role": Key(r.one_of("role", Role.values), required=True, default=""),
        "unit": Key(r.reference("unit")),
        "site": Key(r.reference("site"), required=True, default=""),
        "languages": Key(many(r.one_of("language", r.SPOKEN)), default=partial(list, ["pl"])),
        "services": Key(many(r.reference("service")), default=list),
        "answers_help": Key(r.yes_no, default=False),
        "login": Key(r.name_of("login", Staff)),
        "substitute": Key(r.reference("member of staff")),
        "takes_urgent": Key(r.yes_no, default=False),
        "hours": _HOURS,
    }
)

CLOSURE = Shape(
    {
        "from": Key(r.moment, required=True),
        "to": Key(r.moment, required=True),
        "site": Key(r.reference("site")),
        "unit": Key(r.reference("unit")),
        "staff": Key(r.reference("member of staff")),
        "reason": Key(r.words(Closure, "reason"), default=""),
    },
    _ends_after_start,
)

# Keys of the file itself; `parts` adds those of the rooms above (rules).
SECTIONS: dict[str, Key] = {
    "office": Key(OFFICE, required=True),
    "sites": Key(many(SITE), required=True, default=list),
    "units": Key(many(UNIT), required=True, default=list),
    "services": Key(many(SERVICE), default=list),
    "staff": Key(many(STAFF), default=list),
    "closures": Key(many(CLOSURE)),
}
