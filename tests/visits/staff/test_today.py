"""/praca/: today's visits, what changed, what is to be done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from furtka.offices.models import Role, Staff
from furtka.outbox.models import Task
from furtka.privacy.models import AuditLine
from furtka.visits import services
from furtka.visits.models import Visit
from furtka.visits.staff import rows
from furtka.visits.staff.rows import NEXT_STEPS, NextStep
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_visit
from tests.visits.staff.conftest import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def monday(thursday: None) -> Any:
    with time_machine.travel(MONDAY_NINE - timedelta(hours=1), tick=False) as traveller:
        yield traveller


def page(browser: Browser) -> str:
    response = browser.get("/praca/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_host_sees_their_own_visits_of_today(visit: Visit, monday: Any, host: Browser) -> None:
    visit.refresh_from_db()
    assert visit.host.user_id == int(host.session["_auth_user_id"])
    text = page(host)
    assert "Moje wizyty" in text and "Żaneta Łoś" in text and visit.code in text


def test_the_other_host_sees_nothing_of_them(house: House, visit: Visit, monday: Any) -> None:
    other = Staff.objects.exclude(pk=visit.host_id).get(services=house.service)
    other.user = make_user()
    other.save()
    browser = Browser()
    browser.force_login(other.user)
    assert "Nikt nie jest dziś umówiony" in page(browser)


def test_reception_sees_the_whole_office(visit: Visit, monday: Any, reception: Browser) -> None:
    text = page(reception)
    assert "Wizyty w urzędzie" in text and "Żaneta Łoś" in text


def test_an_editor_sees_nobodys_visits(visit: Visit, monday: Any, log_in: LogIn) -> None:
    text = page(log_in(Role.EDITOR))
    assert "Żaneta" not in text and visit.code not in text


def test_reception_learns_only_that_a_protected_persons_time_is_taken(
    protected_visit: Visit, monday: Any, reception: Browser
) -> None:
    text = page(reception)
    assert "Żaneta" not in text and protected_visit.code not in text
    assert "zajęte" in text and "9:00" in text


def test_the_next_step_is_one_button_where_a_room_above_says_so(
    visit: Visit, monday: Any, host: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    register: Any = type(NEXT_STEPS)()
    register.add("test", lambda found, job: {v.pk: NextStep("Dalej", "/x/") for v in found})
    monkeypatch.setattr(rows, "NEXT_STEPS", register)
    text = page(host)
    assert 'action="/x/"' in text and "Dalej" in text


def test_changes_that_others_made_are_shown_until_they_are_put_aside(
    visit: Visit, host: Browser
) -> None:
    services.move(visit, starts_at=MONDAY_NINE + timedelta(hours=1), now=NOW, actor=None)
    text = page(host)
    assert "przeniesiona" in text and "30.11, 09:00" in text and "30.11, 10:00" in text
    newest = AuditLine.objects.latest("id").pk
    host.post("/praca/widziane/", {"newest": newest})
    assert "Nic się nie zmieniło" in page(host)


def test_ones_own_changes_are_no_news(visit: Visit, house: House, host: Browser) -> None:
    AuditLine.objects.update(actor=house.host.user)
    assert "Nic się nie zmieniło" in page(host)


def test_what_changes_for_another_office_is_no_news(house: House, host: Browser) -> None:
    make_visit(make_house())
    assert "Nic się nie zmieniło" in page(host)


def test_a_task_is_done_with_one_press_and_taken_back_with_another(
    visit: Visit, reception: Browser
) -> None:
    task = Task.objects.get()
    text = page(reception)
    assert "43 000 00 01" in text and "Potwierdź wizytę" in text
    reception.post(f"/praca/zadania/{task.pk}/wynik/zrobione/")
    task.refresh_from_db()
    assert task.done_at == NOW and "Zrobione dziś" in page(reception)
    reception.post(f"/praca/zadania/{task.pk}/cofnij/")
    task.refresh_from_db()
    assert task.done_at is None
    assert list(AuditLine.objects.filter(action__startswith="task.").values_list("action")) == [
        ("task.done",), ("task.reopened",),
    ]  # fmt: skip


def test_a_task_of_another_office_does_not_exist(
    house: House, reception: Browser, log_in: LogIn
) -> None:
    other = make_house()
    make_visit(other, phone="43 000 00 02", email="")
    task = Task.objects.get(office=other.office)
    assert reception.post(f"/praca/zadania/{task.pk}/wynik/zrobione/").status_code == 404
    task.refresh_from_db()
    assert task.done_at is None


def test_looking_changes_nothing_and_pressing_needs_a_press(reception: Browser) -> None:
    assert reception.post("/praca/").status_code == 405
    assert reception.get("/praca/widziane/").status_code == 405


@pytest.mark.parametrize("newest", ["", "x", "-1", "9" * 40, "\x00"])
def test_nonsense_as_the_last_change_seen_changes_nothing(reception: Browser, newest: str) -> None:
    assert reception.post("/praca/widziane/", {"newest": newest}).status_code == 302
    page(reception)


def test_ten_visits_cost_no_more_queries_than_one(
    house: House, visit: Visit, monday: Any, reception: Browser
) -> None:
    page(reception)  # what is remembered from page to page is remembered
    with CaptureQueriesContext(connection) as one:
        page(reception)
    wanted = len(one)  # before another request empties the log
    for hour in range(1, 5):
        make_visit(house, starts_at=MONDAY_NINE + timedelta(hours=hour), phone="43 000 00 03",
                   email="")  # fmt: skip
    page(reception)  # what is remembered is read anew
    with CaptureQueriesContext(connection) as five:
        page(reception)
    assert len(five) == wanted
