"""From what was read to rows, each kind after those it refers to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from furtka.offices.loading.logins import give_login
from furtka.offices.loading.reading import Record
from furtka.offices.loading.writing import Writer
from furtka.offices.models import (
    Closure,
    Entrance,
    Office,
    OpeningHours,
    PhoneLine,
    Room,
    Service,
    ServiceHost,
    Site,
    Staff,
    Unit,
)

_ADDRESS = ("street", "postcode", "town")
_SINCE_EVER = date(2020, 1, 1)  # the model's own default


def put_office(writer: Writer, record: Record) -> bool:
    """The office itself, found by its slug."""
    values = record.columns(
        "name", "short_name", *_ADDRESS, "code_prefix", "email", "website", "bip_url",
        "e_delivery_address", "epuap_box", "domain", "dpo_contact", "booking_horizon_days",
        "booking_notice_minutes", "grace_minutes", "visits_per_contact", "quiet_from",
        "quiet_until", "sms_sender", "sms_part_price", "day_sheet_email",
    )  # fmt: skip
    values |= {
        "tz": record["timezone"],
        "release_hours": sorted(f"{hour:%H:%M}" for hour in record["release_hours"]),
        "reminder_hours": sorted(record["reminder_hours"], reverse=True),
    }
    known = Office.objects.filter(slug=record["slug"]).first()
    office = writer.bring(record.at, known, Office, {"slug": record["slug"]}, values)
    if office is None:
        return False
    writer.office = office
    return True


def write_tables(writer: Writer, file: Record) -> None:
    put_hours(writer, file["office"])
    for site in file["sites"]:
        _put_site(writer, site)
    for position, unit in enumerate(file["units"]):
        _put_unit(writer, unit, None, position)
    for site in file["sites"]:
        _put_rooms(writer, site)
    for position, service in enumerate(file["services"]):
        _put_service(writer, service, position)
    for person in file["staff"]:
        _put_staff(writer, person)
    for person in file["staff"]:  # somebody further down may stand in for somebody above
        _put_substitute(writer, person)
    if file["closures"] is not None:
        for closure in file["closures"]:
            _put_closure(writer, closure)
    _take_away(writer, file)


def _take_away(writer: Writer, file: Record) -> None:
    """What the file no longer has (docs/offices.md says what happens to each kind)."""
    for switched in (Staff, Service, Room):
        writer.retire(switched)
    if file["closures"] is not None:
        # Absences of people are entered day by day, in the application.
        writer.remove(writer.gone(Closure).filter(staff=None))
    for owned in (OpeningHours, PhoneLine, ServiceHost):
        writer.remove(writer.gone(owned))
    for shared in (Entrance, Unit, Site):
        writer.delete(shared, file.at)


def put_hours(
    writer: Writer, owner: Record, site: Any = None, unit: Any = None, staff: Any = None,
    service: Any = None,
) -> None:  # fmt: skip
    """A line for `mon-fri` is five rows."""
    for line in owner["hours"]:
        until = line["valid_until"]
        for weekday in line["days"]:
            key = {
                "site": site, "unit": unit, "staff": staff, "service": service,
                "weekday": weekday, "opens": line["from"], "closes": line["to"],
                "valid_from": line["valid_from"] or _SINCE_EVER,
            }  # fmt: skip
            values = {"valid_until": until + timedelta(days=1) if until else None}
            writer.put(line.at, OpeningHours, key, values)


def _put_site(writer: Writer, record: Record) -> None:
    values = record.columns(
        "name", *_ADDRESS, "directions", "places", "escort_minutes", "waiting_area_m2"
    )
    site = writer.put(record.at, Site, {"slug": record["slug"]}, values)
    if site is None:
        return
    writer.made["site", record["slug"]] = site
    for entrance in record["entrances"]:
        names = entrance.columns("name")
        key = {"site": site, "name": names.pop("name")}
        writer.put(entrance.at, Entrance, key, names | entrance.columns("lanes", "step_free"))
    put_hours(writer, record, site=site)


def _put_rooms(writer: Writer, record: Record) -> None:
    site = writer.named("site", record["slug"])
    for room in record["rooms"]:
        values = room.columns("floor", "direction", "step_free", "hearing_loop", "seats")
        values |= {"unit": writer.named("unit", room["unit"]), "active": True}
        writer.put(room.at, Room, {"site": site, "name": room["name"]}, values)


def _put_unit(writer: Writer, record: Record, parent: Unit | None, position: int) -> None:
    values = record.columns("kind", "name", "about", "email", "sensitive")
    values |= {
        "parent": parent, "site": writer.named("site", record["site"]), "position": position
    }  # fmt: skip
    unit = writer.put(record.at, Unit, {"slug": record["slug"]}, values)
    if unit is None:
        return
    writer.made["unit", record["slug"]] = unit
    for number, phone in enumerate(record["phones"]):
        key = {"unit": unit, "number": phone["number"], "extension": phone["extension"]}
        values = phone.columns("label", "takes_sms") | {"position": number}
        writer.put(phone.at, PhoneLine, key, values)
    put_hours(writer, record, unit=unit)
    for number, child in enumerate(record["units"]):
        _put_unit(writer, child, unit, number)


def _put_service(writer: Writer, record: Record, position: int) -> None:
    values = record.columns(
        "name", "official_name", "about", "what_to_bring", "neutral_label", "minutes", "kinds",
        "travel_minutes",
        "sensitive", "online", "staff_share", "urgent_slots", "complaints",
    )  # fmt: skip
    values |= {"unit": writer.named("unit", record["unit"]), "active": True, "position": position}
    service = writer.put(record.at, Service, {"code": record["code"]}, values)
    if service is None:
        return
    writer.made["service", record["code"]] = service
    put_hours(writer, record, service=service)


def _put_staff(writer: Writer, record: Record) -> None:
    values = record.columns("name", "role", "languages", "takes_urgent", "answers_help") | {
        "unit": writer.named("unit", record["unit"]),
        "site": writer.named("site", record["site"]),
        "active": True,
    }
    staff = writer.put(record.at, Staff, {"slug": record["slug"]}, values)
    if staff is None:
        return
    writer.made["member of staff", record["slug"]] = staff
    give_login(writer, record, staff)
    for code in record["services"]:
        service = writer.named("service", code)
        writer.put(record.at, ServiceHost, {"service": service, "staff": staff}, {})
    put_hours(writer, record, staff=staff)


def _put_substitute(writer: Writer, record: Record) -> None:
    staff = writer.named("member of staff", record["slug"])
    substitute = writer.named("member of staff", record["substitute"])
    if staff is not None and staff.substitute != substitute:
        writer.bring(record.at, staff, Staff, {}, {"substitute": substitute})


def _put_closure(writer: Writer, record: Record) -> None:
    tz = writer.office.tz
    key = {
        "site": writer.named("site", record["site"]),
        "unit": writer.named("unit", record["unit"]),
        "staff": writer.named("member of staff", record["staff"]),
        "starts_at": record["from"].start(tz),
        "ends_at": record["to"].end(tz),
    }
    writer.put(record.at, Closure, key, record.columns("reason"))
