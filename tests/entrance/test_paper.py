"""What was written on the day sheet is typed in later: in order, each line once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from furtka.entrance.models import OfflineEntry, Step, WalkIn
from furtka.offices.models import Role
from furtka.visits.models import Visit
from tests.entrance.factories import walk
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
PAGE = "/praca/wejscie/siedziba/kartka/wpisz/"
EVENING = MONDAY_NINE + timedelta(hours=6)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house() -> Iterator[House]:
    house = make_house(rooms=2, hosts=2, lanes=2)
    with time_machine.travel(EVENING, tick=False):
        yield house


@pytest.fixture
def desk(client: Browser, house: House) -> Browser:
    staff = make_staff(house, Role.RECEPTION)
    assert staff.user is not None
    client.force_login(staff.user)
    return client


def type_in(desk: Browser, day: str = "2026-11-30", **hours: str) -> Any:
    """`ZW_AAAAA__came="9:05"`: the field of a line."""
    typed = {name.replace("__", "-"): value for name, value in hours.items()}
    return desk.post(f"{PAGE}?dzien={day}", typed)


def line(code: str, **values: str) -> dict[str, str]:
    return {f"{code}__{name}": value for name, value in values.items()}


def test_a_line_is_entered_with_its_hours_and_once(desk: Browser, house: House) -> None:
    visit = make_visit(house)
    typed = line(visit.code, came="9:05", room="9.10", outside="940")
    assert type_in(desk, **typed).status_code == 302
    type_in(desk, **typed)
    steps = list(Step.objects.order_by("id").values_list("became", "at"))
    assert [(became, (at - MONDAY_NINE) // MINUTE) for became, at in steps] == [
        ("arrived", 5), ("met", 10), ("in_room", 10), ("leaving", 40), ("left", 40),
    ]  # fmt: skip
    page = desk.get(f"{PAGE}?dzien=2026-11-30").content.decode()
    assert "9:40" in page
    assert f"{visit.code}-came" not in page


def test_a_half_filled_line_is_gone_on_with(desk: Browser, house: House) -> None:
    visit = walk(make_visit(house), "arrive", "meet", "enter")
    type_in(desk, **line(visit.code, outside="9:40"))
    visit.refresh_from_db()
    assert visit.status == "left"


def test_somebody_without_an_appointment_gets_the_number_of_the_line(desk: Browser) -> None:
    typed = line("3011-01", about="oral", party="2", came="10:00", room="10:05")
    type_in(desk, **typed)
    type_in(desk, **typed)
    walk_in = WalkIn.objects.get()
    assert (walk_in.code, walk_in.party, walk_in.status) == ("3011-01", 2, "in_room")
    type_in(desk, **line("3011-02", about="other", came="11:00", outside="11:02"))
    assert WalkIn.objects.get(code="3011-02").status == "left"


WRONG = [
    ({"came": "9:5"}, "came"),
    ({"came": "24:00"}, "came"),
    ({"came": "9:10", "room": "9:05"}, "room"),
    ({"room": "9:05"}, "came"),
    ({"came": "9:05", "outside": "9:30"}, "room"),
    ({"came": "19:05"}, "came"),
]


@pytest.mark.parametrize(("hours", "field"), WRONG)
def test_what_can_not_be_is_said_at_its_field_and_nothing_is_stored(
    desk: Browser, house: House, hours: dict[str, str], field: str
) -> None:
    visit = make_visit(house)
    good = line("3011-01", about="oral", came="10:00")
    answer = type_in(desk, **line(visit.code, **hours), **good)
    assert answer.status_code == 422
    assert f'href="#id_{visit.code}-{field}"' in answer.content.decode()
    assert not OfflineEntry.objects.exists()


def test_a_newcomer_without_a_matter_is_asked_for_it(desk: Browser) -> None:
    answer = type_in(desk, **line("3011-01", came="10:00"))
    assert 'href="#id_3011-01-about"' in answer.content.decode()


def test_yesterdays_sheet_can_be_entered_for_six_days(desk: Browser, house: House) -> None:
    visit = make_visit(house)
    with time_machine.travel(EVENING + timedelta(days=6), tick=False):
        desk.force_login(make_staff(house, Role.RECEPTION).user)  # type: ignore[arg-type]
        type_in(desk, **line(visit.code, came="9:05"))
    with time_machine.travel(EVENING + timedelta(days=7), tick=False):
        assert "2026-11-30" not in desk.get(PAGE).content.decode()
    assert Visit.objects.get().status == "arrived"


@pytest.mark.parametrize("day", ["", "x", "%00", "9999-12-31", "2026-13-45"])
def test_any_other_day_is_today(desk: Browser, day: str) -> None:
    assert desk.get(f"{PAGE}?dzien={day}").context["day"].isoformat() == "2026-11-30"


def test_the_sheet_of_the_morning_is_there_without_a_file_too(desk: Browser) -> None:
    answer = desk.get("/praca/wejscie/siedziba/kartka/rano/")
    assert answer.content.startswith(b"%PDF")
