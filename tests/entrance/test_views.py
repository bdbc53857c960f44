"""The pages at the door: who may see them, what one press does, with and without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from furtka.entrance.models import Step
from furtka.offices.models import PhoneLine, Role, Site
from furtka.rules.models import DefaultRules
from furtka.visits.models import Visit, VisitStatus
from tests.entrance.factories import make_visit_at
from tests.offices.factories import House, make_house, make_staff
from tests.rules.factories import make_obligation
from tests.visits.factories import MONDAY_NINE, make_order, make_visit

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "board"}


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def reception(house: House, client: Browser) -> Browser:
    staff = make_staff(house, Role.RECEPTION)
    assert staff.user is not None
    client.force_login(staff.user)
    return client


def todays(house: House, status: VisitStatus = VisitStatus.BOOKED, **values: Any) -> Visit:
    """A visit of the day the views look at: they read the clock."""
    visit = make_visit_at(house, status, **values)
    Visit.objects.filter(pk=visit.pk).update(starts_at=timezone.now(), ends_at=timezone.now())
    return visit


def pages(house: House, visit: Visit) -> list[str]:
    base = f"/praca/wejscie/{house.site.slug}/"
    return ["/praca/wejscie/", base, f"{base}tablica/", f"{base}lista/"]


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.RECEPTION, 200), (Role.CASE_WORKER, 200), (Role.EDITOR, 404), (Role.DPO, 404)],
)
def test_only_those_who_run_the_entrance_see_it(
    house: House, client: Browser, role: Role, status: int
) -> None:
    staff = make_staff(house, role)
    assert staff.user is not None
    client.force_login(staff.user)
    visit = make_visit(house)
    assert {client.get(page).status_code for page in pages(house, visit)} == {status}
    step = client.post(f"/praca/wejscie/{house.site.slug}/{visit.code}/arrive/")
    assert step.status_code == (302 if status == 200 else 404)


def test_who_is_not_logged_in_is_asked_to(house: House, client: Browser) -> None:
    assert {client.get(page).status_code for page in pages(house, make_visit(house))} == {302}


def test_the_building_of_another_office_is_unknown(house: House, reception: Browser) -> None:
    other = make_house()
    Site.objects.filter(pk=other.site.pk).update(slug="inna")
    theirs = make_visit(other)
    assert reception.get("/praca/wejscie/inna/").status_code == 404
    assert reception.post(f"/praca/wejscie/inna/{theirs.code}/arrive/").status_code == 404
    here = f"/praca/wejscie/{house.site.slug}/{theirs.code}/arrive/"
    assert reception.post(here).status_code == 404
    assert not Step.objects.exists()


def test_one_press_is_a_step_and_the_board_comes_back(house: House, reception: Browser) -> None:
    visit = todays(house)
    path = f"/praca/wejscie/{house.site.slug}/{visit.code}"
    answer = reception.post(f"{path}/arrive/")
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/{house.site.slug}/#{visit.code}")
    fragment = reception.post(f"{path}/meet/", **HTMX)
    assert fragment.status_code == 200 and b"<html" not in fragment.content
    visit.refresh_from_db()
    assert visit.status == "met"


def test_a_step_that_skips_says_where_the_visit_stands(house: House, reception: Browser) -> None:
    visit = todays(house)
    path = f"/praca/wejscie/{house.site.slug}/{visit.code}/enter/"
    plain, htmx = reception.post(path), reception.post(path, **HTMX)
    assert (plain.status_code, htmx.status_code) == (409, 200)
    for answer in (plain, htmx):
        assert 'role="alert"' in answer.content.decode()


def test_undo_takes_back_the_step_that_was_on_the_screen(house: House, reception: Browser) -> None:
    visit = todays(house, VisitStatus.MET)
    path = f"/praca/wejscie/{house.site.slug}/{visit.code}/cofnij/"
    step = Step.objects.get(became="met").pk
    for _press in range(2):
        assert reception.post(path, {"step": step}).status_code == 302
    visit.refresh_from_db()
    assert visit.status == "arrived"


@pytest.mark.parametrize("step", ["", "x", "-1", "9" * 30, "٣"])
def test_undo_of_nonsense_is_refused(house: House, reception: Browser, step: str) -> None:
    visit = todays(house, VisitStatus.MET)
    path = f"/praca/wejscie/{house.site.slug}/{visit.code}/cofnij/"
    assert reception.post(path, {"step": step}).status_code == 404


def test_steps_are_posts(house: House, reception: Browser) -> None:
    visit = todays(house)
    path = f"/praca/wejscie/{house.site.slug}/{visit.code}"
    assert reception.get(f"{path}/arrive/").status_code == 405
    assert reception.get(f"{path}/cofnij/").status_code == 405
    assert reception.post(f"{path}/dance/").status_code == 404
    assert reception.post(f"/praca/wejscie/{house.site.slug}/ZZ-00000/arrive/").status_code == 404


def test_the_board_shows_codes_the_limit_and_the_duties(house: House, reception: Browser) -> None:
    make_obligation(house.office)
    DefaultRules.objects.create(
        office=house.office, obligations=["mask"], limits={"people_inside": 8}
    )
    visit = todays(house, VisitStatus.IN_ROOM, party=2, name="Zofia Żółć")
    shown = reception.get("/praca/wejscie/").content.decode()
    assert visit.code in shown and "Zofia" not in shown and "Żółć" not in shown
    assert "Zasłoń usta i nos." in shown
    assert "<b>2</b>" in shown and ">8<" not in shown and "8" in shown


def test_the_list_to_print_has_no_names(house: House, reception: Browser) -> None:
    path = f"/praca/wejscie/{house.site.slug}/lista/"
    empty = reception.get(path).content.decode()
    assert "<table" not in empty
    visit = todays(house, VisitStatus.IN_ROOM, name="Zofia Żółć")
    shown = reception.get(path).content.decode()
    assert visit.code in shown and house.host.name in shown and "Zofia" not in shown


def test_the_board_costs_the_same_for_one_and_for_many(
    house: House, reception: Browser, django_assert_num_queries: Any
) -> None:
    todays(house, VisitStatus.ARRIVED, starts_at=MONDAY_NINE - timedelta(minutes=30))
    reception.get("/praca/wejscie/")
    with CaptureQueriesContext(connection) as empty:
        reception.get("/praca/wejscie/")
    wanted = len(empty)  # before another request empties the log
    for number in range(3):
        todays(house, VisitStatus.MET, starts_at=MONDAY_NINE + number * timedelta(minutes=30))
    reception.get("/praca/wejscie/")  # what is remembered is read anew
    with django_assert_num_queries(wanted):
        reception.get("/praca/wejscie/")


def test_the_wall_is_public_and_knows_no_names(house: House, client: Browser) -> None:
    visit = make_visit_at(house, VisitStatus.MET, name="Zofia Żółć")
    path = f"/ekran/{house.site.slug}/"
    shown = client.get(path, HTTP_ACCEPT_LANGUAGE="pl").content.decode()
    assert visit.code in shown and "Zofia" not in shown and house.service.name not in shown
    part = client.get(path, **HTMX).content.decode()
    assert visit.code in part and "<html" not in part
    assert client.get("/ekran/nigdzie/").status_code == 404
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("by_appointment", ["Poczekaj tutaj"]),
        ("remote_only", ["Teraz nie przyjmujemy na miejscu", "Zadzwoń: <b>43 000 00 00</b>"]),
        ("closed", ["Teraz nie przyjmujemy na miejscu"]),
    ],
)
def test_the_wall_asks_nobody_to_wait_where_nobody_comes(
    house: House, client: Browser, mode: str, says: list[str]
) -> None:
    PhoneLine.objects.create(office=house.office, unit=house.unit, number="+48430000000")
    visit = make_visit_at(house, VisitStatus.BOOKED)
    make_order(house, mode=mode)
    path = f"/ekran/{house.site.slug}/"
    with time_machine.travel(MONDAY_NINE, tick=False):
        shown = client.get(path).content.decode()
        Visit.objects.filter(pk=visit.pk).update(status=VisitStatus.MET)
        # Who is met all the same is shown the way.
        assert visit.code in client.get(path).content.decode()
    assert [one for one in says if one not in shown] == []
    assert ("Poczekaj tutaj" in shown) is (mode == "by_appointment")
    assert ("Zadzwoń:" in shown) is (mode == "remote_only")


@pytest.mark.parametrize("step", ["arrive", "cofnij"])
def test_a_code_with_a_zero_byte_is_not_found(house: House, reception: Browser, step: str) -> None:
    path = f"/praca/wejscie/{house.site.slug}/ZW%00/{step}/"
    assert reception.post(path, {"step": "1"}).status_code == 404
