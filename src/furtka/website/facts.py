"""What pages show that nobody types in: from offices, rules and privacy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from furtka.core.clock import last_day, local_day
from furtka.core.text import fold
from furtka.offices.directory import UnitEntry, directory, every_unit
from furtka.offices.models import Entrance, Office, PhoneLine, Room, Service
from furtka.offices.published import main_phone
from furtka.rules.models import Order
from furtka.rules.selectors import ObligationText, RulesInForce, obligation_texts


@dataclass(frozen=True)
class HomeFacts:
    """What the first page knows about today."""

    phone: PhoneLine | None
    unit: UnitEntry | None  # that of the phone
    matters: list[Service]
    support: bool  # whether there is a unit for people who are being harmed


def home_facts(office: Office, rules: RulesInForce, now: datetime) -> HomeFacts:
    """Six queries."""
    phone = main_phone(office)
    entries = every_entry(office, rules, now)
    unit = next((e for e in entries if phone and e.slug == phone.unit.slug), None)
    support = any(entry.sensitive for entry in entries)
    return HomeFacts(phone, unit, [m for m in matters(office) if not m.sensitive], support)


def public_directory(office: Office, rules: RulesInForce, now: datetime) -> tuple[UnitEntry, ...]:
    """The directory; nobody answers anywhere while the office is closed. Four queries."""
    return directory(office, now, silent=lambda unit: not rules.answers)


def every_entry(office: Office, rules: RulesInForce, now: datetime) -> list[UnitEntry]:
    """The same as one list, in the order of reading."""
    return list(every_unit(public_directory(office, rules, now)))


def matters(office: Office, words: str = "") -> list[Service]:
    """What people come for, in the office's order; with `words`, those that mention all of them.

    An office has some dozens of matters, so they are compared here, letters without marks, in
    all languages at once. One query.
    """
    found = Service.objects.filter(office=office, active=True).select_related("unit")
    wanted = fold(words).split()
    return [matter for matter in found if all(word in _words_of(matter) for word in wanted)]


def _words_of(matter: Service) -> str:
    fields = ("name", "about", "what_to_bring")
    told = [getattr(matter, f"{name}{end}") for name in fields for end in ("", "_en", "_uk")]
    return fold(" ".join([*told, matter.official_name, matter.unit.name]))


@dataclass(frozen=True)
class OrderInForce:
    """An order as the public reads it."""

    order: Order
    first: date
    last: date | None


@dataclass(frozen=True)
class RulesShown:
    """The rules in force today, ready for a page."""

    obligations: list[ObligationText]
    orders: list[OrderInForce]
    limits: dict[str, int]


def rules_shown(office: Office, rules: RulesInForce) -> RulesShown:
    """One query."""
    orders = [
        OrderInForce(
            order,
            local_day(order.valid_from, office.tz),
            last_day(order.valid_until, office.tz) if order.valid_until else None,
        )
        for order in rules.orders
    ]
    return RulesShown(
        obligation_texts(office, rules.obligations, limits=rules.limits), orders, rules.limits
    )


@dataclass(frozen=True)
class Building:
    """What of one site can be reached without steps."""

    name: str
    address: str
    entrances: list[Entrance]
    rooms: list[Room]
    loops: list[Room]


def buildings(office: Office) -> list[Building]:
    """Every site with its step-free entrances and rooms and its hearing loops. Three queries."""
    entrances = list(Entrance.objects.filter(office=office, step_free=True))
    rooms = list(Room.objects.filter(office=office, active=True))
    return [
        Building(
            site.name,
            f"{site.street}, {site.postcode} {site.town}",
            [e for e in entrances if e.site_id == site.pk],
            [r for r in rooms if r.site_id == site.pk and r.step_free],
            [r for r in rooms if r.site_id == site.pk and r.hearing_loop],
        )
        for site in office.sites.all()
    ]
