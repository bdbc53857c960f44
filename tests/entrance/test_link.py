"""Clients say by their own telephone that they are at the entrance, and take it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from furtka.entrance import fetching
from furtka.entrance.here import window_of
from furtka.entrance.models import Arrival
from furtka.offices.models import Role
from furtka.visits.models import Visit
from furtka.visits.pins import pin_of
from tests.entrance.factories import walk
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.rules.factories import make_obligation
from tests.visits.factories import MONDAY_NINE, make_order, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
EARLIER = MONDAY_NINE - 10 * MINUTE
PAGE = "/wizyta/jestem/"


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def text(browser: Browser, page: str = "/wizyta/moja/") -> str:
    return unescape(browser.get(page, follow=True).content.decode())


def open_mine(browser: Browser, visit: Visit) -> str:
    """Code and PIN, and what "My visit" says then."""
    browser.post("/wizyta/", {"code": visit.code, "pin": pin_of(visit)})
    return text(browser)


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.mark.parametrize(
    ("start", "opens", "closes"),
    [
        (MONDAY_NINE, MONDAY_NINE - 30 * MINUTE, MONDAY_NINE + 15 * MINUTE),
        # The house opens at half past seven.
        (MONDAY_NINE - 75 * MINUTE, MONDAY_NINE - 90 * MINUTE, MONDAY_NINE - 60 * MINUTE),
        (MONDAY_NINE - 90 * MINUTE, MONDAY_NINE - 90 * MINUTE, MONDAY_NINE - 75 * MINUTE),
    ],
)
def test_from_half_an_hour_before_while_the_house_is_open_until_the_grace_time_ends(
    house: House, start: datetime, opens: datetime, closes: datetime
) -> None:
    window = window_of(make_visit(house, starts_at=start))
    assert (window.opens, window.closes) == (opens, closes)


def test_my_visit_offers_it_at_the_time_and_says_when_before(house: House, client: Browser) -> None:
    visit = make_visit(house)
    with at(MONDAY_NINE - timedelta(days=1)):
        assert PAGE not in open_mine(client, visit)
    with at(MONDAY_NINE - 31 * MINUTE):
        said = open_mine(client, visit)
        assert PAGE not in said and "od 8:30 do 9:15" in said
        assert "od 8:30 do 9:15" in text(client, PAGE)
        client.post(PAGE, {"do": "come"})
    assert not Arrival.objects.exists()
    with at(MONDAY_NINE - 30 * MINUTE):
        assert PAGE in open_mine(client, visit)
    with at(MONDAY_NINE + 15 * MINUTE):
        assert PAGE not in open_mine(client, visit)
        client.post(PAGE, {"do": "come"})
    assert not Arrival.objects.exists()


def test_two_presses_and_the_client_is_here(house: House, client: Browser) -> None:
    make_obligation(house.office)
    make_order(house, obligations=["mask"])
    visit = make_visit(house)
    with at(EARLIER):
        open_mine(client, visit)
        assert "Zasłoń usta i nos." in text(client, PAGE)
        for _press in range(2):
            client.post(PAGE, {"do": "come"})
        assert "Jeszcze mnie nie ma" in text(client)
    arrival = Arrival.objects.get()
    assert (arrival.way, arrival.rules_confirmed, arrival.visit) == ("link", True, visit)


def test_it_is_taken_back_until_somebody_goes(house: House, client: Browser) -> None:
    visit, job = make_visit(house), make_staff(house, Role.RECEPTION)
    with at(EARLIER):
        open_mine(client, visit)
        client.post(PAGE, {"do": "come"})
        for _press in range(2):
            client.post(PAGE, {"do": "back"})
        visit.refresh_from_db()
        assert visit.status == "booked" and not Arrival.objects.exists()
        client.post(PAGE, {"do": "come"})
        fetching.fetch(who=visit, job=job, now=EARLIER, actor=make_user())
        assert "Jeszcze mnie nie ma" not in text(client) + text(client, PAGE)
        client.post(PAGE, {"do": "back"})
    visit.refresh_from_db()
    assert visit.status == "arrived"


def test_what_reception_entered_is_not_the_clients_to_take_back(
    house: House, client: Browser
) -> None:
    visit = walk(make_visit(house), "arrive", at=EARLIER)
    with at(EARLIER):
        open_mine(client, visit)
        client.post(PAGE, {"do": "back"})
    visit.refresh_from_db()
    assert visit.status == "arrived"


def test_where_nobody_is_seen_nobody_is_asked_to_come(house: House, client: Browser) -> None:
    visit = make_visit(house)
    make_order(house, mode="remote_only")
    with at(EARLIER):
        assert PAGE not in open_mine(client, visit)


@pytest.mark.parametrize("kind", ["phone", "other"])
def test_only_for_a_visit_at_the_office_with_code_and_pin(
    house: House, client: Browser, kind: str
) -> None:
    visit = make_visit(house, kind="phone") if kind == "phone" else make_visit(house)
    with at(EARLIER):
        if kind == "phone":
            assert PAGE not in open_mine(client, visit)
        client.post(PAGE, {"do": "come"})
        assert client.get(PAGE).status_code == 302
    assert not Arrival.objects.exists()


def test_a_protected_person_sees_the_same(house: House, client: Browser) -> None:
    visit = make_visit(house)
    type(visit.client).objects.filter(pk=visit.client_id).update(protected=True)
    with at(EARLIER):
        assert PAGE in open_mine(client, visit)
