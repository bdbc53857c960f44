"""The queue, one call, notes beside the booking, files: as people press them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from furtka.clients.models import Channel, Leave
from furtka.clients.models import Wish as Said
from furtka.offices.models import Role
from furtka.registry.calls.services import Caller
from furtka.registry.models import Call, CallKind, Item
from tests.clients.factories import make_client
from tests.offices.factories import House, make_house
from tests.registry.calls.factories import NUMBER, OTHER, make_clerk, miss, note, want
from tests.visits.factories import NOW, make_visit

pytestmark = pytest.mark.django_db
QUEUE = "/praca/rejestr/telefony/"
NOTES = f"{QUEUE}notatki/"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def house() -> House:
    return make_house()


def log_in(client: Client, house: House, role: Role = Role.RECEPTION) -> Client:
    job = make_clerk(house, role)
    assert job.user is not None
    client.force_login(job.user)
    return client


@pytest.fixture
def clerk(client: Client, house: House) -> Client:
    return log_in(client, house)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_an_empty_queue_says_so(clerk: Client) -> None:
    assert "Nobody waits for a call" in text(clerk.get("/en" + QUEUE))


def test_the_oldest_stand_first_and_the_tab_counts(clerk: Client, house: House) -> None:
    want(house.office, now=NOW - timedelta(hours=3), name="Halina")
    miss(house.office, 30, number=OTHER)
    page = text(clerk.get("/en" + QUEUE))
    assert page.index("Halina") < page.index("500 000 222") and "waits 3" in page
    assert 'tabs__count">2<' in page
    assert NUMBER not in page.replace(f"tel:{NUMBER}", ""), "shown as people write it"


def test_from_the_queue_through_the_call_to_the_next_one(clerk: Client, house: House) -> None:
    call = want(house.office, language="uk")
    page = clerk.post(f"{QUEUE}{call.pk}/dzwonie/", follow=True)
    assert f'href="tel:{NUMBER}"' in text(page) and 'class="say" lang="uk"' in text(page)
    answer = clerk.post(f"/en{QUEUE}{call.pk}/wynik/", {"result": "talked"}, follow=True)
    assert "Settled today" in text(answer) and "Done. You can open it again" in text(answer)
    back = clerk.post(f"/en{QUEUE}{call.pk}/przywroc/", follow=True)
    assert "I am calling" in text(back)


def test_who_may_not_see_protected_people_learns_nothing(client: Client, house: House) -> None:
    person = make_client(house.office, phone=NUMBER, protected=True, name="Żaneta Łąka")
    Said.objects.create(
        office=house.office, client=person, channel=Channel.CALL, leave=Leave.ALLOWED
    )
    call = want(house.office, name="Żaneta")
    page = text(log_in(client, house).get("/en" + QUEUE))
    assert "client under protection" in page
    assert "Żaneta" not in page and "43 000 01 11" not in page
    for path in ("", "dzwonie/", "wynik/", "przywroc/", "zarejestruj/", "oddaje/", "inaczej/"):
        assert client.post(f"{QUEUE}{call.pk}/{path}").status_code in (404, 405)
    assert client.get(f"{QUEUE}{call.pk}/").status_code == 404
    assert "Żaneta" in text(log_in(client, house, Role.DIRECTOR).get(QUEUE))


def test_a_client_who_is_protected_later_is_hidden_as_well(clerk: Client, house: House) -> None:
    want(house.office, name="Żaneta")
    make_client(house.office, phone=NUMBER, protected=True)
    assert "Żaneta" not in text(clerk.get(QUEUE))


def test_the_queue_costs_the_same_for_one_and_for_thirty(
    clerk: Client, house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        want(house.office, number=f"+484300003{number:02}")
    clerk.get(QUEUE)
    with django_assert_max_num_queries(26):
        assert clerk.get(QUEUE).status_code == 200


# -- Notes ---------------------------------------------------------------------------------------


def test_a_note_is_saved_beside_the_booking_and_the_focus_is_back(clerk: Client) -> None:
    assert 'id="note"' in text(clerk.get("/praca/telefon/"))
    assert 'id="note"' not in text(clerk.get("/praca/okienko/"))
    typed = {"who": "43 000 01 11", "note": "Pyta o godziny", "once": "one"}
    for _press in range(2):
        answer = clerk.post(NOTES, typed, headers={"hx-request": "true"})
    page = text(answer)
    assert "<html" not in page and "autofocus" in page and "Pyta o godziny" in page
    assert Call.objects.get().number == NUMBER


def test_a_note_without_javascript_comes_back_to_the_list(clerk: Client) -> None:
    answer = clerk.post(NOTES, {"who": "Pan Czesław", "note": "Dzwonił"}, follow=True)
    assert answer.redirect_chain == [(NOTES, 302)] and "Pan Czesław" in text(answer)
    assert (Call.objects.get().name, Call.objects.get().number) == ("Pan Czesław", "")


def test_the_code_of_a_visit_tells_who_it_was(clerk: Client, house: House) -> None:
    visit = make_visit(house, kind="phone", phone="43 000 01 11")
    clerk.post(NOTES, {"who": visit.code, "note": "Prosi o telefon", "needs_answer": "on"})
    call = Call.objects.get()
    assert (call.client, call.number, call.state) == (visit.client, NUMBER, "open")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"note": ""}, "note"), ({"needs_answer": "on", "who": "Ktoś"}, "who"),
        ({"who": "\x07"}, "who"),
    ],
)  # fmt: skip
def test_what_can_not_be_noted_is_said(clerk: Client, typed: dict[str, str], field: str) -> None:
    answer = clerk.post(NOTES, {"who": "", "note": "Dzwonił"} | typed)
    assert answer.status_code == 422 and field in answer.context["note_form"].errors
    assert not Call.objects.exists()


def test_a_note_becomes_an_item_by_one_press(clerk: Client, house: House) -> None:
    assert (job := make_clerk(house)).user is not None
    call = note(job, caller=Caller(NUMBER, "Pani Halina"), note="Wniosek o zasiłek")
    page = text(clerk.get(f"{QUEUE}{call.pk}/"))
    assert 'value="Pani Halina"' in page and 'value="Wniosek o zasiłek"' in page
    answer = clerk.post(
        f"{QUEUE}{call.pk}/zarejestruj/",
        {"sender": "Pani Halina", "subject": "Wniosek o zasiłek", "matter": "application"},
    )
    item = Item.objects.get()
    assert answer.headers["Location"] == f"/praca/rejestr/{item.year}/{item.number}/"
    assert item.shown in text(clerk.get(f"{QUEUE}{call.pk}/"))
    wrong = clerk.post(f"{QUEUE}{call.pk}/zarejestruj/", {"sender": "", "subject": "x"})
    assert wrong.status_code == 422


# -- Files ---------------------------------------------------------------------------------------


def upload(clerk: Client, content: str) -> Any:
    file = SimpleUploadedFile("nieodebrane.csv", content.encode(), "text/csv")
    return clerk.post(f"/en{QUEUE}nieodebrane/", {"file": file}, follow=True)


def test_a_file_is_taken_in_once_and_its_wrong_lines_are_named(clerk: Client) -> None:
    content = "numer;kiedy\n43 000 01 11;25.11.2026 10:30\n12;25.11.2026 10:31\n"
    page = text(upload(clerk, content))
    assert "1 new missed call" in page and "Line 3:" in page
    assert "0 new missed calls" in text(upload(clerk, content))
    assert Call.objects.filter(kind=CallKind.MISSED).count() == 1


@pytest.mark.parametrize("content", ["", "a;b\n", "numer;kiedy\n" + "x" * 1_000_000])
def test_a_file_that_can_not_be_read_is_refused(clerk: Client, content: str) -> None:
    answer = upload(clerk, content)
    assert answer.status_code == 422 and not Call.objects.exists()
