"""The roll call after an evacuation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from furtka.entrance import roll_calls
from furtka.entrance.models import RollCall, RollCallLine
from furtka.entrance.retention import KEEP
from furtka.offices.models import Role, Staff
from furtka.privacy.models import AuditLine
from furtka.privacy.retention import sweep
from furtka.visits.models import PRESENT, Need, Visit, VisitStatus
from tests.entrance.factories import make_visit_at, walk
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE as NOW
from tests.visits.factories import make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LATER = NOW + 240 * MINUTE
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def house() -> House:
    return make_house(rooms=2, hosts=8, lanes=8)


@pytest.fixture
def staff(house: House) -> Staff:
    return make_staff(house, Role.RECEPTION)


def codes(lines: tuple[roll_calls.RollLine, ...]) -> list[str]:
    return [line.code for line in lines]


def test_everybody_present_is_written_down_with_their_needs(house: House, staff: Staff) -> None:
    statuses = [*PRESENT, VisitStatus.BOOKED, VisitStatus.LEFT]
    made = {
        status: make_visit_at(
            house, status, starts_at=NOW + 30 * number * MINUTE, party=2, needs=["wheelchair"]
        )
        for number, status in enumerate(statuses)
    }
    roll_call = roll_calls.begin(site=house.site, staff=staff, now=LATER)
    lines = RollCallLine.objects.filter(roll_call=roll_call)
    assert {line.code for line in lines} == {made[status].code for status in PRESENT}
    inside = lines.get(code=made[VisitStatus.IN_ROOM].code)
    assert (inside.people, inside.needs, inside.host) == (2, ["wheelchair"], "Anna Próbna")
    found = roll_calls.sheet(roll_call)
    assert (found.found, found.people) == (0, 2 * len(PRESENT))
    assert {line.needs for line in found.missing} == {(str(Need.WHEELCHAIR.label),)}


def test_a_second_press_opens_the_same_list(house: House, staff: Staff) -> None:
    first = roll_calls.begin(site=house.site, staff=staff, now=NOW)
    assert roll_calls.begin(site=house.site, staff=house.host, now=LATER) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        RollCall.objects.create(
            office=house.office, site=house.site, started_at=NOW, started_by=staff
        )
    other = make_house()
    assert roll_calls.begin(site=other.site, staff=other.host, now=NOW) != first


def test_ticked_by_two_the_first_one_stays(house: House, staff: Staff) -> None:
    visit = make_visit_at(house, VisitStatus.IN_ROOM)
    roll_call = roll_calls.begin(site=house.site, staff=staff, now=LATER)
    for person in (staff, house.host):
        roll_calls.tick(roll_call=roll_call, code=visit.code, staff=person, now=LATER)
    found = roll_calls.sheet(roll_call)
    assert (codes(found.there), found.there[0].found_by) == ([visit.code], staff.name)
    assert AuditLine.objects.filter(action="roll_call.found").count() == 1
    roll_calls.untick(roll_call=roll_call, code=visit.code, staff=staff, now=LATER)
    roll_calls.untick(roll_call=roll_call, code=visit.code, staff=staff, now=LATER)
    assert codes(roll_calls.sheet(roll_call).missing) == [visit.code]
    assert AuditLine.objects.filter(action="roll_call.not_found").count() == 1


def test_who_comes_meanwhile_is_added_and_who_leaves_stays(house: House, staff: Staff) -> None:
    inside = make_visit_at(house, VisitStatus.LEAVING)
    roll_call = roll_calls.begin(site=house.site, staff=staff, now=LATER)
    walk(Visit.objects.get(pk=inside.pk), "out", at=LATER)
    late = walk(make_visit(house, starts_at=NOW + 60 * MINUTE), "arrive", at=LATER + MINUTE)
    found = roll_calls.sheet(roll_call)
    assert {line.code: line.late for line in found.missing} == {inside.code: False, late.code: True}
    roll_calls.tick(roll_call=roll_call, code=late.code, staff=staff, now=LATER)
    [there] = roll_calls.sheet(roll_call).there
    assert (there.code, there.late) == (late.code, True)
    roll_calls.tick(roll_call=roll_call, code="ZW-00000", staff=staff, now=LATER)
    assert roll_calls.sheet(roll_call).people == 2


def test_ended_it_holds_everybody_and_nothing_changes(house: House, staff: Staff) -> None:
    roll_call = roll_calls.begin(site=house.site, staff=staff, now=NOW)
    visit = make_visit_at(house, VisitStatus.MET, starts_at=NOW + 60 * MINUTE)
    roll_calls.end(roll_call=roll_call, staff=staff, now=LATER)
    roll_calls.end(roll_call=roll_call, staff=staff, now=LATER)
    roll_call.refresh_from_db()
    roll_calls.tick(roll_call=roll_call, code=visit.code, staff=staff, now=LATER)
    assert codes(roll_calls.sheet(roll_call).missing) == [visit.code]
    assert AuditLine.objects.filter(action="roll_call.ended").count() == 1
    second = roll_calls.begin(site=house.site, staff=staff, now=LATER)
    roll_calls.reopen(roll_call=roll_call, staff=staff, now=LATER)  # beside another: nothing
    assert RollCall.objects.get(ended_at=None) == second
    roll_calls.end(roll_call=second, staff=staff, now=LATER)
    roll_calls.reopen(roll_call=roll_call, staff=staff, now=LATER)
    assert RollCall.objects.get(ended_at=None) == roll_call


def test_the_pages_by_plain_reload_and_by_fragment(house: House, staff: Staff) -> None:
    visit = make_visit_at(house, VisitStatus.IN_ROOM, name="Zofia Żółć", needs=["wheelchair"])
    browser = Browser()
    browser.force_login(staff.user)  # type: ignore[arg-type]
    base = f"/praca/wejscie/{house.site.slug}/lista/obecnosc/"
    assert "Nie trwa sprawdzanie obecności" in browser.get(base).content.decode()
    began = browser.post(f"{base}zacznij/")
    address = began["Location"]
    assert browser.get(base)["Location"] == address
    page = browser.get(address).content.decode()
    assert visit.code in page and "Zofia" not in page and "Znaleziono 0 z 1 osoby" in page
    assert browser.post(f"{address}jest/", {"code": visit.code})["Location"] == address
    part = browser.post(f"{address}jest/", {"code": visit.code}, **HTMX).content.decode()
    assert "<html" not in part and "Znaleziono 1 z 1 osoby" in part and "Wszyscy" in part
    assert (
        "Znaleziono 0"
        in browser.post(f"{address}nie-ma/", {"code": visit.code}, **HTMX).content.decode()
    )
    assert browser.post(f"{address}tancz/").status_code == 404
    assert browser.post(f"{address}jest/", {"code": "a\x00b"}).status_code < 500
    browser.post(f"{address}koniec/")
    assert browser.get(base).content.decode().count(address) == 1
    assert "jest/" not in browser.get(address).content.decode()
    browser.post(f"{address}wznow/")
    assert browser.get(base)["Location"] == address
    assert browser.get(address.replace(house.site.slug, "filia")).status_code == 404


def test_the_page_costs_the_same_for_one_and_for_many(house: House, staff: Staff) -> None:
    roll_call = roll_calls.begin(site=house.site, staff=staff, now=NOW)

    def asked() -> Any:
        with CaptureQueriesContext(connection) as context:
            roll_calls.sheet(roll_call)
        return len(context)

    make_visit_at(house, VisitStatus.MET, starts_at=NOW - 30 * MINUTE)
    wanted = asked()
    for number in range(4):
        visit = make_visit_at(house, VisitStatus.MET, starts_at=NOW + 30 * number * MINUTE)
        if number % 2:
            roll_calls.tick(roll_call=roll_call, code=visit.code, staff=staff, now=NOW)
    assert asked() == wanted


def test_after_a_year_it_is_deleted(house: House, staff: Staff) -> None:
    make_visit_at(house, VisitStatus.MET)
    roll_call = roll_calls.begin(site=house.site, staff=staff, now=NOW)
    roll_calls.end(roll_call=roll_call, staff=staff, now=NOW)
    sweep(NOW + KEEP)
    assert RollCallLine.objects.count() == 1
    assert sweep(NOW + KEEP + MINUTE)["roll_calls"] == 1
    assert not RollCallLine.objects.exists()
