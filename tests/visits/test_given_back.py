"""What becomes of a time that somebody gives back, and of hosts who are away by then."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import User

from furtka.core.invariants import breaches
from furtka.offices.models import Closure, Office
from furtka.visits import holds, services
from furtka.visits.errors import InvalidInput, SlotTaken
from furtka.visits.models import Hold, Visit
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit
from tests.visits.test_holds import HALF_PAST, book, is_free, keep

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def clerk() -> User:
    return make_user()


class Fixed(Random):
    """Chooses the same moment every time: 0 is the last possible one."""

    def __init__(self, part: float) -> None:
        self.part = part

    def random(self) -> float:
        return self.part


def cancelled(house: House, *, random: Random | None = None, **values: Any) -> Visit:
    now = values.get("now", NOW)
    visit = make_visit(house, now=min(now, NOW))
    return services.cancel(visit, now=now, actor=None, random=random or Fixed(0))


def test_a_time_given_back_reopens_within_two_hours(house: House) -> None:
    cancelled(house)
    two_hours = NOW + timedelta(hours=2)
    assert Hold.objects.get().expires_at == two_hours
    assert not is_free(house, two_hours - timedelta(seconds=1)) and is_free(house, two_hours)
    with pytest.raises(SlotTaken):
        make_visit(house, now=two_hours - timedelta(seconds=1))
    assert make_visit(house, now=two_hours).starts_at == MONDAY_NINE
    assert not any(breaches(NOW).values())


def test_the_moment_of_reopening_is_spread_over_the_two_hours(house: House) -> None:
    random, moments = Random(7), []
    for _time in range(40):
        cancelled(house, random=random)
        kept = Hold.objects.get()
        moments.append(kept.expires_at - NOW)
        holds.release(kept, now=NOW, actor=None)
    assert timedelta(0) < min(moments) < timedelta(minutes=20)
    assert timedelta(minutes=100) < max(moments) <= timedelta(hours=2)


def test_a_time_that_is_near_reopens_in_time_for_somebody_else(house: House) -> None:
    soon = MONDAY_NINE - timedelta(hours=1)
    cancelled(house, now=soon)
    assert Hold.objects.get().expires_at == MONDAY_NINE - timedelta(minutes=30)


def test_staff_need_not_wait_until_a_time_reopens(house: House, clerk: User) -> None:
    visit = cancelled(house)
    assert is_free(house, by_staff=True) and not is_free(house)
    make_visit(house, actor=clerk)
    assert not Hold.objects.exists() and not any(breaches(NOW).values())
    with pytest.raises(SlotTaken):
        services.undo_cancel(visit, now=NOW, actor=None)


def test_staff_can_keep_a_time_that_has_not_reopened(house: House, clerk: User) -> None:
    cancelled(house)
    assert keep(house, clerk) == Hold.objects.get()


def test_a_cancellation_taken_back_keeps_host_room_and_door() -> None:
    house = make_house(rooms=3, hosts=3, lanes=3)
    visits = [make_visit(house) for _n in range(3)]
    last = visits[2]
    before = set(last.claims.values_list("pk", flat=True))
    for visit in visits:
        services.cancel(visit, now=NOW, actor=None)
    back = services.undo_cancel(last, now=NOW, actor=None)
    assert (back.host, back.room, back.entrance) == (last.host, last.room, last.entrance)
    assert set(back.claims.values_list("pk", flat=True)) == before
    assert Hold.objects.count() == 2 and not any(breaches(NOW).values())


def test_a_cancellation_is_taken_back_after_it_expired_if_nobody_has_the_time(
    house: House,
) -> None:
    visit = cancelled(house)
    late = NOW + timedelta(hours=3)
    assert services.undo_cancel(visit, now=late, actor=None).claims.count() == 4
    services.cancel(visit, now=late, actor=None)
    later = late + timedelta(hours=3)
    holds.sweep(later)
    assert services.undo_cancel(visit, now=later, actor=None).claims.count() == 4
    assert not any(breaches(NOW).values())


def test_a_cancellation_is_taken_back_shortly_before_the_visit(house: House) -> None:
    Office.objects.update(booking_notice_minutes=120)
    soon = MONDAY_NINE - timedelta(hours=1)
    visit = cancelled(house, now=soon)
    assert services.undo_cancel(visit, now=soon, actor=None).status == "booked"


def test_a_cancellation_is_not_taken_back_when_the_office_closes_meanwhile(house: House) -> None:
    visit = cancelled(house)
    make_order(house, mode="closed", valid_until=MONDAY_NINE + timedelta(days=1))
    with pytest.raises(InvalidInput):
        services.undo_cancel(visit, now=NOW, actor=None)
    visit.refresh_from_db()
    assert visit.status == "client_cancelled" and not any(breaches(NOW).values())


def test_what_the_office_cancels_is_free_at_once(house: House, clerk: User) -> None:
    services.cancel(make_visit(house), now=NOW, actor=clerk)
    assert is_free(house) and not Hold.objects.exists()


def away(house: House, host_id: int) -> None:
    """Whoever hosts that time turns out to be absent."""
    Closure.objects.create(
        office=house.office, staff_id=host_id, starts_at=MONDAY_NINE, ends_at=HALF_PAST
    )


def test_a_held_time_whose_host_is_away_by_now_goes_to_another(clerk: User) -> None:
    house = make_house(hosts=2)
    held = keep(house, clerk)
    away(house, held.host_id)
    visit = book(held, clerk)
    assert visit.starts_at == MONDAY_NINE and visit.host_id != held.host_id
    assert not Hold.objects.exists()


def test_a_held_time_stays_held_where_nobody_can_take_over(clerk: User) -> None:
    house = make_house(hosts=2)
    held = keep(house, clerk)
    make_visit(house, kind="phone")
    away(house, held.host_id)
    with pytest.raises(SlotTaken):
        book(held, clerk)
    assert list(Hold.objects.all()) == [held] and held.claims.exists()


def test_a_cancellation_taken_back_avoids_a_host_who_is_away_by_now() -> None:
    house = make_house(hosts=2)
    visit = make_visit(house)
    host_id = visit.host_id
    services.cancel(visit, now=NOW, actor=None)
    away(house, host_id)
    again = services.undo_cancel(visit, now=NOW, actor=None)
    assert again.status == "booked" and again.host_id != host_id
    assert not Hold.objects.exists() and not any(breaches(NOW).values())
