"""Late, did not come, excused: people decide, nothing is deleted or counted against anybody."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from furtka.entrance import selectors, services
from furtka.entrance.errors import TooEarly
from furtka.offices.models import Office, Role
from furtka.outbox.models import Task
from furtka.visits.errors import NotChangeable, SlotTaken
from furtka.visits.late import minutes_left, move_late, next_times
from furtka.visits.models import Visit
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def reception(house: House, client: Browser) -> Browser:
    staff = make_staff(house, Role.RECEPTION)
    assert staff.user is not None
    with at(-60):  # nobody stays logged in for days
        client.force_login(staff.user)
    return client


def at(minutes: float) -> Any:
    """So many minutes after nine on Monday."""
    return time_machine.travel(MONDAY_NINE + minutes * MINUTE, tick=False)


def url(house: House, visit: Visit, action: str) -> str:
    return f"/praca/wejscie/{house.site.slug}/{visit.code}/{action}/"


def card_of(house: House, now: datetime) -> selectors.Card:
    return selectors.board(house.office, house.site, now).expected[0]


def test_the_grace_time_is_the_offices_own(house: House) -> None:
    visit = make_visit(house)
    assert [card_of(house, MONDAY_NINE + n * MINUTE).late for n in (14, 15)] == [False, True]
    Office.objects.filter(pk=house.office.pk).update(grace_minutes=5)
    assert [card_of(house, MONDAY_NINE + n * MINUTE).late for n in (4, 5)] == [False, True]
    Visit.objects.get(pk=visit.pk, status="booked")  # nobody touched it


def test_what_is_left_ends_where_host_or_room_serve_somebody_else(house: House) -> None:
    visit = make_visit(house)
    now = MONDAY_NINE + 20 * MINUTE
    assert minutes_left([visit], now) == {visit.pk: visit.minutes}
    make_visit(house, starts_at=visit.ends_at)
    assert minutes_left([visit], now) == {visit.pk: 10}
    assert minutes_left([visit], visit.ends_at + MINUTE) == {visit.pk: 0}


def test_within_the_grace_time_one_press_lets_the_visit_go_on(
    house: House, reception: Browser
) -> None:
    visit = make_visit(house)
    make_visit(house, starts_at=visit.ends_at)
    with at(14):
        reception.post(url(house, visit, "arrive"))
    visit.refresh_from_db()
    assert visit.status == "arrived"


def test_after_it_the_visit_goes_on_if_host_and_room_are_free(
    house: House, reception: Browser
) -> None:
    visit = make_visit(house)
    with at(25):
        reception.post(url(house, visit, "arrive"))
    visit.refresh_from_db()
    assert visit.status == "arrived"


def test_with_too_little_time_left_the_next_gaps_are_offered(
    house: House, reception: Browser
) -> None:
    visit = make_visit(house)
    make_visit(house, starts_at=visit.ends_at)
    with at(20):
        assert card_of(house, MONDAY_NINE + 20 * MINUTE).short
        answer = reception.post(url(house, visit, "arrive"))
        assert answer["Location"] == url(house, visit, "spoznienie")
        told = reception.post(url(house, visit, "arrive"), **HTMX)
        assert told["HX-Redirect"] == url(house, visit, "spoznienie")
        page = reception.get(answer["Location"]).content.decode()
        assert visit.client.name not in page and "jeszcze 10 minut" in page
        times = re.findall(r'name="starts_at" value="([^"]+)"', page)
        assert datetime.fromisoformat(times[0]) == MONDAY_NINE + 60 * MINUTE
        reception.post(url(house, visit, "spoznienie"), {"starts_at": times[0], "waits": "on"})
    visit.refresh_from_db()
    assert (visit.status, visit.starts_at) == ("arrived", MONDAY_NINE + 60 * MINUTE)
    assert visit.claims.filter(starts_at=visit.starts_at).exists()
    assert not Task.objects.filter(about=visit.code, reason="visit_moved").exists()


def test_or_the_client_comes_back_then(house: House, reception: Browser) -> None:
    visit = make_visit(house)
    later = (MONDAY_NINE + 120 * MINUTE).isoformat()
    with at(20):
        for _press in range(2):
            reception.post(url(house, visit, "spoznienie"), {"starts_at": later})
    visit.refresh_from_db()
    assert (visit.status, visit.starts_at.isoformat()) == ("booked", later)


def test_or_it_goes_on_anyway(house: House, reception: Browser) -> None:
    visit = make_visit(house)
    make_visit(house, starts_at=visit.ends_at)
    with at(25):
        reception.post(url(house, visit, "arrive"), {"anyway": "1"})
    visit.refresh_from_db()
    assert visit.status == "arrived"


@pytest.mark.parametrize("typed", ["", "x", "2026-13-01", "2026-11-30T10:00", "9999-01-01T00:00Z"])
def test_a_time_that_is_none_is_refused_in_words(
    house: House, reception: Browser, typed: str
) -> None:
    visit = make_visit(house)
    with at(20):
        answer = reception.post(url(house, visit, "spoznienie"), {"starts_at": typed})
    assert answer.status_code == 422 and "data-takes-focus" in answer.content.decode()


def test_a_time_that_was_taken_meanwhile_is_said_so(house: House, reception: Browser) -> None:
    visit = make_visit(house)
    taken = make_visit(house, starts_at=MONDAY_NINE + 60 * MINUTE)
    with at(20):
        answer = reception.post(
            url(house, visit, "spoznienie"), {"starts_at": taken.starts_at.isoformat()}
        )
    assert answer.status_code == 409
    visit.refresh_from_db()
    assert visit.starts_at == MONDAY_NINE and visit.claims.exists()


def test_only_what_is_booked_is_moved_late(house: House) -> None:
    visit, user = make_visit(house), make_user()
    other = make_visit(house, starts_at=MONDAY_NINE + 60 * MINUTE)
    now = MONDAY_NINE + 20 * MINUTE
    with pytest.raises(SlotTaken):
        move_late(visit, starts_at=other.starts_at, now=now, actor=user)
    assert other.starts_at not in [slot.starts_at for slot in next_times(visit, now)]
    services.arrive(visit=visit, now=now, actor=None)
    with pytest.raises(NotChangeable):
        move_late(visit, starts_at=MONDAY_NINE + 120 * MINUTE, now=now, actor=user)


def test_a_screen_can_not_say_too_early_that_nobody_came(house: House, reception: Browser) -> None:
    visit = make_visit(house)
    for minutes, status in ((-60, "booked"), (14, "booked"), (15, "no_show")):
        with at(minutes):
            answer = reception.post(url(house, visit, "no_show"))
        assert answer.status_code == (302 if status == "no_show" else 409)
        visit.refresh_from_db()
        assert visit.status == status


def test_nor_excuse_a_visit_that_may_still_be_moved(house: House) -> None:
    visit = make_visit(house)
    with pytest.raises(TooEarly):
        services.excuse_after_start(visit=visit, now=MONDAY_NINE - MINUTE, actor=None)
    services.excuse_after_start(visit=visit, now=MONDAY_NINE, actor=None)


def test_programs_may_say_it_at_any_time(house: House) -> None:
    visit = services.no_show(visit=make_visit(house), now=MONDAY_NINE - 60 * MINUTE, actor=None)
    assert visit.status == "no_show"


def test_no_show_and_excuse_stand_on_the_visits_page_and_can_be_taken_back(
    house: House, reception: Browser
) -> None:
    visit = make_visit(house)
    page = f"/praca/wizyty/{visit.code}/"

    def offered(minutes: float) -> str:
        with at(minutes):
            return str(reception.get(page).content.decode())

    assert url(house, visit, "excuse") not in offered(-5)
    assert url(house, visit, "no_show") not in offered(14)
    assert url(house, visit, "excuse") in offered(1)
    assert url(house, visit, "no_show") in offered(15)
    with at(20):
        reception.post(url(house, visit, "no_show"), {"next": page})
        assert url(house, visit, "excuse") in offered(20)
        reception.post(url(house, visit, "excuse"), {"next": page})
        visit.refresh_from_db()
        assert visit.status == "excused"
        for status in ("no_show", "booked"):
            (step,) = re.findall(r'name="step" value="(\d+)"', offered(20))
            reception.post(url(house, visit, "cofnij"), {"step": step, "next": page})
            visit.refresh_from_db()
            assert visit.status == status
    assert visit.claims.exists()


def test_lists_say_who_is_late(house: House, reception: Browser) -> None:
    visit = make_visit(house)
    for page in ("/praca/", "/praca/wizyty/?day=2026-11-30", f"/praca/wizyty/{visit.code}/"):
        with at(10):
            assert "spóźnia się 10 minut" in reception.get(page).content.decode(), page
        with at(-10):
            assert "spóźnia się" not in reception.get(page).content.decode(), page


def test_today_has_the_next_step_as_one_button(house: House, reception: Browser) -> None:
    visit = make_visit(house)
    with at(-5):
        assert url(house, visit, "arrive") in reception.get("/praca/").content.decode()


def test_the_board_costs_as_many_queries_however_many_are_late(house: House) -> None:
    house, counts = make_house(rooms=4, hosts=4, lanes=4), []
    for number in range(4):
        make_visit(house, starts_at=MONDAY_NINE + 30 * (number % 2) * MINUTE)
        with CaptureQueriesContext(connection) as queries:
            selectors.board(house.office, house.site, MONDAY_NINE + 60 * MINUTE)
        counts.append(len(queries))
    assert set(counts) == {counts[0]} and counts[0] <= 10
