"""Pressed twice, answered too late, taken meanwhile: one visit, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session

from furtka.visits.models import Visit
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit
from tests.visits.web.browsing import CONTACT, Visitor, offered, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _thursday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house() -> House:
    return make_house()


def test_a_double_click_books_once(house: House) -> None:
    visitor = Visitor()
    page = visitor.to_rules()
    stored = Session.objects.get().session_data
    one = visitor.confirm(page)
    two = visitor.confirm(page)  # pressed again when the answer had come
    assert one.redirect_chain[-1] == two.redirect_chain[-1]
    Session.objects.update(session_data=stored)  # pressed at once: read the session before
    three = visitor.confirm(page)
    assert three.redirect_chain[-1] == one.redirect_chain[-1]
    assert Visit.objects.count() == 1


def test_a_booking_whose_answer_was_lost_is_found_again(house: House) -> None:
    visitor = Visitor()
    page = visitor.to_rules()
    stored = Session.objects.get().session_data
    visitor.confirm(page)
    Session.objects.update(session_data=stored)
    visitor.post("/umow-wizyte/kontakt/", **CONTACT | {"name": "Inna"})
    page = visitor.confirm(visitor.get("/umow-wizyte/zasady/"))
    assert Visit.objects.get().code in text_of(page) and "notice" in text_of(page)


def test_a_key_of_another_booking_books_nothing(house: House) -> None:
    visitor = Visitor()
    visitor.to_rules()
    page = visitor.post("/umow-wizyte/zasady/", key="podmieniony", accepted="on")
    assert page.redirect_chain[-1][0].endswith("/zasady/")
    assert Visit.objects.count() == 0


def test_a_taken_time_offers_the_nearest_and_keeps_what_was_typed(house: House) -> None:
    visitor = Visitor()
    page = visitor.to_rules(starts_at=MONDAY_NINE)
    make_visit(house)
    page = visitor.confirm(page)
    assert page.status_code == 409
    times = offered(page, "starts_at")
    assert len(times) == 3
    page = visitor.post("/umow-wizyte/godzina/", starts_at=times[0])
    assert page.redirect_chain[-1][0].endswith("/zasady/") and "Zofia Żółć" in text_of(page)
    visitor.confirm(page)
    assert Visit.objects.count() == 2


def test_a_time_that_the_rules_have_closed_meanwhile_is_chosen_anew(house: House) -> None:
    visitor = Visitor()
    page = visitor.to_rules()
    make_order(house, mode="closed", valid_until=NOW + timedelta(days=90))
    page = visitor.confirm(page)
    assert page.redirect_chain[-1][0].endswith("/dzien/")
    assert Visit.objects.count() == 0


def test_a_service_taken_back_meanwhile_leads_to_the_first_page(house: House) -> None:
    visitor = Visitor()
    page = visitor.to_rules()
    house.service.online = False
    house.service.save()
    page = visitor.confirm(page)
    assert page.redirect_chain[-1][0].endswith("/sprawa/") and "notice" in text_of(page)
