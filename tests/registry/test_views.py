"""The register on screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from furtka.offices.models import Role
from furtka.registry.models import Item
from tests.offices.factories import House, make_house, make_staff
from tests.registry.test_services import record

pytestmark = pytest.mark.django_db
TYPED = {"channel": "post", "sender": "Józef Łęcki", "subject": "Wniosek", "once": "mark"}


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def clerk(client: Client, house: House) -> Client:
    job = make_staff(house, Role.REGISTRY)
    assert job.user is not None
    client.force_login(job.user)
    return client


def test_what_is_typed_in_gets_a_number_and_shows_below(clerk: Client) -> None:
    answer = clerk.post("/praca/rejestr/", TYPED, follow=True)
    page = answer.content.decode()
    assert "RPW/00001/2" in page and "Józef Łęcki" in page
    item = Item.objects.get()
    assert item.recorded_by is not None and item.received_at == item.recorded_at


def test_a_second_click_changes_nothing(clerk: Client) -> None:
    for _n in range(2):
        assert clerk.post("/praca/rejestr/", TYPED).status_code == 302
    assert Item.objects.count() == 1


def test_day_and_hour_are_those_of_the_wall(clerk: Client) -> None:
    clerk.post("/praca/rejestr/", TYPED | {"day": "2026-07-01", "time": "9:30"})
    assert Item.objects.get().received_at.isoformat() == "2026-07-01T07:30:00+00:00"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"sender": ""}, "sender"),
        ({"sender": "x" * 10_000}, "sender"),
        ({"subject": "a\x07b"}, "subject"),
        ({"channel": "pigeon"}, "channel"),
        ({"unit": "999999"}, "unit"),
        ({"unit": "x"}, "unit"),
        ({"day": "31.02.2026", "time": "9:00"}, "day"),
        ({"day": "2026-07-01"}, "time"),
        ({"day": "2026-07-01", "time": "25:00"}, "time"),
        ({"day": "2027-03-28", "time": "2:30"}, "time"),  # the lost hour
        ({"day": "9999-12-31", "time": "23:59"}, "time"),  # not yet
        ({"once": "x" * 100}, "once"),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field_and_stores_nothing(
    clerk: Client, typed: dict[str, str], field: str
) -> None:
    answer = clerk.post("/praca/rejestr/", TYPED | typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Item.objects.exists()


def test_search_finds_without_polish_letters_and_keeps_names_out_of_addresses(
    clerk: Client, house: House
) -> None:
    record(house)
    record(house, sender="Inna Osoba")
    page = clerk.post("/praca/rejestr/szukaj/", {"q": "lecki"}).content.decode()
    assert "Józef Łęcki" in page and "Inna Osoba" not in page
    assert clerk.get("/praca/rejestr/szukaj/").status_code == 405
    assert 'class="empty"' in clerk.post("/praca/rejestr/szukaj/", {"q": "zzz"}).content.decode()


def test_an_empty_register_says_what_to_do(clerk: Client) -> None:
    assert 'class="empty"' in clerk.get("/praca/rejestr/").content.decode()


def test_an_item_is_shown_to_its_own_office_only(clerk: Client, house: House) -> None:
    record(house)
    other = make_house()
    record(other, sender="Ktoś Inny")
    record(other)
    assert "Józef Łęcki" in clerk.get("/praca/rejestr/2026/1/").content.decode()
    assert clerk.get("/praca/rejestr/2026/2/").status_code == 404
    assert "Ktoś Inny" not in clerk.get("/praca/rejestr/").content.decode()


def test_who_has_no_permission_gets_404(client: Client, house: House) -> None:
    job = make_staff(house, Role.EDITOR)
    assert job.user is not None
    assert client.get("/praca/rejestr/").status_code == 302
    client.force_login(job.user)
    assert client.get("/praca/rejestr/").status_code == 404


def test_the_list_costs_the_same_for_many(
    clerk: Client, house: House, django_assert_max_num_queries: Any
) -> None:
    for _n in range(60):
        record(house, unit=house.unit)
    clerk.get("/praca/rejestr/")  # what is remembered from page to page is remembered
    with django_assert_max_num_queries(13):
        page = clerk.get("/praca/rejestr/").content.decode()
    assert "?starsze=2026-11" in page
