"""Scenario 26: an order's last day passes and nobody does anything."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from furtka.offices.models import Role
from furtka.rules.models import Mode
from furtka.rules.selectors import rules_in_force
from furtka.visits.ask import Ask
from furtka.visits.calendar import first_free
from furtka.visits.carry_out import carry_on, look_after_left, start_carry_out
from furtka.visits.conflicts import count_conflicts
from furtka.visits.impact import touched_by
from furtka.visits.models import Visit
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ENDS = MONDAY_NINE + 2 * DAY


@pytest.fixture
def house() -> House:
    return make_house(rooms=2, hosts=2, lanes=2)


@pytest.fixture
def order(house: House) -> Any:
    return make_order(house, mode="remote_only", valid_from=NOW, valid_until=ENDS)


def mode_at(house: House, moment: datetime) -> Mode:
    return rules_in_force(house.office, house.site, house.unit, moment).mode


def test_the_mode_and_the_free_times_change_at_that_instant(house: House, order: Any) -> None:
    assert mode_at(house, ENDS - MINUTE) == Mode.REMOTE_ONLY
    assert mode_at(house, ENDS) == Mode.BY_APPOINTMENT
    for now in (NOW, ENDS - DAY, ENDS - MINUTE):
        [slot] = first_free(Ask(house.service), now=now, count=1)
        assert slot.starts_at >= ENDS
    # Also on the page that clients read, without anybody having pressed anything.
    days = [date(2026, 11, 30), date(2026, 12, 2)]
    assert [free_on(house, day, ENDS - 2 * DAY - MINUTE) > 0 for day in days] == [False, True]


def free_on(house: House, day: date, now: datetime) -> int:
    with time_machine.travel(now, tick=False):
        dates = f"from={day}&to={day}"
        path = f"/api/v1/offices/{house.office.slug}/days?service=rozmowa&{dates}"
        [told] = Client().get(path).json()["days"]
    return int(told["free"])


def test_booked_visits_after_the_end_were_never_touched(house: House, order: Any) -> None:
    visit = make_visit(house, starts_at=ENDS + MINUTE * 60)
    assert touched_by(order, NOW).keys == [] and count_conflicts(house.office, NOW) == 0
    start_carry_out(order=order, now=NOW, actor=make_user())
    for moment in (NOW + MINUTE, ENDS, ENDS + MINUTE):
        carry_on(moment)
        look_after_left(moment)
    assert Visit.objects.get() == visit and Visit.objects.get().kind == "in_person"


def test_the_page_says_so_although_no_worker_ran(house: House, order: Any) -> None:
    director = make_staff(house, Role.DIRECTOR).user
    with time_machine.travel(ENDS + MINUTE, tick=False):
        browser = Client()
        browser.force_login(director)  # type: ignore[arg-type]
        page = browser.get(f"/praca/tryb/{order.pk}/skutki/")
    assert page.context["impact"].ended and "już nie obowiązuje" in page.content.decode()
