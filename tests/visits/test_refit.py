"""Claims follow rules that changed: of those who stay, and never of what others have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from furtka.core.invariants import breaches
from furtka.offices.models import Room
from furtka.outbox.models import Message
from furtka.privacy.models import AuditLine
from furtka.rules.models import Order
from furtka.rules.services import withdraw
from furtka.visits import services
from furtka.visits.cancelling import cancel
from furtka.visits.carry_out import carry_on, start_carry_out
from furtka.visits.conflicts import conflicts
from furtka.visits.errors import SlotTaken
from furtka.visits.models import Claim, Visit
from furtka.visits.refit import refit, refit_all
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

pytestmark = pytest.mark.django_db
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
LATER = NOW + HOUR


@pytest.fixture
def house() -> House:
    return make_house(rooms=4, hosts=4, lanes=4)


@pytest.fixture
def clerk(db: None) -> User:
    return make_user()


def limit(house: House, **limits: int) -> Order:
    return make_order(
        house, valid_from=MONDAY_NINE - 9 * HOUR, valid_until=MONDAY_NINE + 7 * DAY, limits=limits
    )


def places_of(visit: Visit) -> set[str]:
    claims = visit.claims.filter(resource__startswith="place:")
    return {key.split(".")[1] for key in claims.values_list("resource", flat=True)}


def minutes_of(visit: Visit, kind: str) -> list[float]:
    claims = visit.claims.filter(resource__startswith=f"{kind}:").order_by("starts_at")
    return [(claim.ends_at - claim.starts_at) / MINUTE for claim in claims]


def everything() -> list[tuple[Any, ...]]:
    return sorted(Claim.objects.values_list("visit", "resource", "starts_at", "ends_at"))


def wrong() -> list[str]:
    """What `furtka check` says of claims."""
    found = breaches(LATER)
    assert "live visits have exactly their claims" in found
    return [said for name, lines in found.items() if "claims" in name for said in lines]


def one_after_the_other(house: House, count: int, **values: Any) -> list[Visit]:
    return [
        make_visit(house, name=f"Osoba {n}", now=NOW + n * MINUTE, **values) for n in range(count)
    ]


def test_a_room_is_kept_as_long_as_it_must_be_aired(house: House) -> None:
    visit = make_visit(house)
    limit(house, airing_minutes=20)
    assert minutes_of(visit, "room") == [30]
    assert refit_all(LATER) == 1
    assert minutes_of(visit, "room") == [50]
    assert minutes_of(visit, "host") == [30]
    assert not wrong()


def test_whoever_books_then_meets_the_longer_claim(house: House) -> None:
    """The only room: half an hour later it is still being aired."""
    Room.objects.filter(office=house.office).exclude(pk=house.room.pk).delete()
    make_visit(house)
    limit(house, airing_minutes=20)
    refit_all(LATER)
    with pytest.raises(SlotTaken):
        make_visit(house, starts_at=MONDAY_NINE + HOUR / 2, now=LATER)


def test_fewer_people_sit_on_low_places(house: House) -> None:
    first, second, third = one_after_the_other(house, 3)
    cancel(first, now=LATER, actor=make_user())
    assert places_of(third) == {"2"}
    limit(house, people_inside=2)
    while refit_all(LATER):
        pass
    assert places_of(second) | places_of(third) == {"0", "1"}
    with pytest.raises(SlotTaken):
        make_visit(house, name="Jeszcze ktoś", now=LATER)
    assert conflicts(house.office, LATER) == [] and not wrong()


def test_nothing_is_taken_from_anybody(house: House) -> None:
    """The next visit in the room is one too many: until it has moved, the airing is cut short."""
    Room.objects.filter(office=house.office).exclude(pk=house.room.pk).delete()
    first = make_visit(house)
    second = make_visit(house, starts_at=MONDAY_NINE + HOUR / 2, now=NOW + MINUTE)
    limit(house, airing_minutes=20)
    before = sorted(second.claims.values_list("resource", "starts_at", "ends_at"))
    refit_all(LATER)
    assert minutes_of(first, "room") == [30]
    assert sorted(second.claims.values_list("resource", "starts_at", "ends_at")) == before
    assert [one.visit for one in conflicts(house.office, LATER)] == [second]
    services.move(second, starts_at=MONDAY_NINE + 3 * HOUR, now=LATER, actor=None)
    refit_all(LATER)
    assert minutes_of(first, "room") == [50]
    assert conflicts(house.office, LATER) == [] and not wrong()


def test_a_lane_keeps_its_distance(house: House) -> None:
    visit = make_visit(house)
    limit(house, arrival_gap_minutes=25)
    refit_all(LATER)
    assert minutes_of(visit, "lane") == [25]
    assert visit.claims.filter(resource__startswith="lane:").count() == 1


def test_what_is_not_needed_any_more_is_given_back(house: House, clerk: User) -> None:
    order = limit(house, airing_minutes=20)
    visit = make_visit(house, now=LATER)
    assert minutes_of(visit, "room") == [50]
    withdraw(order=order, now=LATER + HOUR, actor=clerk)
    refit_all(LATER + HOUR)
    assert minutes_of(visit, "room") == [30]


def test_nobody_hears_of_it(house: House) -> None:
    make_visit(house)
    limit(house, airing_minutes=20)
    told, lines = Message.objects.count(), AuditLine.objects.count()
    refit_all(LATER)
    assert (Message.objects.count(), AuditLine.objects.count()) == (told, lines)


def test_a_second_time_nothing_is_left_to_do(house: House) -> None:
    one_after_the_other(house, 3)
    limit(house, people_inside=2, airing_minutes=20, arrival_gap_minutes=10)
    while refit_all(LATER):
        pass
    before = everything()
    with CaptureQueriesContext(connection) as queries:
        assert refit(house.office, LATER) == 0
    assert everything() == before and len(queries) <= 3


def test_without_such_limits_nothing_is_even_looked_at(house: House) -> None:
    make_visit(house)
    with CaptureQueriesContext(connection) as queries:
        assert refit_all(LATER) == 0
    assert len(queries) <= 3


def test_who_has_begun_keeps_what_they_have(house: House) -> None:
    visit = make_visit(house)
    limit(house, airing_minutes=20)
    assert refit_all(MONDAY_NINE + MINUTE) == 0
    assert minutes_of(visit, "room") == [30]


def test_a_hold_keeps_its_time(house: House) -> None:
    """A place that somebody is offered is nobody else's."""
    first, second = one_after_the_other(house, 2)
    cancel(first, now=LATER, actor=None)
    assert Claim.objects.filter(hold__isnull=False).exists()
    limit(house, people_inside=1)
    refit_all(LATER)
    assert places_of(second) == {"1"}
    refit_all(MONDAY_NINE - HOUR)  # the hold has expired
    assert places_of(second) == {"0"}


def test_carrying_out_settles_those_who_are_too_many(house: House, clerk: User) -> None:
    one_after_the_other(house, 4, phone="500 100 200", contact="sms")
    order = limit(house, people_inside=2)
    start_carry_out(order=order, now=LATER, actor=clerk)
    for _turn in range(5):
        carry_on(LATER)
    assert conflicts(house.office, LATER) == []
    there = Visit.objects.filter(starts_at=MONDAY_NINE, kind="in_person")
    assert [len(places_of(visit)) for visit in there] == [1, 1]
    assert set().union(*(places_of(visit) for visit in there)) == {"0", "1"}
    assert Visit.objects.filter(status="booked").count() == 4
    assert not wrong()
