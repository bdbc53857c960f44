"""Two people who must not meet, at one door: who waits, and who is told why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from furtka.entrance import selectors, services
from furtka.entrance.apart import ASK_FIRST, WAIT
from furtka.offices.models import Role
from furtka.visits.models import Visit
from tests.clients.factories import make_apart, make_client
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def house() -> House:
    return make_house(hosts=3, rooms=3, lanes=3)


@pytest.fixture
def two(house: House) -> tuple[Visit, Visit]:
    """At nine and at eleven; 60 minutes must lie between."""
    first = make_visit(house, phone="43 000 00 01", email="")
    second = make_visit(house, phone="43 000 00 02", email="", starts_at=MONDAY_NINE + 120 * MINUTE)
    make_apart(first.client, second.client)
    return first, second


def hint(house: House, visit: Visit, now: datetime, **seen: Any) -> tuple[str, tuple[str, ...]]:
    board = selectors.board(house.office, house.site, now, **seen)
    cards = [card for column in selectors.columns(board) for card in column.cards]
    [card] = [card for card in cards if card.code == visit.code]
    return str(card.hint), card.apart


def step(visit: Visit, *names: str, at: datetime) -> None:
    for name in names:
        getattr(services, name)(visit=visit, now=at, actor=make_user())


def test_who_is_expected_soon_should_wait_while_the_other_is_in_the_house(
    house: House, two: tuple[Visit, Visit]
) -> None:
    first, second = two
    later = second.starts_at - 60 * MINUTE
    assert hint(house, second, later) == ("", ())
    step(first, "arrive", at=MONDAY_NINE)
    assert hint(house, second, later - MINUTE) == ("", ()), "not within the distance yet"
    assert hint(house, second, later) == (str(WAIT), ())
    assert hint(house, second, later, sees_protected=True) == (str(WAIT), (first.code,))
    step(first, "meet", "enter", "leave", "out", at=later)
    assert hint(house, second, later) == ("", ())


def test_of_two_at_the_door_the_later_one_waits(house: House, two: tuple[Visit, Visit]) -> None:
    first, second = two
    step(second, "arrive", at=MONDAY_NINE)
    step(first, "arrive", at=MONDAY_NINE + MINUTE)
    now = MONDAY_NINE + 2 * MINUTE
    assert hint(house, second, now) == ("", ())
    assert hint(house, first, now) == (str(WAIT), ())
    step(second, "meet", "enter", "leave", at=now)
    assert hint(house, second, now, sees_protected=True) == (str(ASK_FIRST), (first.code,))


def test_others_have_no_hint(house: House, two: tuple[Visit, Visit]) -> None:
    first, second = two
    other = make_visit(house, phone="43 000 00 03", email="", starts_at=second.starts_at)
    step(first, "arrive", at=MONDAY_NINE)
    assert hint(house, other, second.starts_at, sees_protected=True) == ("", ())


@pytest.mark.parametrize(
    ("role", "told"), [(Role.RECEPTION, False), (Role.CASE_WORKER, False), (Role.UNIT_HEAD, True)]
)
def test_only_those_who_see_protected_people_read_whom(
    house: House, two: tuple[Visit, Visit], role: Role, told: bool
) -> None:
    first, second = two
    step(first, "arrive", at=MONDAY_NINE)
    browser = Browser()
    with time_machine.travel(second.starts_at - 10 * MINUTE, tick=False):
        browser.force_login(make_staff(house, role).user)  # type: ignore[arg-type]
        page = browser.get(f"/praca/wejscie/{house.site.slug}/").content.decode()
        wall = browser.get(f"/ekran/{house.site.slug}/").content.decode()
    assert "door-card__hint" in page
    assert (f"spotkać {first.code}" in page) == told
    assert "door-card__hint" not in wall


def test_keeping_many_apart_costs_the_board_no_more_queries(
    house: House, two: tuple[Visit, Visit], django_assert_num_queries: Any
) -> None:
    first, second = two
    for _n in range(3):
        make_apart(first.client, make_client(house.office))
    selectors.board(house.office, house.site, MONDAY_NINE - 60 * MINUTE)
    with django_assert_num_queries(11):
        selectors.board(house.office, house.site, MONDAY_NINE - 60 * MINUTE)
