"""The waiting list on the web and at the desk: join, take an offer, refuse it, wait no longer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from furtka.offices.models import Role
from furtka.visits import waiting
from furtka.visits.models import Visit, Waiting, WaitingStatus
from furtka.visits.pins import pin_of
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE, NOW, make_visit
from tests.visits.web.browsing import CONTACT, Visitor, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _thursday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house()


def join(visitor: Visitor, **contact: Any) -> Any:
    visitor.post("/umow-wizyte/sprawa/", service="rozmowa")
    visitor.post("/umow-wizyte/sposob/", kind="in_person")
    visitor.post("/umow-wizyte/potrzeby/", language="pl", party="1")
    return visitor.post("/umow-wizyte/lista/", **contact or CONTACT)


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_who_joins_gets_a_code_and_a_pin_that_open_the_page(house: House, language: str) -> None:
    page = join(Visitor(language))
    row = Waiting.objects.get()
    assert page.redirect_chain[-1][0].endswith("/wizyta/lista/")
    assert row.code in text_of(page) and pin_of(row) in text_of(page)
    again = Visitor(language).post("/wizyta/", code=row.code.lower(), pin=pin_of(row))
    assert again.redirect_chain[-1][0].endswith("/wizyta/lista/") and row.code in text_of(again)


def test_a_wrong_pin_opens_nothing(house: House) -> None:
    join(Visitor())
    row = Waiting.objects.get()
    page = Visitor().post("/wizyta/", code=row.code, pin="000000")
    assert page.status_code == 422 and not page.redirect_chain
    assert not Visitor().get("/wizyta/lista/").context.get("place")


def test_who_can_not_be_reached_is_told_at_the_field(house: House) -> None:
    page = join(Visitor(), name="Ola", contact="none")
    assert page.status_code == 422 and "contact" in page.context["form"].errors
    assert not Waiting.objects.exists()


def test_an_offer_is_taken_with_one_press(house: House) -> None:
    visitor = Visitor()
    join(visitor)
    waiting.offer_free_times(NOW)
    assert "do" in visitor.get("/wizyta/lista/").content.decode()
    page = visitor.post("/wizyta/lista/", do="accept")
    visit = Visit.objects.get()
    assert page.redirect_chain[-1][0].endswith("/gotowe/") and visit.code in text_of(page)
    assert visitor.post("/wizyta/lista/", do="accept").status_code == 200
    assert Visit.objects.count() == 1


def test_an_offer_that_has_ended_is_said_kindly(house: House) -> None:
    visitor = Visitor()
    join(visitor)
    waiting.offer_free_times(NOW)
    row = Waiting.objects.get()
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        waiting.decline(row, now=NOW, actor=None)
        page = visitor.post("/wizyta/lista/", do="accept")
        assert page.status_code == 200 and not Visit.objects.exists()
        visitor.post("/wizyta/lista/", do="leave")
    assert Waiting.objects.get().status == WaitingStatus.LEFT


def test_a_visit_waits_for_an_earlier_time(house: House) -> None:
    visit = make_visit(house, starts_at=MONDAY_NINE + timedelta(hours=4))
    visitor = Visitor()
    visitor.post("/wizyta/", code=visit.code, pin=pin_of(visit))
    assert 'value="join"' in visitor.get("/wizyta/moja/").content.decode()
    visitor.post("/wizyta/wczesniej/", do="join")
    waiting.offer_free_times(NOW)
    assert 'value="accept"' in visitor.get("/wizyta/moja/").content.decode()
    visitor.post("/wizyta/wczesniej/", do="accept")
    moved = Visit.objects.get()
    assert moved.code == visit.code and moved.starts_at < visit.starts_at
    assert Visitor().get("/wizyta/wczesniej/").status_code == 405


def test_staff_see_who_waits_and_answer_for_them(house: House) -> None:
    join(Visitor())
    staff, client = make_staff(house, Role.RECEPTION), Client()
    assert staff.user is not None
    client.force_login(staff.user)
    row = Waiting.objects.get()
    assert row.code in client.get("/praca/oczekujacy/").content.decode()
    waiting.offer_free_times(NOW)
    page = client.post(f"/praca/oczekujacy/{row.pk}/", {"do": "accept"}, follow=True)
    visit = Visit.objects.get()
    assert page.status_code == 200 and visit.client == row.client
    assert row.code not in client.get("/praca/oczekujacy/").content.decode()


def test_a_caller_is_put_on_the_list_from_the_telephone_screen(house: House) -> None:
    staff, client = make_staff(house, Role.RECEPTION), Client()
    assert staff.user is not None
    client.force_login(staff.user)
    typed = {
        "do": "wait", "name": "Zofia", "reach": "43 000 00 00", "language": "pl",
        "service": "rozmowa", "key": "0b7b6a7e-3c0b-4a8e-9d39-5d0a1f0f7d11",
    }  # fmt: skip
    assert 'value="wait"' in client.post("/praca/telefon/", typed | {"do": ""}).content.decode()
    for _press in range(2):
        page = client.post("/praca/telefon/", typed, follow=True)
        assert page.redirect_chain[-1][0].endswith("/praca/oczekujacy/")
    row = Waiting.objects.get()
    assert row.client.name == "Zofia" and row.booked_by == "phone"
    assert row.code in page.content.decode()
    refused = client.post("/praca/telefon/", typed | {"reach": "", "name": "Jan"})
    assert refused.status_code == 422 and Waiting.objects.count() == 1
    assert client.post("/praca/telefon/", typed | {"name": ""}).status_code == 422


def test_a_protected_person_is_hidden_from_reception(house: House) -> None:
    join(Visitor())
    row = Waiting.objects.get()
    row.client.protected = True
    row.client.save()
    staff, client = make_staff(house, Role.RECEPTION), Client()
    assert staff.user is not None
    client.force_login(staff.user)
    body = client.get("/praca/oczekujacy/").content.decode()
    assert row.code not in body and row.client.name not in body
    client.post(f"/praca/oczekujacy/{row.pk}/", {"do": "leave"})
    assert Waiting.objects.get().status == WaitingStatus.WAITING


def test_the_list_costs_as_many_queries_for_many(house: House) -> None:
    staff, client, counts = make_staff(house, Role.RECEPTION), Client(), []
    assert staff.user is not None
    client.force_login(staff.user)
    client.get("/praca/oczekujacy/")
    for _turn in range(2):
        for _n in range(3):
            join(Visitor())
        with CaptureQueriesContext(connection) as context:
            client.get("/praca/oczekujacy/")
        counts.append(len(context))
    assert counts[0] == counts[1]
