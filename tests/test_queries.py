"""Whatever stands after the question mark, no page breaks: on both databases."""

from __future__ import annotations

import os

import pytest
from django.test import Client
from django.utils import timezone

from furtka.offices.models import Role
from furtka.website.services import ensure_site
from tests.offices.factories import House, make_house, make_staff

pytestmark = pytest.mark.django_db
# Who opens nearly every page; and on SQLite who is shown less on them.
ROLES = [Role.DIRECTOR]
if os.environ.get("TEST_DB") != "postgresql":
    ROLES += [Role.RECEPTION]

STRANGE = [
    "", "%00", "a%00b", "%ED%A0%80", "%FF", "0001-01-01", "9999-12-31", "0000-00-00", "-1",
    "9" * 400, "9" * 18, "%C2%B2", "%D9%A3", "2026-13-45", "%27%22%3C", "x" * 5000,
]  # fmt: skip
PUBLIC = {
    "/": ["q"],
    "/sprawy/": ["q"],
    "/aktualnosci/": ["kategoria", "rok", "page"],
    "/komunikaty/": ["q", "rok", "page"],
    "/ogloszenia/": ["q", "rok", "kategoria", "page"],
    "/umow-wizyte/": ["sprawa"],
    "/oddzwonimy/": ["wish"],
    "/wizyta/": ["code", "pin"],
    "/ekran/{site}/": ["page"],
}
STAFF = {
    "/praca/tryb/": ["day"],
    "/praca/tryb/nowe/": ["preset", "wzor"],
    "/praca/wizyty/": ["day", "unit", "host"],
    "/praca/wizyty/szukaj/": ["words"],
    "/praca/telefon/": ["service", "client", "after", "needs"],
    "/praca/telefon/kto/": ["words", "client"],
    "/praca/telefon/terminy/": ["service", "after", "needs"],
    "/praca/nieobecnosci/przelozenia/": ["wpis", "page", "po"],
    "/praca/rejestr/": ["q", "starsze", "stan", "kto", "jednostka", "dzien"],
    "/praca/rejestr/moje/": ["starsze"],
    "/praca/rejestr/plan-akt/": ["q"],
    "/praca/rejestr/terminy/": ["czyje", "grupa", "po"],
    "/praca/rejestr/poczta/": ["starsze"],
    "/praca/rejestr/wychodzace/": ["stan", "starsze"],
    "/praca/rejestr/dzien/": ["day"],
    "/praca/rejestr/dzien.pdf": ["day"],
    "/praca/rejestr/dzien/nieprzydzielone/": ["day"],
    "/praca/rejestr/telefony/": ["page"],
    "/praca/slad/": ["day", "thing", "starsze"],
    "/praca/liczby/": ["first", "last", "by"],
}


@pytest.fixture
def house() -> House:
    house = make_house()
    ensure_site(office=house.office, now=timezone.now())
    return house


@pytest.mark.parametrize("value", STRANGE, ids=range(len(STRANGE)))
def test_no_public_page_breaks(client: Client, house: House, value: str) -> None:
    for path, names in PUBLIC.items():
        for name in names:
            address = f"{path.format(site=house.site.slug)}?{name}={value}"
            assert client.get(address).status_code < 500, address


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("value", STRANGE, ids=range(len(STRANGE)))
def test_no_page_of_staff_breaks(client: Client, house: House, value: str, role: Role) -> None:
    staff = make_staff(house, role)
    assert staff.user is not None
    client.force_login(staff.user)
    for path, names in STAFF.items():
        for name in names:
            address = f"{path}?{name}={value}"
            assert client.get(address).status_code < 500, address
