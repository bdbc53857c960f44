"""What an order would do, before anybody approves it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from furtka.offices.models import Closure, Service, ServiceHost, Site, Unit, UnitKind, VisitKind
from furtka.rules.models import Order, OrderStatus
from furtka.rules.selectors import fold
from furtka.visits.conflicts import conflicts
from furtka.visits.impact import (
    Outcome,
    capacity,
    lines_of,
    sides_of,
    tellings,
    touched_by,
)
from furtka.visits.judge import Problem
from furtka.visits.models import Visit
from furtka.visits.proposals import Way
from tests.offices.factories import House, make_host, make_house
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PHONE = {"phone": "500 100 200", "email": "", "contact": "sms"}


@pytest.fixture
def house() -> House:
    house = make_house(rooms=3, hosts=2, lanes=3)
    for room in house.office.rooms.all():
        room.seats = 4
        room.save()
    return house


def planned(house: House, **values: Any) -> Order:
    """A draft that leaves only the telephone for that Monday."""
    defaults = {
        "mode": "remote_only", "status": OrderStatus.DRAFT, "approved_at": None,
        "valid_from": MONDAY_NINE - 9 * HOUR, "valid_until": MONDAY_NINE + 15 * HOUR,
    }  # fmt: skip
    return make_order(house, **defaults | values)


def codes(order: Order) -> list[str]:
    found = touched_by(order, NOW)
    return [conflict.visit.code for conflict in found.load(found.keys)]


def test_a_draft_touches_nothing_and_yet_shows_what_it_would(house: House) -> None:
    visit = make_visit(house)
    call = make_visit(house, kind="phone", starts_at=MONDAY_NINE + HOUR)
    order = planned(house)
    assert codes(order) == [visit.code] != [call.code]
    assert touched_by(order, NOW).fitting == 1
    assert conflicts(house.office, NOW) == []


def test_it_makes_no_difference_whether_it_was_approved(house: House) -> None:
    make_visit(house)
    order = planned(house)
    before = codes(order)
    order.status, order.approved_at = OrderStatus.APPROVED, NOW
    order.save()
    assert codes(order) == before != []


def test_what_cant_take_place_anyhow_is_not_its_doing(house: House) -> None:
    visit = make_visit(house)
    Closure.objects.create(
        office=house.office, staff=visit.host, starts_at=visit.starts_at, ends_at=visit.ends_at
    )
    assert codes(planned(house)) == []


def test_what_another_order_forbids_is_that_orders_doing(house: House) -> None:
    make_visit(house)
    make_order(house, mode="closed", valid_until=NOW + 9 * DAY)
    assert codes(planned(house)) == []


def test_the_order_that_makes_room_holds_before_and_after_only(house: House) -> None:
    """Its limits are gone while the new one holds, as they will be once it is approved."""
    old = make_order(house, limits={"party": 1}, valid_until=NOW + 30 * DAY)
    order = planned(house, mode="open", replaces=old, valid_from=MONDAY_NINE - 9 * HOUR)
    sides = sides_of(order, NOW)
    for moment, limits in (
        (MONDAY_NINE - DAY, {"party": 1}), (MONDAY_NINE, {}), (MONDAY_NINE + 2 * DAY, {"party": 1}),
    ):  # fmt: skip
        assert fold(None, sides.under.orders, moment).limits == limits
        assert fold(None, sides.without.orders, moment).limits == {"party": 1}


@pytest.mark.parametrize("over", ["ended", "withdrawn"])
def test_an_order_that_is_over_touches_nothing(house: House, over: str) -> None:
    make_visit(house)
    values: dict[str, Any] = {"valid_from": NOW - 2 * DAY, "valid_until": NOW - DAY}
    if over == "withdrawn":
        values = {"status": OrderStatus.WITHDRAWN, "withdrawn_at": NOW}
    order = planned(house, **values)
    assert codes(order) == [] and touched_by(order, NOW).fitting == 0


def test_a_call_at_the_same_time_is_the_least_trouble(house: House) -> None:
    make_visit(house, **PHONE)
    order = planned(house)
    [line] = lines_of(order, touched_by(order, NOW), NOW)
    assert line.conflict.problem == Problem.MODE and line.outcome == Outcome.CALL
    assert line.best and line.best.way == Way.PHONE and line.best.starts_at == MONDAY_NINE


def test_a_closed_house_moves_people_past_its_end(house: House) -> None:
    """Not into the closed days, as the rules of today would have it."""
    make_visit(house, **PHONE)
    order = planned(house, mode="closed", valid_until=MONDAY_NINE + 9 * DAY)
    [line] = lines_of(order, touched_by(order, NOW), NOW)
    assert line.outcome == Outcome.MOVED and line.best
    assert line.best.starts_at >= MONDAY_NINE + 9 * DAY or line.best.starts_at < order.valid_from


def test_who_cant_be_told_needs_a_person(house: House) -> None:
    make_visit(house, phone="", email="", contact="none")
    order = planned(house)
    [line] = lines_of(order, touched_by(order, NOW), NOW)
    assert not line.told and line.outcome == Outcome.PERSON and line.best is None
    assert tellings([line], house.office, NOW) == []


def test_a_party_that_is_too_large_is_touched_by_a_limit(house: House) -> None:
    make_visit(house, party=3)
    make_visit(house, starts_at=MONDAY_NINE + HOUR)
    order = planned(house, mode="", limits={"party": 2})
    [line] = lines_of(order, touched_by(order, NOW), NOW)
    assert line.conflict.problem == Problem.LIMIT


def test_free_times_before_and_after_are_those_of_the_calendar(house: House) -> None:
    make_visit(house)
    order = planned(house)
    found = {one.kind: one for one in capacity(order, NOW)}
    meeting, call = found[VisitKind.IN_PERSON], found[VisitKind.PHONE]
    assert meeting.changed and not call.changed
    # Monday 7:30–15:30 in steps of 15 minutes; the last start leaves half an hour and the walk.
    assert meeting.before.count > 20 and meeting.after.count == 0
    assert meeting.before.first == MONDAY_NINE - 1.5 * HOUR
    assert meeting.after.first and meeting.after.first > order.valid_until  # type: ignore[operator]


def test_an_order_for_another_unit_leaves_the_others_alone(house: House) -> None:
    make_visit(house)
    unit = Unit.objects.create(
        office=house.office, site=house.site, slug="inny", kind=UnitKind.TEAM, name="Inny"
    )
    order = planned(house, unit=unit)
    assert codes(order) == [] and capacity(order, NOW) == []


def test_the_facts_of_everybody_else_stay_as_they_are(house: House) -> None:
    order = planned(house)
    sides = sides_of(order, NOW)
    assert [one.pk for one in sides.under.orders] == [order.pk] and sides.without.orders == []
    assert order.status == OrderStatus.DRAFT
    assert sides.under.orders[0].status == OrderStatus.APPROVED
    assert sides_of(order, NOW) is sides  # worked out once


def test_a_changed_draft_is_looked_at_anew(house: House) -> None:
    make_visit(house)
    order = planned(house)
    assert len(codes(order)) == 1
    order.valid_until = order.valid_from + HOUR
    order.save()
    assert codes(order) == []


def cost(house: House, order: Order) -> int:
    with CaptureQueriesContext(connection) as context:
        lines_of(order, touched_by(order, NOW), NOW)
    return len(context)


def test_many_visits_cost_as_many_queries_as_one(house: House) -> None:
    order = planned(house)
    make_visit(house, **PHONE)
    cost(house, order)
    make_visit(house, **PHONE, starts_at=MONDAY_NINE + HOUR)
    few = cost(house, order)
    for turn in range(2, 6):
        make_visit(house, **PHONE, starts_at=MONDAY_NINE + turn * HOUR)
        make_visit(house, **PHONE, starts_at=MONDAY_NINE + turn * HOUR)
    assert cost(house, order) == few


# -- Whatever the order ----------------------------------------------------------------------------


@pytest.fixture
def large(house: House) -> tuple[House, list[Visit]]:
    """Two buildings, two units, visits on four days."""
    site = Site.objects.create(
        office=house.office, slug="filia", name="Filia", places=9, street="ul. Inna 2",
        postcode="98-220", town="Zduńska Wola",
    )  # fmt: skip
    unit = Unit.objects.create(
        office=house.office, site=site, slug="filia", kind=UnitKind.TEAM, name="Filia"
    )
    service = Service.objects.create(
        office=house.office, unit=unit, code="inna", name="Inna", neutral_label="Wizyta",
        minutes=30, kinds=["phone", "home"],
    )  # fmt: skip
    host = make_host(house.office, site, unit, service)
    assert ServiceHost.objects.filter(staff=host).exists()
    visits = []
    for day in range(4):
        at = MONDAY_NINE + day * DAY
        visits.append(make_visit(house, starts_at=at, party=1 + day % 3))
        visits.append(make_visit(house, starts_at=at + 2 * HOUR, kind="phone"))
        visits.append(make_visit(house, starts_at=at + HOUR, service=service, kind="phone"))
    return house, visits


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip
@given(data=st.data())
def test_what_lies_outside_its_time_or_place_is_never_listed(
    large: tuple[House, list[Visit]], data: st.DataObject
) -> None:
    house, visits = large
    Order.objects.all().delete()  # of the example before
    hours = st.integers(-60, 120).map(lambda n: MONDAY_NINE + n * HOUR)
    start, end = sorted(data.draw(st.tuples(hours, hours).filter(lambda pair: pair[0] != pair[1])))
    sites: list[Any] = [None, *Site.objects.filter(office=house.office)]
    units: list[Any] = [None, *Unit.objects.filter(office=house.office)]
    order = Order(
        office=house.office, title="x", legal_basis="x", created_at=NOW, valid_from=start,
        valid_until=end, mode=data.draw(st.sampled_from(["", "remote_only", "closed", "open"])),
        limits=data.draw(st.sampled_from([{}, {"party": 1}, {"visit_minutes": 20}])),
        site=data.draw(st.sampled_from(sites)), unit=data.draw(st.sampled_from(units)),
        status=data.draw(st.sampled_from(["draft", "submitted"])),
    )  # fmt: skip
    order.save()
    touched = touched_by(order, NOW)
    by_key = {visit.pk: visit for visit in visits}
    for key in touched.keys:
        visit = by_key[key]
        assert start <= visit.starts_at < end and visit.starts_at > NOW
        assert order.site_id in (None, visit.site_id)
        assert order.unit_id in (None, visit.service.unit_id)
    # And what it forbids is, wherever it holds.
    if order.mode == "closed":
        inside = [
            visit.pk for visit in visits
            if start <= visit.starts_at < end and order.site_id in (None, visit.site_id)
            and order.unit_id in (None, visit.service.unit_id)
        ]  # fmt: skip
        assert sorted(touched.keys) == sorted(inside)
