"""/praca/telefon/seria/: planned on one page, booked in one go, cancelled and taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from furtka.outbox.models import Message, Task
from furtka.privacy.models import AuditLine
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.pins import pin_of
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, make_visit
from tests.visits.staff.test_desk import typed

pytestmark = pytest.mark.django_db
PAGE = "/praca/telefon/seria/"
WEEK = timedelta(weeks=1)


def all_of(number: int = 3, **values: Any) -> dict[str, Any]:
    """The dates of the plan as it was shown, confirmed."""
    at = [(MONDAY_NINE + WEEK * n).isoformat() for n in range(number)]
    chosen = {"every": "1", "times": str(number), "planned": f"1x{number}", "at": at}
    return typed(needs=[], **chosen) | values


def test_the_desk_leads_to_the_plan_with_what_was_typed(reception: Browser) -> None:
    response = reception.post(PAGE, typed(do="series"))
    text = response.content.decode()
    assert response.status_code == 200 and text.count('name="at"') == 4
    for kept in ("Łucja Ćwik", "43 000 00 05", "wheelchair"):
        assert f'value="{kept}"' in text
    assert Visit.objects.count() == 0


def test_a_date_that_is_moved_says_why(house: House, reception: Browser) -> None:
    make_visit(house, starts_at=MONDAY_NINE + WEEK)
    make_visit(house, starts_at=MONDAY_NINE + WEEK)
    text = reception.post(PAGE, typed(do="series", needs=[])).content.decode()
    assert "zamiast: poniedziałek, 7 grudnia, godz. 9:00 (Ten termin jest zajęty.)" in text


def test_with_a_script_only_the_plan_comes(reception: Browser) -> None:
    body = all_of(do="plan", every="2", times="2")
    text = reception.post(PAGE, body, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text and text.count('name="at"') == 2 and 'value="2x2"' in text


def test_all_dates_are_booked_and_read_out_with_their_codes(reception: Browser) -> None:
    response = reception.post(PAGE, all_of(), follow=True)
    text = response.content.decode()
    visits = list(Visit.objects.order_by("starts_at"))
    assert len(visits) == 3 and len({visit.series for visit in visits}) == 1
    assert all(visit.code in text and pin_of(visit) in text for visit in visits)
    assert AuditLine.objects.filter(action="visit.pin_shown").count() == 3
    assert Task.objects.count() == 0  # they heard it on the telephone


def test_the_pins_are_shown_to_nobody_else(reception: Browser, host: Browser) -> None:
    url = reception.post(PAGE, all_of()).headers["Location"]
    pin = pin_of(Visit.objects.all()[0])
    assert pin in reception.get(url).content.decode()
    text = host.get(url).content.decode()
    assert pin not in text and Visit.objects.all()[0].code in text


def test_what_was_not_shown_is_not_booked(reception: Browser) -> None:
    """Without a script, the clerk changed the number and pressed "Book" at once."""
    response = reception.post(PAGE, all_of(times="4"))
    assert Visit.objects.count() == 0
    assert response.content.decode().count('name="at"') == 4


def test_when_one_date_is_gone_the_new_plan_is_shown_and_nothing_stored(
    house: House, reception: Browser
) -> None:
    make_visit(house, starts_at=MONDAY_NINE + WEEK)
    make_visit(house, starts_at=MONDAY_NINE + WEEK)
    response = reception.post(PAGE, all_of())
    text = response.content.decode()
    assert response.status_code == 409 and 'class="errors"' in text
    assert text.count('name="at"') == 3 and "zamiast" in text
    assert Visit.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"times": "1"}, {"times": "27"}, {"times": "x"}, {"times": ""}, {"every": "3"},
        {"every": "x"}, {"times": "9" * 30}, {"times": "26"},
    ],
)  # fmt: skip
def test_what_no_series_can_be_is_said_at_its_field(
    reception: Browser, wrong: dict[str, Any]
) -> None:
    response = reception.post(PAGE, all_of(**wrong))
    assert response.status_code == 422 and Visit.objects.count() == 0
    assert re.search(r'class="errors".*?#id_(times|every)', response.content.decode(), re.S)


@pytest.mark.parametrize(
    "at",
    [[], ["x"], ["9999-12-31T23:00:00+00:00"] * 3, ["2026-12-07T08:00:00"] * 3, ["\x00"],
     [(MONDAY_NINE + timedelta(minutes=n)).isoformat() for n in range(3)],
     [(MONDAY_NINE + timedelta(hours=n)).isoformat() for n in range(40)]],
)  # fmt: skip
def test_dates_that_nobody_showed_are_refused(reception: Browser, at: list[str]) -> None:
    response = reception.post(PAGE, all_of(at=at))
    assert response.status_code in (409, 422) and Visit.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"name": ""}, {"reach": "12"}, {"service": ""}, {"time": ""}])
def test_what_is_missing_at_the_desk_is_said_at_the_desk(
    reception: Browser, wrong: dict[str, Any]
) -> None:
    response = reception.post(PAGE, typed(do="series", **wrong))
    text = response.content.decode()
    assert response.status_code == 422 and 'action="/praca/telefon/"' in text


def test_at_the_desk_it_is_booked_as_such(reception: Browser) -> None:
    reception.post("/praca/okienko/seria/", all_of())
    assert {visit.booked_by for visit in Visit.objects.all()} == {"desk"}


def test_two_presses_book_once(reception: Browser) -> None:
    body = all_of()
    one, two = reception.post(PAGE, body), reception.post(PAGE, body)
    assert one.headers["Location"] == two.headers["Location"]
    assert Visit.objects.count() == 3


def test_the_page_alone_leads_back_to_the_desk(reception: Browser) -> None:
    assert reception.get(PAGE).headers["Location"] == "/praca/telefon/"


def test_this_and_all_later_are_cancelled_and_taken_back(reception: Browser) -> None:
    reception.post(PAGE, all_of())
    first, second, third = Visit.objects.order_by("starts_at")
    text = reception.get(f"/praca/wizyty/{second.code}/").content.decode()
    assert "wizyta 2 z 3" in text and "Odwołaj tę i wszystkie następne</button>" not in text
    assert "Odwołaj tę i wszystkie następne (2)" in text
    text = reception.post(
        f"/praca/wizyty/{second.code}/odwolaj-dalsze/", follow=True
    ).content.decode()
    assert "2 wizyty są odwołane." in text and "Przywróć wszystkie naraz (2)" in text
    first.refresh_from_db()
    assert first.status == VisitStatus.BOOKED
    reception.post(f"/praca/wizyty/{third.code}/przywroc-dalsze/")
    assert Visit.objects.live().count() == 3
    assert not Message.objects.exists()


def test_only_this_one_can_be_cancelled_too(reception: Browser) -> None:
    reception.post(PAGE, all_of())
    second = Visit.objects.order_by("starts_at")[1]
    text = reception.post(f"/praca/wizyty/{second.code}/odwolaj/", follow=True).content.decode()
    assert Visit.objects.live().count() == 2 and "Przywróć wszystkie naraz" not in text


def test_a_series_of_another_office_does_not_exist(house: House, reception: Browser) -> None:
    other = make_visit(make_house())
    for path in ("seria/", "odwolaj-dalsze/", "przywroc-dalsze/"):
        url = f"/praca/wizyty/{other.code}/{path}"
        answer = reception.get(url) if path == "seria/" else reception.post(url)
        assert answer.status_code == 404


def test_a_visit_alone_says_so(visit: Visit, reception: Browser) -> None:
    answer = reception.get(f"/praca/wizyty/{visit.code}/seria/")
    assert answer.headers["Location"] == f"/praca/wizyty/{visit.code}/"
    answer = reception.post(f"/praca/wizyty/{visit.code}/odwolaj-dalsze/")
    assert answer.status_code == 409 and Visit.objects.live().count() == 1


def test_another_host_sees_of_a_protected_series_only_that_time_is_taken(
    reception: Browser, log_in: Any
) -> None:
    reception.post(PAGE, all_of())
    visit = Visit.objects.select_related("client").all()[0]
    visit.client.protected = True
    visit.client.save()
    assert reception.get(f"/praca/wizyty/{visit.code}/seria/").status_code == 404
