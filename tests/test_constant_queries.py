"""What each call asks of the database does not grow: not with people, days, visits or offices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from furtka.core.clock import local_day
from furtka.entrance.selectors import board
from furtka.offices.models import Role, Staff
from furtka.visits.ask import Ask
from furtka.visits.calendar import first_free, load_calendar, nearest
from furtka.visits.models import Visit
from furtka.visits.requests import find_service
from furtka.visits.services import cancel, move
from furtka.visits.staff.desk import offers
from furtka.visits.staff.today import today
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE, NOW, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_time_of_the_factories")]

HALF = timedelta(minutes=30)


@dataclass
class World:
    """An office that is asked, and what there is beside."""

    house: House
    clerk: Staff
    client: Client
    first: date
    last: date

    @property
    def ask(self) -> Ask:
        return Ask(find_service(self.house.office, "rozmowa"))

    def get(self, path: str) -> None:
        dates = f"from={self.first}&to={self.last}"
        address = f"/api/v1/offices/{self.house.office.slug}/{path}?service=rozmowa&{dates}"
        assert self.client.get(address).status_code == 200, address

    def visit(self, turn: int) -> Visit:
        """One of the visits that every world has."""
        return Visit.objects.filter(office=self.house.office).order_by("pk")[turn]


def make_world(*, hosts: int = 2, days: int = 10, visits: int = 0, offices: int = 1) -> World:
    for _n in range(offices - 1):
        make_visit(make_house())
    house = make_house(hosts=hosts, rooms=hosts, lanes=hosts)
    house.office.booking_horizon_days = days
    house.office.save()
    for turn in range(3):
        make_visit(house, starts_at=this_day(turn))
    for number in range(visits):
        later = timedelta(days=number // 8) if number < 16 else timedelta(days=4)
        make_visit(house, starts_at=NOW + timedelta(hours=2) + number % 8 * HALF + later)
    first = local_day(NOW, house.office.tz)
    last = first + timedelta(days=min(days, 60))
    return World(house, make_staff(house, Role.RECEPTION), Client(), first, last)


def this_day(turn: int) -> datetime:
    """Times near enough for every world, that no other visit of it takes."""
    return NOW + timedelta(days=1, hours=1) + turn * HALF


# Each is called twice, the second time with `turn` 1: neither what a process has to find out nor
# what it remembers may grow. Beside it, the most queries that it may need the first time, and
# when it knows the office.
CALLS: dict[str, tuple[Callable[[World, int], Any], int, int]] = {
    "slots by the API": (lambda world, turn: world.get("slots"), 15, 2),
    "days by the API": (lambda world, turn: world.get("days"), 15, 2),
    "slots": (lambda world, turn: list(_calendar(world).slots()), 16, 3),
    "days": (lambda world, turn: _calendar(world).days(), 16, 3),
    "first free times": (lambda world, turn: first_free(world.ask, now=NOW), 16, 3),
    "nearest free times": (lambda world, turn: nearest(world.ask, this_day(4), now=NOW), 16, 3),
    "book": (lambda world, turn: make_visit(world.house, starts_at=this_day(4 + turn)), 23, 9),
    "move": (
        lambda world, turn: move(
            world.visit(turn), starts_at=this_day(4 + turn), now=NOW, actor=None
        ),
        41,
        26,
    ),
    "cancel": (lambda world, turn: cancel(world.visit(turn), now=NOW, actor=None), 35, 22),
    "offers at the telephone": (lambda world, turn: offers(world.ask.service, [], now=NOW), 19, 6),
    "today": (lambda world, turn: today(world.clerk, now=NOW, seen=None), 8, 8),
    "board": (lambda world, turn: board(world.house.office, world.house.site, NOW), 10, 9),
}

GROWTH: dict[str, tuple[dict[str, int], dict[str, int]]] = {
    "1 or 12 hosts": ({"hosts": 1}, {"hosts": 12}),
    "1 or 60 days": ({"days": 1}, {"days": 60}),
    "no or 24 visits": ({"visits": 0}, {"visits": 24}),
    "1 or 20 offices": ({"offices": 1}, {"offices": 20}),
}


def _calendar(world: World) -> Any:
    return load_calendar(ask=world.ask, first=world.first, last=world.last, now=NOW)


def queries(call: Callable[[World, int], Any], world: World) -> list[list[str]]:
    found = []
    for turn in range(2):
        with CaptureQueriesContext(connection) as context:
            call(world, turn)
        found.append([query["sql"] for query in context.captured_queries])
    return found


@pytest.mark.parametrize("growth", GROWTH)
@pytest.mark.parametrize("name", CALLS)
def test_a_call_needs_as_many_queries_in_a_large_office_as_in_a_small_one(
    name: str, growth: str
) -> None:
    call, *most = CALLS[name]
    small, large = (queries(call, make_world(**size)) for size in GROWTH[growth])
    told = "\n".join(large[0])
    assert [len(asked) for asked in large] == [len(asked) for asked in small], told
    assert all(len(asked) <= few for asked, few in zip(large, most, strict=True)), told


def test_the_worlds_differ() -> None:
    """Or the tests above would say nothing."""
    world = make_world(hosts=12, days=60, visits=24, offices=20)
    assert len(list(board(world.house.office, world.house.site, NOW).expected)) == 8
    assert Visit.objects.filter(office=world.house.office).count() == 27
    assert len(_calendar(world).days()) == 61
    assert MONDAY_NINE in [slot.starts_at for slot in _calendar(world).slots()]
