"""What a colleague is told before they speak with a client, or with somebody about a client."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from furtka.clients.models import Channel, Client, Leave, Merge, Wish
from furtka.clients.wishes import wishes_of
from furtka.offices.models import Role, Service
from furtka.privacy.models import AuditLine
from furtka.visits.models import Visit
from tests.clients.test_wishes import make_person, say
from tests.offices.factories import House
from tests.visits.factories import NOW
from tests.visits.staff.conftest import LogIn
from tests.visits.staff.test_desk import SCREEN, errors, typed

pytestmark = pytest.mark.django_db
WHO, SEARCH, ALIKE = "/praca/telefon/kto/", "/praca/wizyty/szukaj/", "/praca/klienci/podobni/"
NOBODY_ELSE = "Nikomu innemu nic nie mówimy."
ASK_AGAIN = "Zapytaj, czy to nadal bezpieczny sposób."


@pytest.fixture
def client(visit: Visit) -> Client:
    visit.client.code_word, visit.client.may_ask = "biblioteka", "siostra Ola"
    visit.client.save()
    return visit.client


def page(browser: Browser, url: str, **posted: Any) -> str:
    answer = browser.post(url, posted) if posted else browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def visit_url(visit: Visit) -> str:
    return f"/praca/wizyty/{visit.code}/"


# -- Before speaking -------------------------------------------------------------------------------


def test_the_visit_and_the_caller_say_how_who_and_the_code_word(
    visit: Visit, client: Client, reception: Browser
) -> None:
    say(client, Channel.SMS, Leave.NEVER)
    for text in (page(reception, visit_url(visit)), page(reception, WHO, words="Żaneta")):
        assert "biblioteka" in text and "siostra Ola" in text
        assert "43 000 00 01" in text


def test_after_90_days_it_is_asked_again_and_one_press_notes_it(
    visit: Visit, reception: Browser
) -> None:
    assert ASK_AGAIN not in page(reception, WHO, words="Żaneta")
    Client.objects.update(created_at=NOW - timedelta(days=91))
    assert ASK_AGAIN in page(reception, WHO, words="Żaneta")
    assert ASK_AGAIN in page(reception, visit_url(visit))
    checked = f"/praca/klienci/{visit.client_id}/kontakt/"
    back = reception.post(checked, {"visit": visit.code})
    assert back.headers["Location"] == visit_url(visit)
    assert ASK_AGAIN not in page(reception, visit_url(visit))
    line = reception.post(checked, headers={"HX-Request": "true"}).content.decode()
    assert "<form" not in line and 'role="status"' in line
    assert AuditLine.objects.filter(action="client.contact_checked").count() == 1


def test_the_host_of_a_protected_person_is_not_told_the_code_word(
    visit: Visit, client: Client, host: Browser, log_in: LogIn
) -> None:
    Client.objects.update(protected=True)
    text = page(host, visit_url(visit))
    assert "biblioteka" not in text and "siostra Ola" not in text and NOBODY_ELSE in text
    form = page(host, f"/praca/klienci/{client.pk}/zmien/")
    assert "biblioteka" not in form and "siostra Ola" not in form
    assert "biblioteka" in page(log_in(Role.UNIT_HEAD), visit_url(visit))


def test_a_protected_person_without_chosen_ways_stands_out(
    visit: Visit, client: Client, log_in: LogIn
) -> None:
    head = log_in(Role.UNIT_HEAD)
    Client.objects.update(protected=True)
    asked = "Osoba chroniona: czego nie wybrano, tego nie używamy."
    assert asked in page(head, visit_url(visit))
    for channel in Channel:
        say(client, channel, Leave.NEVER)
    assert asked not in page(head, visit_url(visit))


def test_the_form_saves_the_ways_and_asks_for_each_of_a_protected_person(
    visit: Visit, client: Client, log_in: LogIn
) -> None:
    head, url = log_in(Role.UNIT_HEAD), f"/praca/klienci/{client.pk}/zmien/"
    good = {
        "name": "Ż", "contact": "phone", "phone": "43 000 00 01", "language": "pl",
        "leave_call": "only_then", "day_1": "2", "from_1": "10:00", "to_1": "12:00",
    }  # fmt: skip
    assert head.post(url, good).status_code == 302
    client.refresh_from_db()
    assert wishes_of(client).leaves == {Channel.CALL: Leave.ONLY_THEN}
    text = page(head, f"/praca/klienci/{client.pk}/")
    assert "wtorek 10:00–12:00" in text
    Client.objects.update(protected=True)
    answer = head.post(url, good)
    assert answer.status_code == 422 and "id_leave_letter" in errors(answer)
    assert Wish.objects.count() == 1


def test_a_call_is_not_booked_for_who_must_not_be_rung(
    visit: Visit, client: Client, reception: Browser
) -> None:
    Service.objects.update(kinds=["in_person", "phone"])
    say(client, Channel.CALL, Leave.NEVER)
    time = f"phone|{visit.starts_at.isoformat()}"
    answer = reception.post(SCREEN, typed(client=client.pk, needs=[], time=time))
    assert answer.status_code == 422 and "nie wolno wtedy dzwonić" in errors(answer)


@pytest.mark.parametrize(
    ("reach", "contact"), [("sms 500 000 009", "sms"), ("500 000 009", "phone"), ("", "none")]
)
def test_sms_before_the_number_means_text_messages(
    reception: Browser, reach: str, contact: str
) -> None:
    assert reception.post(SCREEN, typed(reach=reach)).status_code == 302
    assert Client.objects.get().contact == contact


def test_a_landline_gets_no_text_messages(reception: Browser) -> None:
    answer = reception.post(SCREEN, typed(reach="SMS: 43 000 00 05"))
    assert answer.status_code == 422 and "id_reach" in errors(answer)


# -- Somebody asks about a client ------------------------------------------------------------------


def test_only_those_whom_the_client_named_may_be_told(
    visit: Visit, client: Client, reception: Browser
) -> None:
    assert "siostra Ola" in page(reception, SEARCH, words=visit.code)
    assert "siostra Ola" in page(reception, visit_url(visit))


def test_nobody_found_leaves_no_line(visit: Visit, reception: Browser, log_in: LogIn) -> None:
    assert NOBODY_ELSE not in page(reception, SEARCH, words="Nikt")
    page(reception, WHO, words="Nikt")
    page(reception, SCREEN)
    reception.get(SEARCH)
    assert not AuditLine.objects.filter(action="client.looked_up").exists()


def test_typing_on_writes_nobody_down_twice(
    house: House, visit: Visit, reception: Browser, host: Browser
) -> None:
    for words in ("ża", "żan", "żanet", "żaneta ł"):
        page(reception, WHO, words=words)
    lines = AuditLine.objects.filter(action="client.looked_up").order_by("id")
    assert [line.details["found"] for line in lines] == [[visit.client_id]]
    other = make_person(house.office, name="Żaneta Druga")
    page(reception, WHO, words="żaneta")
    page(host, SEARCH, words="żaneta")
    assert [line.details["found"] for line in lines.all()] == [
        [visit.client_id], [other.pk], [visit.client_id]
    ]  # fmt: skip
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        page(reception, WHO, words="żaneta")
    assert lines.all().count() == 4


# -- Written down twice ----------------------------------------------------------------------------


def test_two_entries_become_one_and_two_again(
    house: House, visit: Visit, reception: Browser
) -> None:
    twin = make_person(house.office, name="Żaneta Ł.", phone=visit.client.phone)
    text = page(reception, ALIKE)
    assert "Żaneta Ł." in text and "Ten sam numer telefonu" in text
    both = {"kept": twin.pk, "gone": visit.client_id}
    for _press in range(2):
        assert reception.post(ALIKE + "polacz/", both).status_code == 302
    assert Visit.objects.get().client_id == twin.pk
    row = Merge.objects.get()
    assert reception.get(f"/praca/klienci/{visit.client_id}/").status_code == 404
    assert f"{ALIKE}{row.pk}/cofnij/" in page(reception, ALIKE)
    for _press in range(2):
        assert reception.post(f"{ALIKE}{row.pk}/cofnij/").status_code == 302
    assert Visit.objects.get().client_id == visit.client_id


def test_the_empty_list_says_that_there_is_nothing_to_do(visit: Visit, reception: Browser) -> None:
    assert "Nikt nie jest chyba zapisany dwa razy" in page(reception, ALIKE)


def test_two_people_stay_two_and_are_shown_no_more(
    house: House, visit: Visit, reception: Browser
) -> None:
    twin = make_person(house.office, name="Żaneta Ł.", phone=visit.client.phone)
    reception.post(ALIKE + "rozni/", {"kept": twin.pk, "gone": visit.client_id})
    assert "Żaneta Ł." not in page(reception, ALIKE)


def test_protected_people_are_put_together_only_by_those_who_may_see_them(
    house: House, protected_visit: Visit, reception: Browser, host: Browser, log_in: LogIn
) -> None:
    twin = make_person(house.office, name="Żaneta Ł.", phone=protected_visit.client.phone)
    both = {"kept": twin.pk, "gone": protected_visit.client_id}
    head = log_in(Role.UNIT_HEAD)
    for browser in (reception, host):
        assert "Żaneta Ł." not in page(browser, ALIKE)
        for what in ("polacz/", "rozni/"):
            assert browser.post(ALIKE + what, both).status_code == 404
    assert head.post(ALIKE + "polacz/", both).status_code == 302
    row = Merge.objects.get()
    for browser in (reception, host):
        assert "Żaneta" not in page(browser, ALIKE)
        assert browser.post(f"{ALIKE}{row.pk}/cofnij/").status_code == 404
    assert head.post(f"{ALIKE}{row.pk}/cofnij/").status_code == 302


@pytest.mark.parametrize("typed_id", ["", "x", "0", "9" * 30, "²"])
def test_nobody_can_be_put_together_with_what_is_no_client(
    visit: Visit, reception: Browser, typed_id: str
) -> None:
    both = {"kept": visit.client_id, "gone": typed_id}
    assert reception.post(ALIKE + "polacz/", both).status_code == 404
