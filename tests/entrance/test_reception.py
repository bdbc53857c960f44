"""At reception a code leads to whom it names; what was seen to is noted, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from furtka.entrance import selectors, services, walk_ins
from furtka.entrance.models import Arrival
from furtka.offices.models import Role, Site
from furtka.privacy.models import AuditLine
from furtka.rules.models import DefaultRules
from furtka.visits.models import Visit
from tests.offices.factories import House, make_house, make_staff
from tests.rules.factories import make_obligation
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
EARLIER = MONDAY_NINE - 10 * MINUTE


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def reception(house: House, client: Browser) -> Browser:
    staff = make_staff(house, Role.RECEPTION)
    assert staff.user is not None
    with at(EARLIER):
        client.force_login(staff.user)
    return client


def url(house: House, code: str = "") -> str:
    return f"/praca/wejscie/{house.site.slug}/{code + '/' if code else ''}przyszedl/"


def test_a_code_or_its_letters_lead_to_the_visit(house: House, reception: Browser) -> None:
    visit = make_visit(house)
    with at(EARLIER):
        for typed in (visit.code, visit.code.lower(), visit.code.partition("-")[2]):
            found = reception.post(url(house), {"code": typed})
            assert found["Location"] == url(house, visit.code)


def test_the_page_says_what_matters_and_no_name(house: House, reception: Browser) -> None:
    make_obligation(house.office)
    DefaultRules.objects.create(
        office=house.office, obligations=["mask"], limits={"people_inside": 8}
    )
    visit = make_visit(house, party=2, needs=["helper"], language="uk")
    with at(EARLIER):
        page = reception.get(url(house, visit.code)).content.decode()
    for said in ("9:00", "pokój 1", house.host.name, "Українська", "Zasłoń usta i nos.", "8"):
        assert said in page, said
    assert "Zofia" not in page and house.service.name not in page


def test_one_press_notes_the_arrival_and_marks_can_follow(house: House, reception: Browser) -> None:
    visit = make_visit(house)
    with at(EARLIER):
        reception.post(url(house, visit.code), {"rules_confirmed": "on"})
        arrival = Arrival.objects.get()
        assert (arrival.way, arrival.rules_confirmed) == ("desk", True)
        assert not arrival.identity_checked
        both = {"rules_confirmed": "on", "identity_checked": "on"}
        for _press in range(2):
            reception.post(url(house, visit.code), both)
        reception.post(url(house, visit.code), {"rules_confirmed": "on"})
    lines = AuditLine.objects.filter(action__startswith="visit.identity")
    assert [line.action for line in lines.order_by("pk")] == [
        "visit.identity_checked", "visit.identity_unchecked",
    ]  # fmt: skip
    assert {str(line.details) for line in lines} == {"{}"}
    assert not Arrival.objects.get().identity_checked


@pytest.mark.parametrize("case", ["unknown", "empty", "day", "building", "cancelled", "call"])
def test_a_code_of_nobody_expected_says_so_at_the_field(
    house: House, reception: Browser, case: str
) -> None:
    code, says = "ZW-AAAAA", "Nie ma wizyty z tym kodem"
    if case == "empty":
        code, says = " ", "Wpisz kod wizyty"
    elif case == "day":
        code = make_visit(house, starts_at=MONDAY_NINE + timedelta(days=1)).code
        says = "innego dnia: wtorek, 1 grudnia"
    elif case == "call":
        code, says = make_visit(house, kind="phone").code, "nie odbywa się na miejscu"
    elif case != "unknown":
        code, says = make_visit(house).code, "Tę wizytę odwołał klient. Poniedziałek"
        Visit.objects.filter(code=code).update(status="client_cancelled")
    if case == "building":
        site = Site.objects.create(
            office=house.office, slug="filia", name="Filia", places=5, street="ul. Boczna 2",
            postcode="98-220", town="Zduńska Wola",
        )  # fmt: skip
        Visit.objects.filter(code=code).update(site=site, status="booked")
        says = "w innym budynku: Filia"
    with at(EARLIER):
        answer = reception.post(url(house), {"code": code})
        page = answer.content.decode()
        if case not in ("empty", "unknown"):
            press = reception.post(url(house, code))
            assert press["Location"] == url(house) and not Arrival.objects.exists()
    assert answer.status_code == 422 and "data-takes-focus" in page
    assert says in page


def test_too_late_leads_to_the_next_times(house: House, reception: Browser) -> None:
    visit = make_visit(house)
    make_visit(house, starts_at=visit.ends_at)
    with at(MONDAY_NINE + 20 * MINUTE):
        answer = reception.get(url(house, visit.code))
    assert answer["Location"].endswith(f"{visit.code}/spoznienie/")


def test_somebody_without_an_appointment_is_on_the_board(house: House, reception: Browser) -> None:
    with at(EARLIER):
        walk_in = walk_ins.come(site=house.site, about="other", now=EARLIER, actor=None)
        answer = reception.post(url(house), {"code": walk_in.code})
    assert answer["Location"].endswith(f"/{house.site.slug}/#{walk_in.code}")


def test_the_code_of_another_office_is_unknown(house: House, reception: Browser) -> None:
    theirs = make_visit(make_house())
    with at(EARLIER):
        assert reception.get(url(house, theirs.code)).status_code == 404
        assert reception.post(url(house), {"code": theirs.code}).status_code == 422


def test_the_pages_cost_the_same_however_many_come(house: House, reception: Browser) -> None:
    visit, counts = make_visit(house, phone="500 000 009"), []
    pages = [url(house, visit.code), url(house), f"/praca/wejscie/{house.site.slug}/tablet/"]
    with at(EARLIER):
        for number in range(3):
            for page in pages:
                reception.get(page)
            with CaptureQueriesContext(connection) as queries:
                for page in pages:
                    reception.get(page)
            counts.append(len(queries))
            other = make_visit(
                house, starts_at=MONDAY_NINE + (number + 1) * 30 * MINUTE,
                email=f"k{number}@example.org", now=EARLIER - timedelta(days=1),
            )  # fmt: skip
            services.arrive(visit=other, now=EARLIER, actor=None)
    assert set(counts) == {counts[0]}


def test_whoever_interprets_comes_in_too_and_takes_a_place(
    house: House, reception: Browser
) -> None:
    visit = make_visit(house, party=2)
    Visit.objects.update(needs=["interpreter"])  # booked long before
    path = f"/praca/wejscie/{house.site.slug}/{visit.code}/przyszedl/"
    with time_machine.travel(MONDAY_NINE, tick=False):
        page = reception.get(path).content.decode()
        assert '<option value="3" selected>' in page, "two, and the interpreter"
        reception.post(path, {"people": "4"})
        services.meet(visit=visit, now=MONDAY_NINE, actor=None)
        assert selectors.people_inside(house.office, house.site, MONDAY_NINE).people == 4
        assert selectors.board(house.office, house.site, MONDAY_NINE).inside.people == 4
        [row] = selectors.whos_inside(house.office, house.site)
        assert row.people == 4
        reception.post(path, {"people": "3"})
        assert selectors.people_in_office(house.office, MONDAY_NINE) == 3
