"""/praca/zadania/: what waits, for whom, and who may see it."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from furtka.clients.models import Client
from furtka.offices.models import Role
from furtka.outbox.models import Message, Receipt, Task
from furtka.visits.models import Visit
from tests.offices.factories import House
from tests.visits.factories import MONDAY_NINE, NOW, make_visit
from tests.visits.staff.conftest import LogIn

pytestmark = pytest.mark.django_db
URL = "/praca/zadania/"


def page(browser: Browser, url: str = URL) -> str:
    response = browser.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_people_to_be_phoned_stand_under_their_number(
    house: House, visit: Visit, reception: Browser
) -> None:
    make_visit(house, phone="43 000 00 02", email="", starts_at=MONDAY_NINE.replace(hour=10))
    text = page(reception)
    assert "2 osoby czekają na telefon: zadzwoń" in text
    assert 'href="tel:+48430000001"' in text and "Czy to dobry moment?" in text
    assert "2 zadania</a>" in text  # in the bar


def test_an_empty_list_says_so(reception: Browser) -> None:
    assert "Nikt nie czeka na telefon" in page(reception)
    assert "Nie masz żadnego zadania" in page(reception, f"{URL}?moje=1")


def test_mine_are_those_i_took(visit: Visit, reception: Browser) -> None:
    task = Task.objects.get()
    assert visit.code not in page(reception, f"{URL}?moje=1")
    reception.post(f"{URL}{task.pk}/biore/")
    assert visit.code in page(reception, f"{URL}?moje=1")
    reception.post(f"{URL}{task.pk}/oddaje/")
    assert visit.code not in page(reception, f"{URL}?moje=1")


def test_nobody_answered_is_taken_back_from_the_list(visit: Visit, reception: Browser) -> None:
    task = Task.objects.get()
    reception.post(f"{URL}{task.pk}/wynik/nikt/")
    assert "Przed chwilą odłożono telefon" in page(reception)
    put_off = Task.objects.get().due_from
    assert put_off is not None and put_off > NOW
    reception.post(f"{URL}{task.pk}/cofnij/")
    assert Task.objects.get().due_from == task.due_from
    assert "Przed chwilą odłożono telefon" not in page(reception)


def test_an_unknown_result_does_not_exist(visit: Visit, reception: Browser) -> None:
    assert reception.post(f"{URL}{Task.objects.get().pk}/wynik/cos/").status_code == 404


def test_whom_i_may_not_know_is_only_counted(
    visit: Visit, reception: Browser, log_in: LogIn
) -> None:
    Client.objects.update(protected=True)
    task = Task.objects.get()
    text = page(reception)
    assert "Jeszcze 1 zadanie" in text and visit.code not in text and "Żaneta" not in text
    assert reception.post(f"{URL}{task.pk}/wynik/zrobione/").status_code == 404
    assert "Żaneta" in page(log_in(Role.UNIT_HEAD))


def test_a_visit_shows_what_was_told_when_how_and_with_what_result(
    house: House, reception: Browser
) -> None:
    visit = make_visit(house)
    message = Message.objects.get()
    Message.objects.update(status="sent", sent_at=NOW)
    Receipt.objects.create(
        office=house.office, message=message, at=NOW, gateway="email", result="accepted"
    )
    text = page(reception, f"/praca/wizyty/{visit.code}/")
    assert "Potwierdź wizytę" in text and "26.11.2026, 09:00" in text
    assert "e-mail" in text and message.text.split(",")[0] in text
