"""Visits that can't take place as they stand: each is listed, whatever made it so."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from furtka.core.clock import day_bounds
from furtka.offices.models import Closure, OpeningHours
from furtka.visits import services
from furtka.visits.conflicts import (
    Conflict,
    conflict_of,
    conflicts,
    count_conflicts,
    survey,
)
from furtka.visits.judge import Problem
from furtka.visits.models import Visit
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MONDAY = date(2026, 11, 30)


@pytest.fixture
def house() -> House:
    return make_house(rooms=3, hosts=2, lanes=3)


def close(house: House, **values: Any) -> Closure:
    start, end = day_bounds(MONDAY, house.office.tz)
    defaults = {"office": house.office, "starts_at": start, "ends_at": end}
    return Closure.objects.create(**defaults | values)


def found(house: House, now: datetime = NOW) -> list[Conflict]:
    return conflicts(house.office, now)


def test_a_visit_with_nothing_against_it_is_not_listed(house: House) -> None:
    make_visit(house)
    assert found(house) == [] and count_conflicts(house.office, NOW) == 0


@pytest.mark.parametrize("scope", ["office", "site", "unit", "staff"])
def test_whatever_closes_lists_the_visits_it_covers(house: House, scope: str) -> None:
    visit = make_visit(house)
    later = make_visit(house, starts_at=MONDAY_NINE + timedelta(days=1))
    thing = {"site": house.site, "unit": house.unit, "staff": visit.host}.get(scope)
    closure = close(house, **({scope: thing} if thing else {}))
    [conflict] = found(house)
    assert conflict.visit == visit != later
    assert conflict.problem == (Problem.AWAY if scope == "staff" else Problem.CLOSED)
    assert conflict.closures == (closure,)


def test_a_colleagues_absence_concerns_nobody_else(house: House) -> None:
    visit = make_visit(house)
    other = house.office.staff.exclude(pk=visit.host_id).get()
    close(house, staff=other)
    assert found(house) == []


def test_an_absence_of_an_hour_that_touches_the_visit_is_enough(house: House) -> None:
    visit = make_visit(house)
    inside = MONDAY_NINE + timedelta(minutes=29)
    close(house, staff=visit.host, starts_at=inside, ends_at=inside + HOUR)
    assert len(found(house)) == 1


def test_one_that_begins_when_the_visit_ends_is_not(house: House) -> None:
    visit = make_visit(house)
    close(house, staff=visit.host, starts_at=visit.ends_at, ends_at=visit.ends_at + HOUR)
    close(house, staff=visit.host, starts_at=MONDAY_NINE - HOUR, ends_at=MONDAY_NINE)
    assert found(house) == []


def test_who_left_the_office_leaves_visits_behind(house: House) -> None:
    visit = make_visit(house)
    visit.host.active = False
    visit.host.save()
    assert [c.problem for c in found(house)] == [Problem.LEFT]


def test_a_changed_rota_lists_what_now_lies_outside(house: House) -> None:
    visit = make_visit(house)
    OpeningHours.objects.create(
        office=house.office, staff=visit.host, weekday=1, opens=time(12), closes=time(15)
    )
    assert [c.problem for c in found(house)] == [Problem.HOURS]


def test_hours_that_touch_are_one_stretch(house: House) -> None:
    visit = make_visit(house)
    for opens, closes in ((time(8), time(9, 15)), (time(9, 15), time(12))):
        OpeningHours.objects.create(
            office=house.office, staff=visit.host, weekday=1, opens=opens, closes=closes
        )
    assert found(house) == []


def test_a_day_that_the_office_serves_by_phone_only(house: House) -> None:
    visit = make_visit(house)
    calls = make_visit(house, kind="phone", starts_at=MONDAY_NINE + HOUR)
    make_order(house, mode="remote_only", valid_from=MONDAY_NINE - HOUR,
               valid_until=MONDAY_NINE + 5 * HOUR)  # fmt: skip
    [conflict] = found(house)
    assert conflict.visit == visit != calls and conflict.problem == Problem.MODE


def test_an_order_for_another_building_or_unit_does_not_count(house: House) -> None:
    make_visit(house)
    unit = house.office.units.create(
        office=house.office, site=house.site, slug="inny", kind="team", name="Inny"
    )
    make_order(house, mode="closed", unit=unit, valid_until=MONDAY_NINE + 5 * HOUR)
    assert found(house) == []


def test_a_limit_of_people_or_minutes_counts(house: House) -> None:
    make_visit(house, party=2)
    make_order(house, limits={"party": 1}, valid_until=MONDAY_NINE + 5 * HOUR)
    assert [c.problem for c in found(house)] == [Problem.LIMIT]


def test_what_is_over_or_cancelled_or_past_is_no_conflict(house: House) -> None:
    visit = make_visit(house)
    close(house)
    services.cancel(visit, now=NOW, actor=make_user())
    make_visit(house, starts_at=MONDAY_NINE + timedelta(days=1))
    assert found(house) == []
    assert found(house, MONDAY_NINE) == []


def test_another_offices_visits_are_not_listed(house: House) -> None:
    other = make_house()
    make_visit(other)
    close(other)
    assert found(house) == [] and len(found(other)) == 1


def test_once_the_reason_is_gone_so_is_the_conflict(house: House) -> None:
    visit = make_visit(house)
    closure = close(house)
    assert conflict_of(visit, NOW) is not None
    closure.delete()
    assert conflict_of(visit, NOW) is None and found(house) == []


def test_the_list_can_be_that_of_one_absence(house: House) -> None:
    one = make_visit(house)
    two = make_visit(house, starts_at=MONDAY_NINE + timedelta(days=1))
    first, everybody = close(house, staff=one.host), close(house, ends_at=two.ends_at)
    found = survey(house.office, NOW)
    assert found.of(first.pk) == [one.pk]
    assert found.of(everybody.pk) == found.keys == [one.pk, two.pk]


def test_the_reason_is_said_in_words_and_never_why_somebody_is_away(house: House) -> None:
    visit = make_visit(house)
    away = close(house, staff=visit.host, reason="grypa")
    with translation.override("pl"):
        [conflict] = found(house)
        assert conflict.words == "Anna Próbna: nieobecność."
        away.delete()
        close(house, unit=house.unit, reason="Remont")
        [conflict] = found(house)
        assert conflict.words == "Dział jest wtedy zamknięty. Remont"


def fill(house: House, count: int) -> None:
    """`count` visits, without claims: only the list is asked."""
    pattern = Visit.objects.get()
    Visit.objects.bulk_create(
        Visit(
            office=house.office, code=f"X-{n}", pin_seed="x", service=house.service,
            client=pattern.client, kind="phone", site=house.site, host=pattern.host,
            starts_at=MONDAY_NINE + timedelta(minutes=n % 300, days=7 * (n % 6)),
            ends_at=MONDAY_NINE + timedelta(minutes=n % 300 + 30, days=7 * (n % 6)),
            status="booked", status_since=NOW, booked_by="web", created_at=NOW,
        )
        for n in range(count)
    )  # fmt: skip


def test_a_thousand_visits_cost_as_many_queries_as_one(house: House) -> None:
    make_visit(house)
    close(house)
    assert len(found(house)) == 1  # what a process remembers is remembered
    with CaptureQueriesContext(connection) as one:
        found(house)
    fill(house, 1000)
    with CaptureQueriesContext(connection) as many:
        assert len(found(house)) > 150
    assert len(one) == len(many) == 3
    assert count_conflicts(house.office, NOW) == len(found(house))
    with CaptureQueriesContext(connection) as counted:
        count_conflicts(house.office, NOW)
    assert len(counted) == 2  # whether anything has changed, and nothing more


def test_the_number_follows_every_change(house: House) -> None:
    def number(now: datetime = NOW) -> int:
        return count_conflicts(house.office, now)

    clerk, visit = make_user(), make_visit(house)
    other = make_visit(house, starts_at=MONDAY_NINE + HOUR)
    assert number() == 0
    closure = close(house)
    assert number() == 2 and number(MONDAY_NINE) == 1
    services.move(visit, starts_at=MONDAY_NINE + timedelta(days=1), now=NOW, actor=clerk)
    assert number() == 1
    services.cancel(other, now=NOW, actor=clerk)
    assert number() == 0
    services.undo_cancel(visit, now=NOW, actor=clerk)
    closure.starts_at, closure.ends_at = day_bounds(MONDAY + timedelta(days=1), house.office.tz)
    closure.save()
    assert number() == 1
    visit.refresh_from_db()
    visit.host.active = False
    visit.host.save()
    closure.delete()
    assert number() == 1
