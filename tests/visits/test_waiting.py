"""Whoever found no time is offered what becomes free: in turn, kept for them, three times."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from furtka.clients.models import ContactWay
from furtka.core.invariants import breaches
from furtka.offices.models import Role
from furtka.outbox.models import Message, Task
from furtka.visits import holds, waiting
from furtka.visits.ask import Ask
from furtka.visits.calendar import first_free
from furtka.visits.errors import InvalidInput, NotChangeable, OfferGone
from furtka.visits.models import BookedBy, Hold, Visit, Waiting, WaitingStatus
from furtka.visits.pins import is_right, pin_of
from furtka.visits.requests import check_person
from furtka.visits.services import cancel
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE, NOW, make_visit

pytestmark = pytest.mark.django_db
HALF = timedelta(minutes=30)
MONDAY = date(2026, 11, 30)


@pytest.fixture
def house() -> House:
    """An office where a visit can be booked on two days only, and where every time is taken."""
    house = make_house()
    house.office.booking_horizon_days = 4  # NOW is a Thursday: Friday and Monday
    house.office.save()
    return house


def fill(house: House) -> list[Visit]:
    free = first_free(Ask(house.service), now=NOW, count=500)
    halves = [slot.starts_at for slot in free if slot.starts_at.minute % 30 == 0]
    return [make_visit(house, starts_at=start) for start in halves]


def wait(house: House, *, now: datetime = NOW, **values: Any) -> Waiting:
    person = check_person(
        name="Ola", phone=values.pop("phone", ""), email=values.pop("email", "ola@example.org"),
        language="pl", contact=values.pop("contact", ""),
    )  # fmt: skip
    return waiting.join(
        Ask(house.service), person, last_day=values.pop("last_day", None),
        booked_by=BookedBy.WEB, now=now, actor=None,
    )  # fmt: skip


def again(place: Waiting) -> Waiting:
    return Waiting.objects.select_related("office", "hold", "client", "visit").get(pk=place.pk)


def clean(now: datetime = NOW) -> bool:
    # No worker sends messages here, which is a breach of its own after some hours.
    return not any(found for name, found in breaches(now).items() if "outbox" not in name)


def test_nothing_free_nothing_offered(house: House) -> None:
    fill(house)
    place = wait(house)
    assert waiting.offer_free_times(NOW) == 0
    assert again(place).status == WaitingStatus.WAITING and clean()


def test_what_becomes_free_is_offered_to_the_first_and_kept_for_them(house: House) -> None:
    visits = fill(house)
    first, second = (
        wait(house),
        wait(house, email="jan@example.org", now=NOW + timedelta(seconds=1)),
    )
    staff = make_staff(house, Role.RECEPTION).user
    cancel(visits[-1], now=NOW, actor=staff)
    assert waiting.offer_free_times(NOW) == 1
    offered = again(first)
    assert offered.status == WaitingStatus.OFFERED and offered.offers == 1
    assert offered.hold is not None and offered.hold.starts_at == visits[-1].starts_at
    assert again(second).status == WaitingStatus.WAITING
    assert not first_free(Ask(house.service), now=NOW)
    (message,) = Message.objects.filter(kind="waiting_offered")
    assert first.code in message.text and "rozmowa" not in message.text.lower()
    assert first.code not in message.subject or "Rozmowa" not in message.subject
    assert clean()


def test_accepting_books_that_very_time_once(house: House) -> None:
    visits = fill(house)
    place = wait(house)
    cancel(visits[-2], now=NOW, actor=make_staff(house, Role.RECEPTION).user)
    waiting.offer_free_times(NOW)
    visit = waiting.accept(place, now=NOW + HALF, actor=None)
    assert visit.starts_at == visits[-2].starts_at and visit.client == place.client
    assert waiting.accept(place, now=NOW + HALF, actor=None) == visit
    assert again(place).status == WaitingStatus.SERVED
    assert not Hold.objects.exists() and clean()
    assert waiting.offer_free_times(NOW + timedelta(days=2)) == 0


def test_an_offer_nobody_answers_goes_to_the_next(house: House) -> None:
    visits = fill(house)
    first, second = (
        wait(house),
        wait(house, email="jan@example.org", now=NOW + timedelta(seconds=1)),
    )
    cancel(visits[-1], now=NOW, actor=make_staff(house, Role.RECEPTION).user)
    waiting.offer_free_times(NOW)
    ended = again(first).hold.expires_at  # type: ignore[union-attr]
    with pytest.raises(OfferGone):
        waiting.accept(first, now=ended, actor=None)
    holds.sweep(ended)
    assert waiting.offer_free_times(ended) == 1
    assert again(first).status == WaitingStatus.WAITING
    assert again(second).status == WaitingStatus.OFFERED
    assert clean(ended)


def test_after_three_offers_the_waiting_ends_and_no_two_come_on_one_day(house: House) -> None:
    house.office.booking_horizon_days = 60
    house.office.save()
    place = wait(house)  # everything is free: an offer each day
    now = NOW
    for number in range(3):
        assert waiting.offer_free_times(now) == 1, number
        waiting.decline(place, now=now, actor=None)
        assert waiting.offer_free_times(now + timedelta(hours=23)) == 0
        now += timedelta(days=1)
    assert again(place).status == WaitingStatus.PASSED and again(place).offers == 3
    assert waiting.offer_free_times(now) == 0 and clean(now)


def test_leaving_frees_what_was_offered_and_takes_back_the_word(house: House) -> None:
    place = wait(house)
    waiting.offer_free_times(NOW)
    waiting.leave(place, now=NOW, actor=None)
    assert waiting.leave(place, now=NOW, actor=None).status == WaitingStatus.LEFT
    assert not Hold.objects.exists()
    assert not Message.objects.filter(kind="waiting_offered").exists()


def test_the_list_ends_with_its_last_day(house: House) -> None:
    fill(house)
    place = wait(house, last_day=date(2026, 11, 27))
    waiting.offer_free_times(NOW + timedelta(days=2))
    assert again(place).status == WaitingStatus.OVER


def test_an_earlier_time_is_offered_and_moves_the_visit(house: House) -> None:
    late = make_visit(house, starts_at=MONDAY_NINE + 6 * HALF)
    place = waiting.want_earlier(late, now=NOW, actor=None)
    assert waiting.want_earlier(late, now=NOW, actor=None) == place
    assert waiting.offer_free_times(NOW) == 1
    offered = again(place).hold
    assert offered is not None and offered.starts_at < late.starts_at
    moved = waiting.accept(place, now=NOW, actor=None)
    assert (moved.code, moved.starts_at) == (late.code, offered.starts_at)
    assert Visit.objects.count() == 1 and not Hold.objects.exists() and clean()


def test_a_visit_that_is_cancelled_waits_for_nothing(house: House) -> None:
    late = make_visit(house, starts_at=MONDAY_NINE + 6 * HALF)
    place = waiting.want_earlier(late, now=NOW, actor=None)
    cancel(late, now=NOW, actor=None)
    assert waiting.offer_free_times(NOW) == 0
    assert again(place).status == WaitingStatus.OVER
    with pytest.raises(NotChangeable):
        waiting.want_earlier(late, now=NOW, actor=None)


def test_who_waits_by_telephone_is_called(house: House) -> None:
    wait(house, phone="43 000 00 00", email="")
    waiting.offer_free_times(NOW)
    assert {task.reason for task in Task.objects.all()} == {"waiting_joined", "waiting_offered"}


def test_who_can_not_be_reached_can_not_wait(house: House) -> None:
    with pytest.raises(InvalidInput) as error:
        wait(house, email="", contact=ContactWay.NONE)
    assert "contact" in error.value.fields
    with pytest.raises(InvalidInput):
        wait(house, last_day=date(2026, 11, 1))
    assert not Waiting.objects.exists()


def test_code_and_pin_open_a_place(house: House) -> None:
    place = wait(house)
    assert is_right(place, pin_of(place)) and not is_right(place, "000000" + pin_of(place))
    assert len(place.code.partition("-")[2]) == 6


def test_the_database_keeps_one_place_a_visit_and_three_offers(house: House) -> None:
    late = make_visit(house, starts_at=MONDAY_NINE + 6 * HALF)
    place = waiting.want_earlier(late, now=NOW, actor=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiting.objects.filter(pk=place.pk).update(offers=4)
    place.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        place.save(force_insert=True)


def test_an_offer_that_was_forgotten_is_a_breach(house: House) -> None:
    place = wait(house)
    waiting.offer_free_times(NOW)
    assert clean()
    later = NOW + timedelta(hours=23)
    assert breaches(later)["offers are to somebody and end"]
    Waiting.objects.filter(pk=place.pk).update(status=WaitingStatus.LEFT)
    assert breaches(NOW)["offers are to somebody and end"]


def test_who_waits_already_keeps_the_place(house: House) -> None:
    assert wait(house) == wait(house)
    assert wait(house, email="jan@example.org") != wait(house)
