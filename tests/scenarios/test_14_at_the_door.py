"""Scenario 14: a client with an appointment at the door; the code is entered."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from furtka.entrance.models import Arrival
from furtka.entrance.selectors import people_in_office
from furtka.offices.models import Role, Staff
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ON_TIME = MONDAY_NINE - 2 * MINUTE


def log_in(staff: Staff) -> Browser:
    browser = Browser()
    assert staff.user is not None
    browser.force_login(staff.user)
    return browser


def tablet_at(house: House, reception: Staff) -> Browser:
    browser = log_in(reception)
    browser.post(f"/praca/wejscie/{house.site.slug}/tablet/", {"entrance": house.entrance.pk})
    return browser


def test_the_right_escort_is_called_and_the_house_knows_who_is_inside() -> None:
    house = make_house(hosts=2, rooms=2)
    visit = make_visit(house)
    Staff.objects.filter(pk=visit.host_id).update(user=make_user())
    host = Staff.objects.get(pk=visit.host_id)
    other = make_staff(house, Role.CASE_WORKER)
    with time_machine.travel(ON_TIME, tick=False):
        tablet = tablet_at(house, make_staff(house, Role.RECEPTION))
        door = f"/ekran/{house.site.slug}/przyjscie/"
        assert tablet.post(door, {"code": visit.code}).status_code == 302
        last = tablet.post(f"{door}zasady/", follow=True).content.decode()
        assert "Poczekaj tutaj" in last and Arrival.objects.get().visit == visit
        called, not_called = (
            log_in(one).get("/praca/wejscie/po-klienta/").content.decode() for one in (host, other)
        )
        assert visit.code in called and visit.code not in not_called
        assert people_in_office(house.office, ON_TIME) == 0  # at the door, not inside
        worker = log_in(host)
        for step, inside in (("meet", 1), ("enter", 1), ("leave", 1), ("out", 0)):
            worker.post(f"/praca/wejscie/{house.site.slug}/{visit.code}/{step}/")
            assert people_in_office(house.office, ON_TIME) == inside, step
