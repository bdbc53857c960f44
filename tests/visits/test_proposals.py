"""What is proposed for visits that can't take place, and what pressing it does."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from furtka.clients.models import Client
from furtka.core.clock import day_bounds
from furtka.core.invariants import invariants
from furtka.offices.models import Closure, ServiceHost, Staff
from furtka.outbox.models import Message, Task
from furtka.privacy.models import AuditLine
from furtka.visits import services
from furtka.visits.conflicts import conflicts, with_everything
from furtka.visits.errors import ChangedMeanwhile, NotChangeable, SlotTaken
from furtka.visits.handover import change_host, free_colleagues, put_back
from furtka.visits.models import Visit
from furtka.visits.pins import pin_of
from furtka.visits.proposals import (
    Accepted,
    Proposal,
    Way,
    accept,
    proposals_for,
)
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

pytestmark = pytest.mark.django_db
# Another room helps nobody whose host is away: tests/visits/test_crowds.py.
BECAUSE_AWAY = [way for way in Way if way != Way.OTHER_ROOM]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = date(2026, 11, 30)


@pytest.fixture
def house() -> House:
    return make_house(rooms=3, hosts=2, lanes=3)


@pytest.fixture
def clerk() -> User:
    return make_user()


@pytest.fixture(autouse=True)
def the_data_stay_right(db: None) -> Any:
    yield
    breaches = [b for name, ask in invariants.items() if "claims" in name for b in ask(NOW)]
    assert breaches == []


def away(house: House, staff: Staff | None = None, **values: Any) -> Closure:
    start, end = day_bounds(MONDAY, house.office.tz)
    defaults = {"office": house.office, "staff": staff, "starts_at": start, "ends_at": end}
    return Closure.objects.create(**defaults | values)


def reload(visit: Visit) -> Visit:
    return with_everything(Visit.objects.all()).get(pk=visit.pk)


def proposals(visit: Visit, now: datetime = NOW) -> list[Proposal]:
    [(_visit, found)] = proposals_for([reload(visit)], now).items()
    return found


def ways(visit: Visit) -> list[Way]:
    return [proposal.way for proposal in proposals(visit)]


def the(way: Way, visit: Visit) -> Proposal:
    return next(proposal for proposal in proposals(visit) if proposal.way == way)


def press(way: Way, visit: Visit, clerk: User, now: datetime = NOW) -> Accepted:
    return accept(visit, the(way, visit), now=now, actor=clerk)


def undo(done: Accepted, clerk: User, now: datetime = NOW) -> Visit:
    return put_back(
        done.visit, was=done.before, now_at=done.after, changed_at=done.at, now=now, actor=clerk
    )


def everything_of(visit: Visit) -> tuple[Any, ...]:
    fresh = Visit.objects.get(pk=visit.pk)
    claims = fresh.claims.order_by("resource").values_list("resource", "starts_at", "ends_at")
    return fresh.starts_at, fresh.kind, fresh.host_id, fresh.room_id, list(claims)


# -- What is proposed ------------------------------------------------------------------------------


def test_the_best_first(house: House) -> None:
    visit = make_visit(house, phone="43 000 00 01")
    away(house, visit.host)
    assert ways(visit) == [Way.SAME_TIME, Way.SAME_DAY, Way.NEAREST_DAY, Way.PHONE]


def test_a_colleague_at_the_same_time_is_named(house: House) -> None:
    visit = make_visit(house)
    other = house.office.staff.exclude(pk=visit.host_id).get()
    away(house, visit.host)
    proposal = the(Way.SAME_TIME, visit)
    assert (proposal.host_id, proposal.host) == (other.pk, other.name)
    assert not proposal.needs_telling


@pytest.mark.parametrize("why", ["busy", "away too", "left", "does not help with it"])
def test_a_colleague_who_cant_is_not_proposed(house: House, why: str) -> None:
    visit = make_visit(house)
    other = house.office.staff.exclude(pk=visit.host_id).get()
    if why == "busy":
        assert make_visit(house, name="Druga").host_id == other.pk
    elif why == "away too":
        away(house, other, ends_at=MONDAY_NINE + timedelta(minutes=5))
    elif why == "left":
        Staff.objects.filter(pk=other.pk).update(active=False)
    else:
        ServiceHost.objects.filter(staff=other).delete()
    away(house, visit.host)
    assert Way.SAME_TIME not in ways(visit)


def test_when_the_house_is_closed_only_other_days_are_left(house: House) -> None:
    visit = make_visit(house, phone="43 000 00 01")
    away(house)
    assert ways(visit) == [Way.NEAREST_DAY]
    assert the(Way.NEAREST_DAY, visit).starts_at == MONDAY_NINE + DAY


def test_a_day_by_phone_only_makes_a_call_of_it(house: House) -> None:
    visit = make_visit(house, phone="43 000 00 01")
    start, end = day_bounds(MONDAY, house.office.tz)
    make_order(house, mode="remote_only", valid_from=start, valid_until=end)
    assert ways(visit) == [Way.PHONE, Way.NEAREST_DAY]


@pytest.mark.parametrize(
    "values",
    [
        {"phone": ""},
        {"phone": "43 000 00 01", "contact": "none"},
        {"phone": "43 000 00 01", "needs": ["pjm"]},
        {"phone": "43 000 00 01", "protected": True},
    ],
)
def test_nobody_is_called_who_cant_or_must_not_be(house: House, values: dict[str, Any]) -> None:
    protected = values.pop("protected", False)
    visit = make_visit(house, starts_at=MONDAY_NINE + 2 * DAY, **values)
    Client.objects.update(protected=protected)
    away(house, visit.host, ends_at=MONDAY_NINE + 3 * DAY)
    assert Way.PHONE not in ways(visit)


def test_a_matter_that_needs_a_meeting_is_not_made_a_call(house: House) -> None:
    visit = make_visit(house, phone="43 000 00 01")
    type(house.service).objects.update(kinds=["in_person"])
    away(house, visit.host)
    assert Way.PHONE not in ways(visit)


def test_the_nearest_other_time_of_the_day_is_proposed(house: House) -> None:
    visit = make_visit(house)
    away(house, ends_at=MONDAY_NINE + HOUR)
    assert the(Way.SAME_DAY, visit).starts_at == MONDAY_NINE + HOUR


def test_nothing_is_proposed_that_the_client_would_hear_of_too_late(house: House) -> None:
    visit = make_visit(house, starts_at=MONDAY_NINE + 2 * HOUR)
    away(house, visit.host, ends_at=MONDAY_NINE + 3 * HOUR)
    later = the(Way.SAME_DAY, visit)
    assert all(p.starts_at >= MONDAY_NINE + 3 * HOUR for p in proposals(visit, MONDAY_NINE + HOUR)
               if p.needs_telling), later  # fmt: skip


def test_a_later_day_goes_before_an_earlier_one(house: House) -> None:
    visit = make_visit(house, starts_at=MONDAY_NINE + DAY)
    start, end = day_bounds(MONDAY + DAY, house.office.tz)
    away(house, starts_at=start, ends_at=end)
    assert the(Way.NEAREST_DAY, visit).starts_at == MONDAY_NINE + 2 * DAY


def test_alike_visits_are_not_sent_to_the_same_time(house: House) -> None:
    visits = [make_visit(house), make_visit(house, name="Druga")]
    make_visit(house, starts_at=MONDAY_NINE + DAY, name="Była tam wcześniej")
    away(house)  # on Tuesday at nine only one of the two hosts is free
    found = proposals_for([reload(visit) for visit in visits], NOW)
    assert len({p.starts_at for several in found.values() for p in several}) == 2


def test_two_who_lose_their_host_are_not_given_to_the_same_colleague(house: House) -> None:
    visits = [make_visit(house), make_visit(house, name="Druga")]
    third = ServiceHost.objects.create(
        office=house.office, service=house.service,
        staff=Staff.objects.create(office=house.office, site=house.site, slug="trzecia",
                                   name="Trzecia", role="case_worker"),
    ).staff  # fmt: skip
    for visit in visits:
        away(house, visit.host)
    found = proposals_for([reload(visit) for visit in visits], NOW)
    named = [p.host_id for several in found.values() for p in several if p.host_id]
    assert named == [third.pk]


def cost(visits: Sequence[Visit]) -> int:
    loaded = [reload(visit) for visit in visits]
    proposals_for(loaded, NOW)  # what a process remembers is remembered
    with CaptureQueriesContext(connection) as captured:
        proposals_for(loaded, NOW)
    return len(captured)


def test_twenty_cost_as_many_queries_as_one(house: House) -> None:
    hours = [MONDAY_NINE + n * timedelta(minutes=30) for n in range(10)]
    visits = [make_visit(house, starts_at=at, name=f"{n}") for n in range(2) for at in hours]
    away(house, visits[0].host)
    assert len(visits) == 20 and cost(visits) == cost(visits[:1]) > 0


# -- Pressing it -----------------------------------------------------------------------------------


def test_a_colleague_takes_over_and_the_client_hears_nothing(house: House, clerk: User) -> None:
    visit = make_visit(house)
    Message.objects.all().delete()
    pin, before = pin_of(visit), everything_of(visit)
    away(house, visit.host)
    done = press(Way.SAME_TIME, visit, clerk)
    after = everything_of(visit)
    assert after[0] == before[0] and after[3] == before[3] and after[2] != before[2]
    assert len(after[4]) == len(before[4])
    assert done.visit.code == visit.code and pin_of(done.visit) == pin
    assert not Message.objects.exists() and not Task.objects.exists()
    assert conflicts(house.office, NOW) == []
    line = AuditLine.objects.get(action="visit.host_changed")
    assert line.details == {"was": before[2], "became": after[2]} and line.actor_id == clerk.pk


@pytest.mark.parametrize("way", [Way.SAME_DAY, Way.NEAREST_DAY, Way.PHONE])
def test_a_change_is_told_in_the_clients_way(house: House, clerk: User, way: Way) -> None:
    visit = make_visit(house, phone="43 000 00 01")
    Message.objects.all().delete()
    away(house, visit.host)
    done = press(way, visit, clerk)
    assert Message.objects.get().kind == "visit_moved"
    assert done.visit.kind == ("phone" if way == Way.PHONE else "in_person")
    assert conflicts(house.office, NOW) == []


def test_who_is_called_gets_a_task_for_a_person(house: House, clerk: User) -> None:
    visit = make_visit(house, phone="43 000 00 01", email="")
    Task.objects.all().delete()
    away(house, visit.host)
    press(Way.NEAREST_DAY, visit, clerk)
    assert Task.objects.get().reason == "visit_moved"


@pytest.mark.parametrize("way", BECAUSE_AWAY)
def test_a_second_press_changes_nothing(house: House, clerk: User, way: Way) -> None:
    visit = make_visit(house, phone="43 000 00 01")
    away(house, visit.host)
    proposal = the(way, visit)
    accept(visit, proposal, now=NOW, actor=clerk)
    before, lines = everything_of(visit), AuditLine.objects.count()
    accept(visit, proposal, now=NOW, actor=clerk)
    assert everything_of(visit) == before and AuditLine.objects.count() == lines


def test_who_was_moved_by_somebody_else_meanwhile_stays_there(house: House, clerk: User) -> None:
    visit = make_visit(house)
    away(house, visit.host)
    proposal = the(Way.NEAREST_DAY, visit)
    services.move(visit, starts_at=MONDAY_NINE + 3 * DAY, now=NOW, actor=clerk)
    with pytest.raises(ChangedMeanwhile):
        accept(visit, proposal, now=NOW, actor=clerk)
    assert Visit.objects.get().starts_at == MONDAY_NINE + 3 * DAY


def test_what_was_taken_meanwhile_changes_nothing_and_the_next_best_is_shown(
    house: House, clerk: User
) -> None:
    visit = make_visit(house)
    away(house, visit.host)
    proposal, before = the(Way.SAME_TIME, visit), everything_of(visit)
    assert make_visit(house, name="Szybsza").host_id == proposal.host_id
    with pytest.raises(SlotTaken):
        accept(visit, proposal, now=NOW, actor=clerk)
    assert everything_of(visit) == before
    assert proposals(visit)[0].way == Way.SAME_DAY


def test_what_was_cancelled_meanwhile_is_not_brought_back(house: House, clerk: User) -> None:
    visit = make_visit(house)
    away(house, visit.host)
    proposal = the(Way.SAME_TIME, visit)
    services.cancel(visit, now=NOW, actor=clerk)
    with pytest.raises(NotChangeable):
        accept(visit, proposal, now=NOW, actor=clerk)


def test_nobody_outside_is_given_a_visit(house: House, clerk: User) -> None:
    visit, stranger = make_visit(house), make_house().host
    for host_id in (stranger.pk, 0, 2**60):
        with pytest.raises(SlotTaken):
            change_host(visit, host_id=host_id, now=NOW, actor=clerk)


# -- All at once -----------------------------------------------------------------------------------


def test_colleagues_are_found_for_a_thousand_visits_at_once(house: House) -> None:
    """SQLite takes no condition with a thousand parts."""
    [visit] = with_everything(Visit.objects.filter(pk=make_visit(house).pk))
    many = []
    for number in range(1100):
        one = copy(visit)
        one.pk, one.starts_at = visit.pk + number, visit.starts_at + number * HOUR
        one.ends_at = one.starts_at + HOUR / 2
        many.append(one)
    assert len(free_colleagues(many, NOW)) == 1100
