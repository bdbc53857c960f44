"""A small office: plain functions, each overriding only what a test is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from itertools import count
from typing import Any

from django.contrib.auth.models import User

from furtka.offices.models import (
    Entrance,
    Office,
    OpeningHours,
    Role,
    Room,
    Service,
    ServiceHost,
    Site,
    Staff,
    Unit,
    UnitKind,
)

_number = count(1)


def make_office(**values: Any) -> Office:
    number = next(_number)
    letters = "".join(chr(ord("A") + (number // 26**i) % 26) for i in range(3))
    defaults = {
        "slug": f"office-{number}", "code_prefix": letters, "name": "Ośrodek Próbny",
        "short_name": "Ośrodek", "street": "ul. Prosta 1", "postcode": "98-220",
        "town": "Zduńska Wola", "email": "osrodek@example.org",
    }  # fmt: skip
    return Office.objects.create(**defaults | values)


def make_user(username: str = "", **values: Any) -> User:
    user = User(username=username or f"user-{next(_number)}", **values)
    user.set_password("furtka-test")
    user.save()
    return user


@dataclass
class House:
    """An office with one site, one door, one room, one host and one service of 30 minutes.

    Open Monday to Friday, 7:30–15:30, like the first customer.
    """

    office: Office
    site: Site
    entrance: Entrance
    unit: Unit
    room: Room
    host: Staff
    service: Service


def make_house(*, rooms: int = 1, hosts: int = 1, lanes: int = 1, places: int = 20) -> House:
    office = make_office()
    address = {"street": office.street, "postcode": office.postcode, "town": office.town}
    site = Site.objects.create(
        office=office, slug="siedziba", name="Siedziba", places=places, **address
    )
    entrance = Entrance.objects.create(
        office=office, site=site, name="Wejście główne", lanes=lanes, step_free=True
    )
    unit = Unit.objects.create(
        office=office, site=site, slug="pomoc", kind=UnitKind.DEPARTMENT, name="Dział Pomocy"
    )
    made = [
        Room.objects.create(office=office, site=site, name=f"{n + 1}", step_free=True)
        for n in range(rooms)
    ]
    service = Service.objects.create(
        office=office, unit=unit, code="rozmowa", name="Rozmowa o pomocy",
        neutral_label="Wizyta", minutes=30, kinds=["in_person", "phone"],
    )  # fmt: skip
    people = [make_host(office, site, unit, service) for _n in range(hosts)]
    for weekday in range(1, 6):
        OpeningHours.objects.create(
            office=office, weekday=weekday, opens=time(7, 30), closes=time(15, 30)
        )
    return House(office, site, entrance, unit, made[0], people[0], service)


def make_host(office: Office, site: Site, unit: Unit, service: Service) -> Staff:
    staff = Staff.objects.create(
        office=office, site=site, unit=unit, slug=f"host-{next(_number)}",
        name="Anna Próbna", role=Role.CASE_WORKER,
    )  # fmt: skip
    ServiceHost.objects.create(office=office, service=service, staff=staff)
    return staff


def make_staff(house: House, role: Role, **values: Any) -> Staff:
    """Somebody of that role who can log in with the password `furtka-test`."""
    user = values.pop("user", None) or make_user()
    return Staff.objects.create(
        office=house.office, site=house.site, slug=f"staff-{next(_number)}",
        name="Jan Testowy", role=role, user=user, **values,
    )  # fmt: skip


def hear_complaints(house: House, weekday: int, opens: str, closes: str, **hours: Any) -> Service:
    """A matter of complaints with hours of its own, heard by the host of the house."""
    service = Service.objects.create(
        office=house.office, unit=house.unit, code="skargi", name="Skargi i wnioski",
        name_en="Complaints", neutral_label="Wizyta", minutes=15, complaints=True,
    )  # fmt: skip
    ServiceHost.objects.create(office=house.office, service=service, staff=house.host)
    OpeningHours.objects.create(
        office=house.office, service=service, weekday=weekday, opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes), **hours,
    )  # fmt: skip
    return service
