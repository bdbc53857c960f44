"""When nothing is free, the answer names what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from furtka.offices.models import VisitKind
from furtka.visits import resources
from furtka.visits.ask import Ask
from furtka.visits.availability import Starts
from furtka.visits.binding import Limit, binding, for_staff
from furtka.visits.calendar import Calendar, load_calendar
from furtka.visits.models import Need
from tests.offices.factories import House, make_host, make_house
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

MONDAY = date(2026, 11, 30)
HALF = timedelta(minutes=30)


def calendar(house: House, *, days: int = 0, **values: Any) -> Calendar:
    last = MONDAY + timedelta(days=days)
    return load_calendar(
        ask=Ask(house.service, **values), first=MONDAY, last=last, now=NOW, by_staff=True
    )


def fill(house: House, **values: Any) -> None:
    """Every half-hour of Monday, 7:30 to 15:30."""
    for number in range(16):
        start = MONDAY_NINE - 3 * HALF + number * HALF
        make_visit(house, starts_at=start, **values)


def told(house: House, *, days: int = 10, **values: Any) -> str:
    with translation.override("en"):
        return for_staff(calendar(house, days=days, **values), after=MONDAY_NINE - 4 * HALF)


def told_to_clients(house: House, **values: Any) -> str:
    with translation.override("en"):
        (day,) = calendar(house, **values).days()
    return day.reason


@pytest.mark.django_db
def test_no_room_without_steps_is_named_with_the_day_there_is_one() -> None:
    house = make_house(rooms=2, hosts=2, lanes=2)
    plain = house.service.unit.site.rooms.last()
    assert plain is not None
    plain.step_free = False
    plain.save()
    fill(house, needs=[Need.WHEELCHAIR])
    needs = frozenset({Need.WHEELCHAIR})
    assert told(house, needs=needs) == "No step-free room is free before 1 December."
    assert told_to_clients(house, needs=needs) == "All rooms that fit what you need are taken."
    assert told(house) == ""


@pytest.mark.django_db
def test_each_thing_that_is_missing_has_its_words() -> None:
    for sizes, words in [
        ({"hosts": 2, "lanes": 2}, "No room is free"),
        ({"rooms": 2, "lanes": 2}, "Nobody who helps with this matter is free"),
        ({"rooms": 2, "hosts": 2, "lanes": 2, "places": 1}, "As many people as may be inside"),
    ]:
        house = make_house(**sizes)
        fill(house)
        assert told(house).startswith(words), sizes


@pytest.mark.django_db
def test_nobody_at_the_entrance_is_named() -> None:
    house = make_house(rooms=2, hosts=2)
    make_order(house, limits={"arrival_gap_minutes": 30})
    fill(house)
    assert told(house).startswith("Nobody is free to meet the client at the entrance before")


@pytest.mark.django_db
def test_a_language_and_a_rule_are_named() -> None:
    house = make_house(rooms=2, hosts=1, lanes=2)
    host = make_host(house.office, house.site, house.unit, house.service)
    host.languages = ["pl", "uk"]
    host.save()
    needs = frozenset({Need.UKRAINIAN})
    fill(house, needs=[Need.UKRAINIAN])
    assert told(house, needs=needs) == "Nobody who speaks Ukrainian is free before 1 December."
    assert told_to_clients(house, needs=needs) == "Nobody who speaks Ukrainian is free."
    make_order(house, mode="closed")
    assert (
        told(house) == "The rules in force do not allow such a visit on any day that can be booked."
    )


@pytest.mark.django_db
def test_an_absence_is_told_as_anything_else_that_is_taken() -> None:
    house = make_house()
    fill(house)
    assert told_to_clients(house) == "All times are taken."
    assert told(house, kind=VisitKind.PHONE).startswith("Nobody who helps")


@pytest.mark.django_db
def test_outside_the_hours_it_is_people_who_are_missing() -> None:
    house = make_house()
    for kind in (VisitKind.PHONE, VisitKind.IN_PERSON):
        one = calendar(house, kind=kind)
        night = one.grid.within(MONDAY_NINE - 14 * HALF, MONDAY_NINE - 6 * HALF)
        assert binding(one, night) == Limit.HOST


class OnePart:
    """A calendar of one part, as far as the arithmetic looks."""

    def __init__(self, kinds: list[int]) -> None:
        hosts, rooms, lanes, places = kinds
        self.starts = Starts(
            {resources.host(1): hosts}, {resources.room(1): rooms},
            dict.fromkeys(resources.lanes(1, 1), lanes),
            dict.fromkeys(resources.places(1, 1), places), 1,
        )  # fmt: skip
        self.plan = SimpleNamespace(opened={resources.host(1): 255})
        self.mask, self.footprint, self.bookable, self.opened = 255, (), 255, 255
        self.stretch = self
        self.parts = [self]
        self.free = self.starts.all


@given(st.lists(st.integers(min_value=0, max_value=255), min_size=4, max_size=4))
def test_what_binds_is_what_would_make_the_difference(kinds: list[int]) -> None:
    found = binding(OnePart(kinds), 255)  # type: ignore[arg-type]
    order = [Limit.HOST, Limit.ROOM, Limit.LANE, Limit.PLACE]
    if kinds[0] & kinds[1] & kinds[2] & kinds[3]:
        assert found is None
        return
    assert found in order
    alone = []
    for number, limit in enumerate(order):
        together = 255
        for other in kinds[:number] + kinds[number + 1 :]:
            together &= other
        if together:
            alone.append(limit)
    if alone:
        assert found in alone
    elif any(kind == 0 for kind in kinds):
        assert kinds[order.index(found)] == 0
