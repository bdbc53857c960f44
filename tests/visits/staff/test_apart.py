"""`/praca/klienci/z-dala/`: people who must not meet, for those who may know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from furtka.clients.models import Client, KeepApart
from furtka.offices.models import Role
from tests.clients.factories import make_apart, make_client
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE, NOW, make_visit

pytestmark = pytest.mark.django_db

LIST = "/praca/klienci/z-dala/"


@pytest.fixture
def house() -> Iterator[House]:
    with time_machine.travel(NOW, tick=False):
        yield make_house(hosts=2, rooms=2, lanes=2)


def browser_of(house: House, role: Role) -> Browser:
    browser = Browser()
    browser.force_login(make_staff(house, role).user)  # type: ignore[arg-type]
    return browser


def people(house: House) -> tuple[Client, Client]:
    one = make_client(house.office, name="Halina Zmyślona")
    return one, make_client(house.office, name="Bogdan Wymyślony")


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.CASE_WORKER, Role.ADMINISTRATOR, Role.DPO])
def test_others_do_not_learn_that_there_is_such_a_page(house: House, role: Role) -> None:
    link = make_apart(*people(house))
    browser = browser_of(house, role)
    for path in ("", "nowe/", f"{link.pk}/zmien/"):
        assert browser.get(LIST + path).status_code == 404
    for path in ("nowe/", f"{link.pk}/koniec/", f"{link.pk}/przywroc/"):
        assert browser.post(LIST + path).status_code == 404
    assert "z-dala" not in browser.get("/praca/wizyty/").content.decode()


def test_an_empty_list_says_what_to_do(house: House) -> None:
    page = browser_of(house, Role.UNIT_HEAD).get(LIST)
    assert 'class="empty"' in page.content.decode()
    assert f'href="{LIST}nowe/"' in page.content.decode()


def test_two_people_are_looked_for_and_kept_apart(house: House) -> None:
    one, other = people(house)
    browser = browser_of(house, Role.UNIT_HEAD)
    typed = {"one_words": "zmyslona", "other_words": "wymyslony", "minutes": "90"}
    page = browser.post(LIST + "nowe/", typed | {"do": "search"}).content.decode()
    for client in (one, other):
        assert f'value="{client.pk}" checked' in page
    assert not KeepApart.objects.exists()
    chosen = typed | {"one": one.pk, "other": other.pk, "do": "keep"}
    assert browser.post(LIST + "nowe/", chosen).status_code == 302
    assert KeepApart.objects.get().minutes == 90
    page = browser.get(LIST).content.decode()
    assert one.name in page
    assert other.name in page


def test_from_a_client_s_page_the_first_is_chosen(house: House) -> None:
    one, _other = people(house)
    browser = browser_of(house, Role.DIRECTOR)
    address = f"{LIST}nowe/?one={one.pk}"
    assert address in browser.get(f"/praca/klienci/{one.pk}/").content.decode()
    assert f'value="{one.pk}" checked' in browser.get(address).content.decode()


@pytest.mark.parametrize("wrong", ["nobody", "same", "minutes"])
def test_what_can_not_be_is_said_at_its_field(house: House, wrong: str) -> None:
    one, other = people(house)
    data = {"one": one.pk, "other": other.pk, "minutes": "60", "do": "keep"}
    data |= {"nobody": {"other": ""}, "same": {"other": one.pk}, "minutes": {"minutes": "5"}}[wrong]
    page = browser_of(house, Role.UNIT_HEAD).post(LIST + "nowe/", data)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["minutes" if wrong == "minutes" else "other_words"]
    assert not KeepApart.objects.exists()


def test_visits_too_near_are_listed_with_the_way_to_move_them(house: House) -> None:
    first = make_visit(house, phone="43 000 00 01", email="")
    second = make_visit(
        house, phone="43 000 00 02", email="", starts_at=MONDAY_NINE + timedelta(minutes=45)
    )
    make_apart(first.client, second.client)
    page = browser_of(house, Role.UNIT_HEAD).get(LIST).content.decode()
    for visit in (first, second):
        assert f'href="/praca/wizyty/{visit.code}/przenies/"' in page


def test_the_distance_is_changed_and_the_link_ended_and_taken_back(house: House) -> None:
    link = make_apart(*people(house))
    browser = browser_of(house, Role.UNIT_HEAD)
    assert browser.post(f"{LIST}{link.pk}/zmien/", {"minutes": "500"}).status_code == 422
    assert browser.post(f"{LIST}{link.pk}/zmien/", {"minutes": "30"}).status_code == 302
    assert KeepApart.objects.get().minutes == 30
    browser.post(f"{LIST}{link.pk}/koniec/")
    assert KeepApart.objects.get().ended_at == NOW
    assert f"{LIST}{link.pk}/przywroc/" in browser.get(LIST).content.decode()
    browser.post(f"{LIST}{link.pk}/przywroc/")
    assert KeepApart.objects.get().ended_at is None


def test_another_office_s_link_is_not_found(house: House) -> None:
    link = make_apart(*people(make_house()))
    browser = browser_of(house, Role.UNIT_HEAD)
    assert browser.post(f"{LIST}{link.pk}/koniec/").status_code == 404
    assert KeepApart.objects.get().ended_at is None
