"""/praca/telefon/: a caller's visit is booked on one screen."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from furtka.clients.models import Client, ContactWay
from furtka.offices.models import Role, Service
from furtka.outbox.models import Message, Task
from furtka.privacy.models import AuditLine
from furtka.visits.models import Visit
from furtka.visits.pins import pin_of
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
SCREEN = "/praca/telefon/"
TIMES = "/praca/telefon/terminy/"
TIME = f"in_person|{MONDAY_NINE.isoformat()}"


def typed(**values: Any) -> dict[str, Any]:
    """What a clerk typed for somebody new; override only what the test is about."""
    return {
        "words": "Łucja", "client": "0", "name": "Łucja Ćwik", "reach": "43 000 00 05",
        "language": "pl", "service": "rozmowa", "needs": ["wheelchair"], "time": TIME,
        "key": str(uuid4()), "do": "book", **values,
    }  # fmt: skip


def errors(response: Any) -> str:
    """The list of what is wrong; fails if the page has none."""
    found = re.search(r'<div class="errors".*?</div>', response.content.decode(), re.S)
    assert found is not None
    return found[0]


def test_the_screen_has_at_most_six_fields(reception: Browser) -> None:
    text = reception.get(SCREEN).content.decode()
    form = text[text.index('<form id="desk"') : text.index("</form>", text.index('id="desk"'))]
    fields = set(re.findall(r'<(?:input|select)[^>]*? name="(\w+)"(?![^>]*type="hidden")', form))
    asked = fields - {"csrfmiddlewaretoken", "key", "guess", "client", "language", "after"}
    assert asked | {"time"} == {"words", "name", "reach", "service", "needs", "time"}


def test_a_new_caller_is_booked_and_hears_code_and_pin(reception: Browser) -> None:
    response = reception.post(SCREEN, typed(), follow=True)
    visit = Visit.objects.select_related("client").get()
    text = response.content.decode()
    assert visit.code in text and pin_of(visit) in text and "30 listopada" in text
    assert (visit.client.name, visit.client.phone) == ("Łucja Ćwik", "+48430000005")
    assert (visit.booked_by, visit.needs, visit.starts_at) == ("phone", ["wheelchair"], MONDAY_NINE)
    assert visit.created_by is not None
    assert AuditLine.objects.filter(action="visit.pin_shown").count() == 1


def test_the_pin_is_shown_again_to_nobody_else(reception: Browser, host: Browser) -> None:
    reception.post(SCREEN, typed())
    visit = Visit.objects.get()
    url = f"/praca/wizyty/{visit.code}/umowiona/"
    assert pin_of(visit) in reception.get(url).content.decode()
    assert pin_of(visit) not in host.get(url).content.decode()


def test_who_is_on_the_line_need_not_be_called(reception: Browser) -> None:
    reception.post(SCREEN, typed())
    assert Task.objects.count() == 0


def test_who_gave_an_address_gets_the_confirmation(reception: Browser) -> None:
    reception.post(SCREEN, typed(reach="lucja@example.org"))
    assert Client.objects.get().contact == ContactWay.EMAIL
    assert Message.objects.get().kind == "visit_booked"


def test_neither_phone_nor_address_is_needed(reception: Browser) -> None:
    reception.post(SCREEN, typed(reach=""))
    assert Client.objects.get().contact == ContactWay.NONE
    assert Visit.objects.count() == 1


def test_at_the_desk_it_is_booked_as_such(reception: Browser) -> None:
    reception.post("/praca/okienko/", typed())
    assert Visit.objects.get().booked_by == "desk"


def test_a_call_can_be_booked_too(reception: Browser) -> None:
    reception.post(SCREEN, typed(time=f"phone|{MONDAY_NINE.isoformat()}"))
    visit = Visit.objects.get()
    assert (visit.kind, visit.room) == ("phone", None)


def test_somebody_the_office_knows_is_not_written_down_twice(
    visit: Visit, reception: Browser
) -> None:
    later = f"in_person|{(MONDAY_NINE + timedelta(hours=1)).isoformat()}"
    reception.post(SCREEN, typed(client=visit.client_id, name="", reach="", time=later))
    assert Client.objects.count() == 1
    assert Visit.objects.filter(client=visit.client_id).count() == 2


def test_two_presses_book_once(reception: Browser) -> None:
    body = typed()
    one = reception.post(SCREEN, body)
    two = reception.post(SCREEN, body)
    assert one.headers["Location"] == two.headers["Location"]
    assert Visit.objects.count() == Client.objects.count() == 1


def test_going_back_and_booking_another_time_with_the_same_form_is_refused(
    reception: Browser,
) -> None:
    body = typed()
    reception.post(SCREEN, body)
    later = f"in_person|{(MONDAY_NINE + timedelta(hours=1)).isoformat()}"
    response = reception.post(SCREEN, body | {"time": later})
    assert response.status_code == 409 and "jest już umówiona" in errors(response)
    assert Visit.objects.count() == 1


def test_a_time_that_was_taken_offers_the_nearest_and_keeps_what_was_typed(
    house: House, reception: Browser
) -> None:
    make_visit(house)
    make_visit(house)
    response = reception.post(SCREEN, typed())
    text = response.content.decode()
    assert response.status_code == 409
    assert text.count('name="time"') == 3
    for kept in ("Łucja Ćwik", "43 000 00 05"):
        assert f'value="{kept}"' in text
    assert re.search(r'value="wheelchair"[^>]*checked', text)
    assert re.search(r'value="rozmowa" selected', text)
    assert Client.objects.count() == 2


BAD = [
    ({"name": ""}, "name"),
    ({"name": "ż" * 10_000}, "name"),
    ({"name": "Ala\u202eKot"}, "name"),
    ({"name": "Ala\x00"}, "name"),
    ({"reach": "12"}, "reach"),
    ({"reach": "a@"}, "reach"),
    ({"reach": "4" * 10_000}, "reach"),
    ({"service": "nie-ma"}, "service"),
    ({"service": ""}, "service"),
    ({"service": "\x00"}, "service"),
    ({"needs": ["skrzydla"]}, "needs"),
    ({"language": "xx"}, "language"),
    ({"time": ""}, "time"),
    ({"time": "jutro"}, "time"),
    ({"time": "in_person|2020-01-01T09:00:00+00:00"}, "time"),
    ({"time": "in_person|2031-01-01T09:00:00+00:00"}, "time"),
    ({"time": "in_person|2027-03-28T02:30:00+01:00"}, "time"),
    ({"time": "home|" + MONDAY_NINE.isoformat()}, "time"),
    ({"client": "x"}, "client"),
    ({"client": "9" * 30}, "client"),
    ({"key": "x"}, "key"),
    ({"key": ""}, "key"),
]


@pytest.mark.parametrize(("wrong", "field"), BAD)
def test_what_can_not_be_is_said_at_its_field_and_nothing_is_stored(
    reception: Browser, wrong: dict[str, Any], field: str
) -> None:
    response = reception.post(SCREEN, typed(**wrong))
    assert response.status_code == 422
    assert f'href="#id_{field}"' in errors(response)
    assert Visit.objects.count() == Client.objects.count() == 0


def test_a_client_of_another_office_does_not_exist(house: House, reception: Browser) -> None:
    other = make_visit(make_house())
    response = reception.post(SCREEN, typed(client=other.client_id))
    assert response.status_code == 404 and Visit.objects.count() == 1


def test_a_matter_of_another_office_is_not_offered(house: House, reception: Browser) -> None:
    other = make_house()
    other.service.code = "obca"
    other.service.save()
    assert reception.post(SCREEN, typed(service="obca")).status_code == 422


def test_a_protected_person_is_nobody_to_those_who_may_not(
    protected_visit: Visit, reception: Browser, host: Browser
) -> None:
    body = typed(client=protected_visit.client_id)
    assert reception.post(SCREEN, body).status_code == 404
    for browser, found in ((reception, False), (host, True)):
        text = browser.post("/praca/telefon/kto/", {"words": "zaneta"}).content.decode()
        assert ("Żaneta" in text) is found


# -- While the clerk types ------------------------------------------------------------------------


def test_the_caller_is_found_while_the_clerk_types(visit: Visit, reception: Browser) -> None:
    text = reception.post("/praca/telefon/kto/", {"words": "zan"}).content.decode()
    assert "Żaneta Łoś" in text and "<html" not in text
    assert "Ma już umówioną wizytę" in text and "30 listopada" in text


@pytest.mark.parametrize("words", ["CODE", "43 000 00 01"])
def test_a_whole_number_or_code_chooses_the_one_it_belongs_to(
    visit: Visit, reception: Browser, words: str
) -> None:
    words = visit.code if words == "CODE" else words
    text = reception.post("/praca/telefon/kto/", {"words": words}).content.decode()
    assert re.search(rf'value="{visit.client_id}" checked', text)


@pytest.mark.parametrize(
    ("words", "before", "name", "reach"),
    [
        ("Now", {}, "Now", ""),
        ("Nowak", {"name": "Now", "guess": "Now"}, "Nowak", ""),
        ("Nowak", {"name": "Nowak-Lis", "guess": "Now"}, "Nowak-Lis", ""),
        ("43 000", {}, "", "43 000"),
        ("ala@example.org", {"name": "Ala", "guess": "Ala"}, "", "ala@example.org"),
    ],
)
def test_what_was_looked_for_is_what_is_written_down(
    reception: Browser, words: str, before: dict[str, str], name: str, reach: str
) -> None:
    text = reception.post("/praca/telefon/kto/", {"words": words, **before}).content.decode()
    for field, value in (("name", name), ("reach", reach)):
        found = re.search(rf'name="{field}"[^>]*?(?: value="([^"]*)")?[^>]*>', text)
        assert found is not None
        assert (f'value="{value}"' in found[0]) is bool(value)


def test_times_come_for_every_way_of_meeting(reception: Browser) -> None:
    text = reception.post("/praca/telefon/terminy/", {"service": "rozmowa"}).content.decode()
    assert "in_person|" in text and "phone|" in text and "<html" not in text


@pytest.mark.parametrize(
    "body",
    [
        {}, {"service": "\x00"}, {"service": "x" * 10_000}, {"service": "rozmowa", "needs": "x"},
        {"service": "rozmowa", "after": "x"}, {"service": "rozmowa", "after": "0001-01-01"},
        {"service": "rozmowa", "after": "9999-12-31"}, {"service": "rozmowa", "time": "x" * 10_000},
    ],
)  # fmt: skip
def test_nonsense_while_typing_is_no_error(reception: Browser, body: dict[str, str]) -> None:
    assert reception.post("/praca/telefon/terminy/", body).status_code == 200


@pytest.mark.parametrize("words", ["", "\x00", "ż" * 10_000, "%", "\u202e"])
def test_nonsense_for_a_caller_finds_nobody(visit: Visit, reception: Browser, words: str) -> None:
    response = reception.post("/praca/telefon/kto/", {"words": words})
    assert response.status_code == 200 and "Żaneta" not in response.content.decode()


def test_without_a_script_the_page_finds_and_offers_by_reloading(
    visit: Visit, reception: Browser
) -> None:
    response = reception.post(SCREEN, typed(words="zaneta", name="", reach="", do="find"))
    text = response.content.decode()
    assert response.status_code == 200 and "Żaneta Łoś" in text
    assert "in_person|" in text and re.search(r'value="rozmowa" selected', text)
    assert 'class="errors"' not in text and Visit.objects.count() == 1


def test_needs_decide_what_is_free(house: House, reception: Browser) -> None:
    house.office.rooms.update(step_free=False)
    body = {"service": "rozmowa", "needs": "wheelchair"}
    text = reception.post("/praca/telefon/terminy/", body).content.decode()
    assert "in_person|" not in text and "phone|" in text


def test_fragments_are_posted_so_that_no_name_stands_in_an_address(reception: Browser) -> None:
    assert reception.get("/praca/telefon/kto/?words=zan").status_code == 405
    assert reception.get("/praca/telefon/terminy/").status_code == 405


def test_many_clients_cost_no_more_queries_than_one(
    house: House, visit: Visit, reception: Browser
) -> None:
    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            reception.post("/praca/telefon/kto/", {"words": "zaneta"})
        return len(queries)

    ask()  # what is remembered from page to page is remembered
    one = ask()
    for hour in range(1, 5):
        make_visit(house, name="Żaneta", starts_at=MONDAY_NINE + timedelta(hours=hour))
    ask()  # those who are shown for the first time are written down
    assert ask() == one


# -- At home and by phone ------------------------------------------------------------------------


@pytest.fixture
def goes_out(house: House) -> House:
    house.service.kinds = ["in_person", "phone", "home"]
    house.service.save()
    return house


HOME = f"home|{MONDAY_NINE.isoformat()}"


def test_the_address_is_asked_only_for_a_visit_at_home(goes_out: House, reception: Browser) -> None:
    assert 'name="address"' not in reception.get(SCREEN).content.decode()
    text = reception.post("/praca/telefon/terminy/", {"service": "rozmowa"}).content.decode()
    assert text.count('name="address"') == 1
    goes_out.service.kinds = ["in_person"]
    goes_out.service.save()
    text = reception.post("/praca/telefon/terminy/", {"service": "rozmowa"}).content.decode()
    assert 'name="address"' not in text


def test_a_visit_at_home_is_booked_with_its_address(goes_out: House, reception: Browser) -> None:
    reception.post(SCREEN, typed(needs=[], time=HOME, address="ul. Zmyślona 7, Zduńska Wola"))
    assert Visit.objects.get().address == "ul. Zmyślona 7, Zduńska Wola"


@pytest.mark.parametrize("address", ["", "ż" * 10_000, "ul. Zła\x00"])
def test_an_address_that_can_not_be_is_said_at_its_field(
    goes_out: House, reception: Browser, address: str
) -> None:
    response = reception.post(SCREEN, typed(needs=[], time=HOME, address=address))
    assert response.status_code == 422 and 'href="#id_address"' in errors(response)
    assert Visit.objects.count() == Client.objects.count() == 0


def test_an_address_typed_for_another_way_of_meeting_is_not_kept(reception: Browser) -> None:
    reception.post(SCREEN, typed(address="ul. Zmyślona 7"))
    assert Visit.objects.get().address == ""


@pytest.mark.parametrize("reach", ["", "lucja@example.org"])
def test_a_call_needs_a_number(reception: Browser, reach: str) -> None:
    time = f"phone|{MONDAY_NINE.isoformat()}"
    response = reception.post(SCREEN, typed(needs=[], time=time, reach=reach))
    assert response.status_code == 422 and 'href="#id_reach"' in errors(response)
    assert Visit.objects.count() == 0


@pytest.mark.parametrize(
    "wishes", [{"contact": "none"}, {"phone": "", "contact": "none"}, {"protected": True}]
)
def test_who_must_not_be_called_is_not_called(
    visit: Visit, log_in: Any, wishes: dict[str, Any]
) -> None:
    Client.objects.update(**wishes)
    time = f"phone|{(MONDAY_NINE + timedelta(hours=2)).isoformat()}"
    head = log_in(Role.UNIT_HEAD)
    response = head.post(SCREEN, typed(client=visit.client_id, needs=[], time=time))
    assert response.status_code == 422 and 'href="#id_time"' in errors(response)
    assert Visit.objects.count() == 1


def test_an_urgent_visit_takes_one_of_the_times_kept(reception: Browser) -> None:
    Service.objects.update(urgent_slots=50)
    refused = reception.post(SCREEN, typed())
    assert refused.status_code == 409 and not Visit.objects.exists()
    assert 'name="time"' not in reception.post(TIMES, typed(needs=[])).content.decode()
    assert 'name="time"' in reception.post(TIMES, typed(needs=["urgent"])).content.decode()
    response = reception.post(SCREEN, typed(needs=["urgent", "wheelchair"]), follow=True)
    visit = Visit.objects.get()
    assert visit.urgent and visit.needs == ["wheelchair"]
    assert response.status_code == 200
