"""/praca/nieobecnosci/: entering absences, and settling the visits that they hit."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from furtka.clients.models import Client
from furtka.core.clock import day_bounds
from furtka.offices.models import Closure, Role
from furtka.visits import services
from furtka.visits.conflicts import conflicts
from furtka.visits.models import Visit
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_visit
from tests.visits.staff.conftest import LogIn

pytestmark = pytest.mark.django_db

LIST, NEW = "/praca/nieobecnosci/", "/praca/nieobecnosci/nowa/"
SETTLE = "/praca/nieobecnosci/przelozenia/"
MONDAY = "2026-11-30"


@pytest.fixture
def head(log_in: LogIn) -> Browser:
    return log_in(Role.UNIT_HEAD)


def away(house: House, **values: Any) -> Closure:
    start, end = day_bounds(date(2026, 11, 30), house.office.tz)
    return Closure.objects.create(
        **{"office": house.office, "starts_at": start, "ends_at": end} | values
    )


def text_of(browser: Browser, url: str) -> str:
    response = browser.get(url)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def ids(text: str) -> list[str]:
    return re.findall(r'name="proposal" value="([^"]+)"', text)


# -- Entering --------------------------------------------------------------------------------------


def test_a_sick_call_is_two_fields_and_leads_to_the_visits(
    house: House, visit: Visit, reception: Browser
) -> None:
    typed = {"who": f"staff:{visit.host_id}", "first_day": MONDAY}
    response = reception.post(NEW, typed, follow=True)
    row = Closure.objects.get()
    assert (row.starts_at, row.ends_at) == day_bounds(date(2026, 11, 30), house.office.tz)
    assert response.redirect_chain == [(f"{SETTLE}?wpis={row.pk}", 302)]
    text = response.content.decode()
    assert "Zapisane. 1 wizyta do przełożenia." in text and visit.code in text


def test_an_absence_that_hits_nothing_says_so(house: House, reception: Browser) -> None:
    typed = {"who": f"staff:{house.host.pk}", "first_day": MONDAY}
    text = reception.post(NEW, typed, follow=True).content.decode()
    assert "nie ma umówionych wizyt" in text and house.host.name in text


def test_hours_and_days_are_those_of_the_office(house: House, head: Browser) -> None:
    days = {"first_day": MONDAY, "last_day": "2026-12-01"}
    hours = {"from_time": "12:00", "to_time": "09:30"}
    head.post(NEW, {"who": "office", "reason": " Remont   dachu ", **days, **hours})
    row = Closure.objects.get()
    assert row.starts_at.isoformat() == "2026-11-30T11:00:00+00:00"
    assert row.ends_at.isoformat() == "2026-12-01T08:30:00+00:00"
    assert row.reason == "Remont dachu"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"who": ""}, "who"),
        ({"who": "staff:0"}, "who"),
        ({"who": "x" * 3000}, "who"),
        ({"first_day": ""}, "first_day"),
        ({"first_day": "0001-01-01"}, "first_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
        ({"last_day": "2026-11-29"}, "last_day"),
        ({"last_day": "2035-11-29"}, "last_day"),
        ({"first_day": "2026-11-02"}, "last_day"),
        ({"from_time": "12:00", "to_time": "11:00"}, "to_time"),
        ({"to_time": "00:00"}, "to_time"),
        ({"reason": "x" * 161}, "reason"),
        ({"reason_uk": "a\x00b"}, "reason_uk"),
    ],
)
def test_what_cant_be_used_is_said_at_its_field(
    house: House, head: Browser, typed: dict[str, str], wrong: str
) -> None:
    response = head.post(NEW, {"who": "office", "first_day": MONDAY} | typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]
    assert not Closure.objects.exists()


def test_reception_closes_no_door(house: House, reception: Browser) -> None:
    assert "Cały urząd" not in text_of(reception, NEW)
    response = reception.post(NEW, {"who": "office", "first_day": MONDAY})
    assert response.status_code == 422
    row = away(house)
    for what in ("zmien", "koniec", "usun"):
        assert reception.post(f"{LIST}{row.pk}/{what}/").status_code == 404


def test_another_offices_absences_do_not_exist(house: House, head: Browser) -> None:
    other = make_house()
    row = away(other, staff=other.host)
    assert other.host.slug not in text_of(head, NEW)
    for what in ("zmien", "koniec", "usun"):
        assert head.post(f"{LIST}{row.pk}/{what}/").status_code == 404
    typed = {"who": f"staff:{other.host.pk}", "first_day": MONDAY}
    assert head.post(NEW, typed).status_code == 422


def test_a_change_starts_from_what_was_entered(house: House, head: Browser) -> None:
    row = away(house, staff=house.host)
    text = text_of(head, f"{LIST}{row.pk}/zmien/")
    assert text.count(f'value="{MONDAY}"') == 2
    typed = {"who": f"staff:{house.host.pk}", "first_day": MONDAY, "last_day": "2026-12-04"}
    head.post(f"{LIST}{row.pk}/zmien/", typed)
    row.refresh_from_db()
    assert row.ends_at == day_bounds(date(2026, 12, 4), house.office.tz)[1]


@pytest.mark.parametrize("what", ["usun", "koniec", "zmien"])
def test_the_last_change_can_be_taken_back(house: House, head: Browser, what: str) -> None:
    row = away(house, staff=house.host, starts_at=NOW - timedelta(hours=1))
    before = (row.starts_at, row.ends_at, row.staff_id)
    typed = {"who": f"staff:{house.host.pk}", "first_day": "2026-11-26", "last_day": "2026-12-24"}
    head.post(f"{LIST}{row.pk}/{what}/", typed)
    assert list(Closure.objects.values_list("starts_at", "ends_at", "staff_id")) != [before]
    assert "Możesz cofnąć" in text_of(head, LIST)
    head.post(f"{LIST}cofnij/")
    assert list(Closure.objects.values_list("starts_at", "ends_at", "staff_id")) == [before]
    assert head.post(f"{LIST}cofnij/").status_code == 404


def test_the_list_says_how_many_visits_each_hits(
    house: House, visit: Visit, reception: Browser
) -> None:
    away(house, staff=visit.host)
    text = text_of(reception, LIST)
    assert "1 wizyta do przełożenia" in text and "poniedziałek, 30 listopada" in text


def test_a_list_of_many_costs_no_more_queries(house: House, visit: Visit, head: Browser) -> None:
    away(house, staff=visit.host)
    text_of(head, LIST)
    with CaptureQueriesContext(connection) as one:
        text_of(head, LIST)
    wanted = len(one)  # before another request empties the log
    for day in range(1, 9):
        away(house, staff=house.host, ends_at=MONDAY_NINE + timedelta(days=day))
    text_of(head, LIST)  # what a process remembers is read anew
    with CaptureQueriesContext(connection) as many:
        text_of(head, LIST)
    assert len(many) == wanted


# -- Settling --------------------------------------------------------------------------------------


def test_everybody_who_books_sees_the_number_in_the_bar_and_today(
    house: House, visit: Visit, log_in: LogIn
) -> None:
    away(house, staff=visit.host)
    for role in (Role.RECEPTION, Role.CASE_WORKER, Role.REGISTRY, Role.UNIT_HEAD, Role.DIRECTOR):
        text = text_of(log_in(role), "/praca/")
        assert text.count("1 wizyta do przełożenia") == 1, role
        assert "1 umówiona wizyta nie może się odbyć" in text
    assert "do przełożenia" not in text_of(log_in(Role.EDITOR), "/praca/")
    assert visit.code not in text_of(log_in(Role.ADMINISTRATOR), LIST)


def test_the_visits_own_page_says_it_too(house: House, visit: Visit, reception: Browser) -> None:
    page = f"/praca/wizyty/{visit.code}/"
    assert "nie może się odbyć" not in text_of(reception, page)
    away(house, staff=visit.host)
    assert "Anna Próbna: nieobecność." in text_of(reception, page)


def test_one_press_settles_a_visit_and_another_takes_it_back(
    house: House, visit: Visit, reception: Browser
) -> None:
    closure = away(house, staff=visit.host)
    first, *_rest = ids(text_of(reception, SETTLE))
    response = reception.post(
        f"{SETTLE}{visit.code}/", {"proposal": first, "wpis": closure.pk, "page": "2"}
    )
    assert response.headers["Location"] == f"{SETTLE}?wpis={closure.pk}&page=2"
    assert conflicts(house.office, NOW) == []
    text = text_of(reception, SETTLE)
    assert "Przyjmie inna osoba" in text and "Wszystkie umówione wizyty mogą się odbyć" in text
    reception.post(f"{SETTLE}{visit.code}/cofnij/")
    assert len(conflicts(house.office, NOW)) == 1
    assert reception.post(f"{SETTLE}{visit.code}/cofnij/").status_code == 404


def test_each_proposal_of_the_list_can_be_pressed(
    house: House, visit: Visit, reception: Browser
) -> None:
    closure = away(house, staff=visit.host)
    offered = ids(text_of(reception, SETTLE))
    assert len(offered) == 4
    for proposal in offered:
        reception.post(f"{SETTLE}{visit.code}/", {"proposal": proposal})
        assert conflicts(house.office, NOW) == [], proposal
        reception.post(f"{SETTLE}{visit.code}/cofnij/")
        assert [c.closures for c in conflicts(house.office, NOW)] == [(closure,)]


def test_a_proposal_that_was_taken_is_said_and_the_rest_is_shown(
    house: House, visit: Visit, reception: Browser
) -> None:
    away(house, staff=visit.host)
    first, *_rest = ids(text_of(reception, SETTLE))
    make_visit(house, name="Szybsza")
    text = reception.post(f"{SETTLE}{visit.code}/", {"proposal": first}, follow=True)
    assert "nic nie zostało zmienione" in text.content.decode()
    assert first not in ids(text.content.decode()) and ids(text.content.decode())


@pytest.mark.parametrize("proposal", ["", "x", "\x00", "|" * 6, "x" * 9999])
def test_nonsense_settles_nothing(
    house: House, visit: Visit, reception: Browser, proposal: str
) -> None:
    away(house, staff=visit.host)
    assert reception.post(f"{SETTLE}{visit.code}/", {"proposal": proposal}).status_code == 302
    assert len(conflicts(house.office, NOW)) == 1


@pytest.mark.parametrize("query", ["wpis=x", "wpis=²", "wpis=" + "9" * 400, "page=-1", "po=1"])
def test_nonsense_in_the_address_shows_the_list(
    visit: Visit, reception: Browser, query: str
) -> None:
    text_of(reception, f"{SETTLE}?{query}")


def test_who_is_under_protection_is_only_counted(
    house: House, protected_visit: Visit, reception: Browser, head: Browser
) -> None:
    away(house, staff=protected_visit.host)
    text = text_of(reception, SETTLE)
    assert "Wizyty do przełożenia: 1" in text
    assert protected_visit.code not in text and "Łoś" not in text and not ids(text)
    assert reception.post(f"{SETTLE}{protected_visit.code}/").status_code == 404
    assert protected_visit.code in text_of(head, SETTLE)


def test_who_cant_be_told_is_marked(house: House, visit: Visit, reception: Browser) -> None:
    Client.objects.update(contact="none")
    away(house, staff=visit.host)
    assert "nie można zawiadomić" in text_of(reception, SETTLE)


def fill(house: House, count: int) -> None:
    for number in range(count):
        start = MONDAY_NINE + number // 2 * timedelta(minutes=30)
        make_visit(house, starts_at=start, name=f"Osoba {number}")


def test_the_best_for_all_goes_on_in_steps_and_says_how_far_it_came(
    house: House, reception: Browser
) -> None:
    fill(house, 13)
    closure = away(house)
    response = reception.post(f"{SETTLE}wszystkie/", {"wpis": closure.pk}, follow=True)
    text = response.content.decode()
    assert "10 wizyt załatwionych" in text and "Dalej: jeszcze 3 wizyty" in text
    assert '<progress value="10" max="13"' in text
    again = {"wpis": closure.pk, "go_on": "yes"}
    text = reception.post(f"{SETTLE}wszystkie/", again, follow=True).content.decode()
    assert "13 wizyt załatwionych" in text and "<progress" not in text
    assert conflicts(house.office, NOW) == []
    assert text.count("/cofnij/") == 13


def test_what_is_left_is_not_tried_for_ever(house: House, reception: Browser) -> None:
    fill(house, 2)
    Client.objects.update(contact="none")
    away(house)
    text = reception.post(f"{SETTLE}wszystkie/", follow=True).content.decode()
    assert "2 wizyty czekają na Twoją decyzję" in text and "Dalej:" not in text
    assert len(conflicts(house.office, NOW)) == 2


def test_a_page_of_twenty_costs_as_many_queries_as_one_visit(
    house: House, reception: Browser
) -> None:
    fill(house, 20)
    away(house)
    first, *rest = Visit.objects.order_by("starts_at")
    text_of(reception, SETTLE)
    with CaptureQueriesContext(connection) as many:
        text_of(reception, SETTLE)
    wanted = len(many)  # before another request empties the log
    for visit in rest:
        services.cancel(visit, now=NOW, actor=make_user())
    text_of(reception, SETTLE)
    with CaptureQueriesContext(connection) as one:
        text_of(reception, SETTLE)
    assert len(one) == wanted
