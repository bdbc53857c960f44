"""Rules that changed after people booked: who is one too many is named, the others stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from furtka.entrance.services import arrive
from furtka.offices.models import Room
from furtka.outbox.models import Message
from furtka.privacy.models import AuditLine
from furtka.rules.models import Order, OrderStatus
from furtka.visits.conflicts import (
    conflict_of,
    conflicts,
    count_conflicts,
    survey,
    with_everything,
)
from furtka.visits.errors import SlotTaken
from furtka.visits.handover import footing_of, place_of, put_back
from furtka.visits.impact import Outcome, lines_of, touched_by
from furtka.visits.judge import Problem
from furtka.visits.models import Visit
from furtka.visits.proposals import Proposal, Way, accept, from_id, proposals_for
from furtka.visits.rooms import change_room
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

pytestmark = pytest.mark.django_db
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def house() -> House:
    return make_house(rooms=4, hosts=4, lanes=4)


@pytest.fixture
def clerk(db: None) -> User:
    return make_user()


def three(house: House) -> list[Visit]:
    """Booked one after the other for the same hour."""
    return [make_visit(house, name=f"Osoba {n}", now=NOW + n * MINUTE) for n in range(3)]


def limit(house: House, **values: Any) -> Order:
    """An order that holds from next Monday on for a week."""
    days = {"valid_from": MONDAY_NINE - 9 * HOUR, "valid_until": MONDAY_NINE + 7 * DAY}
    return make_order(house, **days | values)


def planned(house: House, **limits: int) -> Order:
    return limit(house, limits=limits, status=OrderStatus.DRAFT, approved_at=None)


def touched(order: Order) -> dict[str, Problem]:
    found = touched_by(order, NOW + HOUR)
    codes = dict(Visit.objects.values_list("pk", "code"))
    return {codes[pk]: problem for pk, problem in found.problems.items()}


def everything() -> list[Visit]:
    return list(with_everything(Visit.objects.order_by("pk")))


def room_in_line(house: House) -> tuple[Visit, Visit, Visit]:
    """Three in a row in the only room: 9:00, 9:30, 11:00."""
    Room.objects.filter(office=house.office).exclude(pk=house.room.pk).update(active=False)
    rooms = house.office.rooms.first()
    assert rooms is not None
    rooms.save()  # the office has changed
    at = (timedelta(), HOUR / 2, 2 * HOUR)
    first, second, third = (
        make_visit(house, starts_at=MONDAY_NINE + a, now=NOW + n * MINUTE) for n, a in enumerate(at)
    )
    return first, second, third


# -- Who is named ----------------------------------------------------------------------------------


def test_who_booked_last_is_one_too_many(house: House) -> None:
    first, second, third = three(house)
    order = planned(house, people_inside=2)
    assert touched(order) == {third.code: Problem.PEOPLE}
    assert touched_by(order, NOW + HOUR).fitting == 2
    assert conflicts(house.office, NOW + HOUR) == []  # a draft


def test_who_has_an_urgent_matter_goes_first(house: House) -> None:
    first, second, third = three(house)
    Visit.objects.filter(pk=third.pk).update(urgent=True)
    assert touched(planned(house, people_inside=2)) == {second.code: Problem.PEOPLE}


def test_people_met_too_soon_after_each_other_are_named(house: House) -> None:
    house = make_house(rooms=4, hosts=4, lanes=1)
    first = make_visit(house, now=NOW)
    second = make_visit(house, starts_at=MONDAY_NINE + 15 * MINUTE, now=NOW + MINUTE)
    later = make_visit(house, starts_at=MONDAY_NINE + 30 * MINUTE, now=NOW + 2 * MINUTE)
    assert touched(planned(house, arrival_gap_minutes=20)) == {second.code: Problem.DOOR}
    assert {first.code, later.code}.isdisjoint(touched(planned(house, arrival_gap_minutes=20)))


def test_a_room_that_can_not_be_aired_is_named(house: House) -> None:
    _first, second, _third = room_in_line(house)
    assert touched(planned(house, airing_minutes=15)) == {second.code: Problem.ROOM}


def test_what_was_booked_under_the_limit_fits_it(house: House) -> None:
    order = limit(house, limits={"people_inside": 2, "airing_minutes": 15})
    for n in range(2):
        make_visit(house, name=f"Osoba {n}")
    with pytest.raises(SlotTaken):
        make_visit(house, name="Osoba 3")
    assert touched(order) == {} and conflicts(house.office, NOW) == []


def test_an_order_that_changes_nothing_touches_nobody(house: House) -> None:
    three(house)
    assert touched(planned(house, people_inside=3)) == {}


def test_what_the_limits_of_another_order_forbid_is_not_its_doing(house: House) -> None:
    three(house)
    limit(house, limits={"people_inside": 2})
    assert touched(planned(house, airing_minutes=15)) == {}


def test_who_can_not_come_anyhow_takes_no_place(house: House) -> None:
    """The first one's host is away: the third may stay in their place."""
    first, _second, third = three(house)
    order = planned(house, people_inside=2)
    first.host.active = False
    first.host.save()
    assert touched(order) == {}
    assert third.code not in touched(order)


def test_a_day_counts_by_itself_and_so_does_a_building(house: House) -> None:
    three(house)
    make_visit(house, starts_at=MONDAY_NINE + DAY)
    other = make_house()
    make_visit(other)
    assert len(touched(planned(house, people_inside=1))) == 2


