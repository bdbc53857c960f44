"""The audit trail on screen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from furtka.offices.models import Role
from furtka.privacy import audit, selectors, services
from furtka.privacy.models import AuditLine
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import NOW, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def officer(client: Client, house: House) -> Client:
    job = make_staff(house, Role.DPO)
    assert job.user is not None
    client.force_login(job.user)
    return client


def write(house: House, thing: str, **values: Any) -> AuditLine:
    at = values.pop("at", NOW)
    return audit.record("visit.moved", thing, office=house.office, at=at, actor=None, **values)


def test_the_trail_reads_like_sentences(officer: Client, house: House) -> None:
    job = make_staff(house, Role.RECEPTION)
    visit = make_visit(house, actor=job.user)
    page = officer.get("/en/praca/slad/").content.decode()
    assert "booked a visit" in page and visit.code in page and job.name in page
    assert "Monday, 30 November, at 9:00" in page


def test_reading_it_leaves_a_line(officer: Client, house: House) -> None:
    visit = make_visit(house)
    officer.get("/praca/slad/", {"thing": visit.code.lower(), "day": "2026-11-26"})
    line = AuditLine.objects.get(action="audit.read")
    assert (line.thing, line.details) == (f"visit:{visit.code}", {"day": "2026-11-26"})
    assert line.actor is not None


def test_what_was_typed_but_not_found_is_not_written_down(officer: Client, house: House) -> None:
    officer.get("/praca/slad/", {"thing": "Józef Łęcki"})
    assert AuditLine.objects.get(action="audit.read").thing == "audit"


def test_filters_by_thing_and_by_local_day(house: House) -> None:
    one = make_visit(house)
    make_visit(make_house())
    late = write(house, "visit:AA-2", at=NOW + timedelta(hours=14, minutes=59))  # 23:59 there
    write(house, "visit:AA-3", at=NOW + timedelta(hours=15))  # midnight
    named = selectors.trail(house.office, typed=f" {one.code.lower()} ")
    assert {line.name for line in named.lines} == {one.code}
    day = selectors.trail(house.office, day=NOW.date())
    assert late.thing.split(":")[1] in [line.name for line in day.lines]
    assert "AA-3" not in [line.name for line in day.lines]


def test_pages_go_back_to_the_first_line(house: House) -> None:
    for n in range(5):
        write(house, f"visit:AA-{n}")
    seen, mark = [], ""
    for _page in range(3):
        page = selectors.trail(house.office, before=mark, size=2)
        seen += [line.name for line in page.lines]
        mark = page.older
    assert seen == ["AA-4", "AA-3", "AA-2", "AA-1", "AA-0"]
    assert mark == ""


@pytest.mark.parametrize("mark", ["x", "-1", "9" * 30, "٣", "999999"])
def test_a_mark_that_is_none_shows_the_newest(house: House, mark: str) -> None:
    write(house, "visit:AA-1")
    assert len(selectors.trail(house.office, before=mark).lines) == 1


def test_the_history_of_one_thing_is_in_order(house: House) -> None:
    visit = make_visit(house)
    write(house, f"visit:{visit.code}", at=NOW + timedelta(minutes=1))
    lines = selectors.history(house.office, f"visit:{visit.code}")
    assert [line.at for line in lines] == [NOW, NOW + timedelta(minutes=1)]


def test_a_changed_line_is_shown_as_an_alarm(officer: Client, house: House) -> None:
    make_visit(house)
    services.seal(NOW, 10)
    assert "notice--danger" not in officer.get("/praca/slad/").content.decode()
    AuditLine.objects.filter(seal=1).update(action="visit.moved")
    assert "notice--danger" in officer.get("/praca/slad/").content.decode()
    assert "notice--danger" in officer.get("/praca/slad/?calosc=1").content.decode()


@pytest.mark.parametrize(
    "query", [{"day": "31.02.2026"}, {"thing": "x" * 10_000}, {"thing": "a\u202eb"}]
)
def test_bad_input_gets_a_sentence(officer: Client, query: dict[str, str]) -> None:
    answer = officer.get("/praca/slad/", query)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(query)


def test_only_those_who_may_read_it(client: Client, house: House) -> None:
    job = make_staff(house, Role.RECEPTION)
    assert job.user is not None
    assert client.get("/praca/slad/").status_code == 302
    client.force_login(job.user)
    assert client.get("/praca/slad/").status_code == 404


def test_other_offices_lines_are_not_shown(officer: Client, house: House) -> None:
    visit = make_visit(make_house())
    page = officer.get("/praca/slad/").content.decode()
    assert visit.code not in page and 'class="empty"' in page


def test_it_costs_the_same_for_many_lines(
    officer: Client, house: House, django_assert_max_num_queries: Any
) -> None:
    for n in range(60):
        write(house, f"visit:AA-{n}")
    services.seal(NOW, 100)
    with django_assert_max_num_queries(20):
        officer.get("/praca/slad/")
