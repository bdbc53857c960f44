"""While the clerk talks, the chosen time is kept; booking takes it over in one step."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from furtka.core.invariants import breaches
from furtka.offices.models import Role
from furtka.visits.models import Hold, Visit
from tests.offices.factories import House
from tests.visits.factories import MONDAY_NINE, NOW, make_visit
from tests.visits.staff.test_desk import SCREEN, TIME, errors, typed

pytestmark = pytest.mark.django_db
KEPT = "/praca/telefon/trzymane/"
LATER = f"in_person|{(MONDAY_NINE + timedelta(hours=1)).isoformat()}"


def press(browser: Browser, do: str, **values: Any) -> str:
    """The fragment of what is kept, after that press."""
    body = typed(**{"needs": [], "do": do} | values)
    return browser.post(KEPT, body, headers={"HX-Request": "true"}).content.decode()


def held(text: str) -> str:
    """The id of the time that was chosen last, as it stands in the form."""
    found = re.search(r'name="held" value="(\d*)"', text)
    assert found is not None
    return found[1]


def test_choosing_a_time_keeps_it_and_says_until_when(reception: Browser) -> None:
    text = press(reception, "hold")
    one = Hold.objects.get()
    assert one.starts_at == MONDAY_NINE and held(text) == str(one.pk)
    assert "zatrzymany" in text and "<html" not in text
    assert re.search(rf'value="{re.escape(TIME)}"[^>]*checked', text)


def test_a_time_that_is_kept_is_free_for_nobody_else(house: House, log_in: Any) -> None:
    house.office.rooms.exclude(pk=house.room.pk).update(active=False)
    press(log_in(Role.RECEPTION), "hold")
    other = log_in(Role.RECEPTION)
    text = other.post("/praca/telefon/terminy/", {"service": "rozmowa"}).content.decode()
    assert TIME not in text
    assert "zajęt" in press(other, "hold")
    assert Hold.objects.count() == 1


def test_choosing_another_time_lets_the_first_one_go(reception: Browser) -> None:
    first = held(press(reception, "hold"))
    press(reception, "hold", time=LATER, held=first)
    assert [one.starts_at for one in Hold.objects.all()] == [MONDAY_NINE + timedelta(hours=1)]


def test_unless_the_clerk_ticked_that_it_stays(reception: Browser) -> None:
    first = held(press(reception, "hold"))
    text = press(reception, "hold", time=LATER, held=first, stays=[first])
    assert Hold.objects.count() == 2 and text.count("zatrzymany ") == 2
    assert re.search(rf'name="stays" value="{first}" checked', text)


def test_the_same_time_chosen_twice_is_kept_once(reception: Browser) -> None:
    first = held(press(reception, "hold"))
    assert held(press(reception, "hold", held=first)) == first
    assert Hold.objects.count() == 1


def test_it_can_be_let_go_and_kept_longer(reception: Browser) -> None:
    first = held(press(reception, "hold"))
    before = Hold.objects.get().expires_at
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        press(reception, f"longer:{first}", held=first)
    assert Hold.objects.get().expires_at == before + timedelta(minutes=2)
    text = press(reception, f"release:{first}", held=first)
    assert not Hold.objects.exists() and held(text) == ""


def test_what_somebody_else_keeps_can_not_be_let_go(log_in: Any) -> None:
    first = held(press(log_in(Role.RECEPTION), "hold"))
    text = press(log_in(Role.RECEPTION), f"release:{first}", held=first)
    assert Hold.objects.count() == 1 and held(text) == "" and "zatrzymany" not in text


def test_booking_takes_the_kept_time_over_with_its_claims(reception: Browser) -> None:
    first = held(press(reception, "hold"))
    claims = set(Hold.objects.get().claims.values_list("pk", flat=True))
    response = reception.post(SCREEN, typed(needs=[], held=first))
    assert response.status_code == 302
    visit = Visit.objects.get()
    assert set(visit.claims.values_list("pk", flat=True)) == claims
    assert not Hold.objects.exists() and not any(breaches(NOW).values())


def test_two_presses_of_a_kept_time_book_once(reception: Browser) -> None:
    body = typed(needs=[], held=held(press(reception, "hold")))
    one, two = reception.post(SCREEN, body), reception.post(SCREEN, body)
    assert one.headers["Location"] == two.headers["Location"] and Visit.objects.count() == 1


def test_a_kept_time_at_home_is_booked_with_its_address(house: House, reception: Browser) -> None:
    house.service.kinds = ["in_person", "phone", "home"]
    house.service.save()
    time = f"home|{MONDAY_NINE.isoformat()}"
    first = held(press(reception, "hold", time=time))
    body = typed(needs=[], time=time, held=first, address="ul. Zmyślona 7, Łódź")
    reception.post(SCREEN, body)
    assert Visit.objects.get().address == "ul. Zmyślona 7, Łódź"
    assert not Hold.objects.exists()


def test_a_mistake_elsewhere_keeps_the_time(reception: Browser) -> None:
    first = held(press(reception, "hold"))
    response = reception.post(SCREEN, typed(needs=[], name="", held=first))
    assert response.status_code == 422 and "#id_name" in errors(response)
    assert held(response.content.decode()) == first and Hold.objects.count() == 1


def test_other_needs_are_another_question_and_choose_nothing(reception: Browser) -> None:
    first = held(press(reception, "hold"))
    body = {"service": "rozmowa", "needs": "wheelchair", "held": first, "time": TIME}
    text = reception.post("/praca/telefon/terminy/", body).content.decode()
    assert held(text) == first and "data-kept" not in text
    press(reception, "hold", needs=["wheelchair"], held=first)
    assert Hold.objects.get().needs == ["wheelchair"]


def test_a_kept_time_that_ran_out_is_booked_if_nobody_has_it(reception: Browser) -> None:
    first = held(press(reception, "hold"))
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        reception.post(SCREEN, typed(needs=[], held=first))
    assert Visit.objects.get().starts_at == MONDAY_NINE


def test_without_a_script_the_buttons_of_the_page_do_the_same(reception: Browser) -> None:
    response = reception.post(SCREEN, typed(needs=[], do="hold"))
    text = response.content.decode()
    assert response.status_code == 200 and "zatrzymany" in text and "Łucja Ćwik" in text
    response = reception.post(SCREEN, typed(needs=[], do=f"release:{held(text)}"))
    assert response.status_code == 200 and not Hold.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"do": "hold", "time": ""}, {"do": "hold", "time": "x" * 5000},
        {"do": "hold", "time": "in_person|9999-12-31T00:00:00+00:00"},
        {"do": "hold", "time": "in_person|2020-01-01T00:00:00+00:00"},
        {"do": "hold", "time": "home|" + MONDAY_NINE.isoformat()},
        {"do": "hold", "service": "\x00"}, {"do": "hold", "needs": ["skrzydla"]},
        {"do": "release:x"}, {"do": "release:" + "9" * 40}, {"do": "longer:²"}, {"do": "x"},
        {"do": "hold", "time": "", "held": "²", "stays": ["x", "9" * 40]},
    ],
)  # fmt: skip
def test_nonsense_keeps_nothing_and_is_no_error(reception: Browser, values: dict[str, Any]) -> None:
    for url in (KEPT, SCREEN):
        assert reception.post(url, typed(**values)).status_code == 200
    assert not Hold.objects.exists() and not Visit.objects.exists()


def test_many_kept_times_cost_no_more_queries_than_one(reception: Browser) -> None:
    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            press(reception, "x")
        return len(queries)

    stay = [held(press(reception, "hold"))]
    ask()
    one = ask()
    for hour in (1, 2, 3):
        time = f"in_person|{(MONDAY_NINE + timedelta(hours=hour)).isoformat()}"
        stay.append(held(press(reception, "hold", time=time, held=stay[-1], stays=stay)))
    assert Hold.objects.count() == 4 and ask() == one


def test_one_more_matter_for_the_same_caller_needs_no_typing(
    visit: Visit, reception: Browser
) -> None:
    body = {"words": visit.code, "client": visit.client_id, "do": "again"}
    text = reception.post(SCREEN, body).content.decode()
    assert re.search(rf'value="{visit.client_id}" checked', text)
    assert re.search(r'<select name="service"[^>]*autofocus', text)


def test_when_nothing_is_free_the_page_says_what_is_missing(
    house: House, reception: Browser
) -> None:
    house.office.rooms.update(step_free=False)
    body = {"service": "rozmowa", "needs": "wheelchair"}
    text = reception.post("/praca/telefon/terminy/", body).content.decode()
    assert "Żaden termin" in text or 'class="hint why"' in text


def test_a_time_at_another_site_names_it(house: House, reception: Browser) -> None:
    make_visit(house)
    house.office.sites.create(
        slug="filia", name="Filia", places=5, street="ul. Boczna 2", postcode="98-220",
        town="Zduńska Wola",
    )  # fmt: skip
    text = reception.post("/praca/telefon/terminy/", {"service": "rozmowa"}).content.decode()
    assert "Siedziba" in text


def test_a_series_takes_the_time_that_was_kept_for_one_visit(reception: Browser) -> None:
    first = held(press(reception, "hold"))
    text = reception.post(
        "/praca/telefon/seria/", typed(needs=[], do="series", held=first)
    ).content.decode()
    assert f'name="at" value="{MONDAY_NINE.isoformat()}"' in text
    assert not Hold.objects.exists()


def test_an_urgent_time_is_kept_as_urgent(reception: Browser) -> None:
    text = press(reception, "hold", needs=["urgent"])
    assert Hold.objects.get().urgent and "data-kept" in text
    reception.post(SCREEN, typed(needs=["urgent"], held=held(text)))
    assert Visit.objects.get().urgent and not Hold.objects.exists()