def test_in_force_everybody_says_the_same(house: House) -> None:
    _first, _second, third = three(house)
    limit(house, limits={"people_inside": 2})
    now = NOW + HOUR
    assert [one.visit for one in conflicts(house.office, now)] == [third]
    assert survey(house.office, now).keys == [third.pk]
    assert count_conflicts(house.office, now) == 1
    found = {visit.code: conflict_of(visit, now) for visit in everything()}
    assert [code for code, conflict in found.items() if conflict] == [third.code]
    conflict = found[third.code]
    assert conflict and conflict.words


def test_who_stands_at_the_door_goes_before_all_others(house: House) -> None:
    _first, second, third = three(house)
    limit(house, limits={"people_inside": 1})
    early = MONDAY_NINE - 5 * MINUTE
    arrive(visit=third, now=early, actor=None)
    found = [one.visit.code for one in conflicts(house.office, early)]
    assert third.code not in found and second.code in found and len(found) == 2


# -- The same number of queries --------------------------------------------------------------------


def asked(house: House, number: int, order: Order) -> int:
    for n in range(number):
        make_visit(house, starts_at=MONDAY_NINE + (n + 1) * HOUR, now=NOW + n * MINUTE)
    touched_by(order, NOW)
    with CaptureQueriesContext(connection) as queries:
        touched_by(order, NOW)
        conflicts(house.office, NOW)
    return len(queries)


def test_asking_takes_as_many_queries_for_many(house: House) -> None:
    order = planned(house, people_inside=2)
    assert asked(house, 1, order) == asked(house, 4, order)


# -- What could be done ----------------------------------------------------------------------------


def ways(visit: Visit) -> list[Way]:
    [loaded] = with_everything(Visit.objects.filter(pk=visit.pk))
    return [one.way for one in proposals_for([loaded], NOW + HOUR)[loaded]]


def test_a_colleague_is_no_way_out_of_a_crowd(house: House) -> None:
    _first, _second, third = three(house)
    limit(house, limits={"people_inside": 2})
    assert Way.SAME_TIME not in ways(third) and Way.SAME_DAY in ways(third)


def another_room(house: House) -> tuple[Visit, Proposal]:
    """The second in a room that must be aired; another room is free, and nobody need be told."""
    _first, second, _third = room_in_line(house)
    spare = Room.objects.filter(office=house.office, active=False).first()
    assert spare is not None
    spare.active = True
    spare.save()
    limit(house, limits={"airing_minutes": 15})
    [visit] = with_everything(Visit.objects.filter(pk=second.pk))
    return visit, proposals_for([visit], NOW + HOUR)[visit][0]


def test_another_room_is_the_least_trouble(house: House, clerk: User) -> None:
    visit, proposal = another_room(house)
    assert proposal.way == Way.OTHER_ROOM and not proposal.needs_telling and proposal.room
    told, before = Message.objects.count(), visit.room_id
    for _press in range(2):
        accept(visit, from_id(proposal.id), now=NOW + HOUR, actor=clerk)
    after = Visit.objects.get(pk=visit.pk)
    assert after.room_id == proposal.room_id != before
    assert after.starts_at == visit.starts_at and after.host_id == visit.host_id
    room = after.claims.get(resource=f"room:{after.room_id}")
    assert room.ends_at - room.starts_at == timedelta(minutes=45)
    assert not after.claims.filter(resource=f"room:{before}").exists()
    assert Message.objects.count() == told
    assert AuditLine.objects.filter(action="visit.room_changed").count() == 1
    assert conflicts(house.office, NOW + HOUR) == []


def test_the_other_room_is_taken_back_as_it_was(house: House, clerk: User) -> None:
    visit, proposal = another_room(house)
    was, told = footing_of(visit), Message.objects.count()
    accept(visit, proposal, now=NOW + HOUR, actor=clerk)
    after = Visit.objects.get(pk=visit.pk)
    put_back(
        after, was=was, now_at=place_of(after), changed_at=NOW + HOUR, now=NOW + HOUR, actor=clerk
    )
    assert footing_of(Visit.objects.get(pk=visit.pk)) == was
    assert Message.objects.count() == told


def test_a_room_that_was_taken_meanwhile_is_not_given(house: House, clerk: User) -> None:
    visit, proposal = another_room(house)
    make_visit(house, starts_at=visit.starts_at, name="Szybsza", now=NOW + HOUR)
    with pytest.raises(SlotTaken):
        change_room(visit, room_id=proposal.room_id or 0, now=NOW + HOUR, actor=clerk)
    assert Visit.objects.get(pk=visit.pk).room_id == visit.room_id


def test_no_two_are_offered_the_same_room(house: House) -> None:
    _first, second, _third = room_in_line(house)
    late = make_visit(house, starts_at=MONDAY_NINE + HOUR, now=NOW + 5 * MINUTE)
    spare = Room.objects.filter(office=house.office, active=False).first()
    assert spare is not None
    spare.active = True
    spare.save()
    order = limit(house, limits={"airing_minutes": 45})
    found = lines_of(order, touched_by(order, NOW + HOUR), NOW + HOUR)
    outcomes = {line.visit.code: line.outcome for line in found}
    assert outcomes[second.code] == Outcome.ROOM
    assert list(outcomes.values()).count(Outcome.ROOM) == 1
    assert late.code in outcomes
