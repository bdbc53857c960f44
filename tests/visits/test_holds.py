"""A time kept for a while: guarded like a visit, booked in one step, in nobody's way when over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from furtka.core.invariants import breaches
from furtka.privacy.models import AuditLine
from furtka.visits import holds, services
from furtka.visits.ask import Ask
from furtka.visits.calendar import first_free
from furtka.visits.errors import HoldGone, InvalidInput, KeyReused, SlotTaken
from furtka.visits.models import BookedBy, Claim, Hold, HoldPurpose, Visit
from furtka.visits.requests import check_person
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=6)
HALF_PAST = MONDAY_NINE + timedelta(minutes=30)
ZOFIA = check_person(name="Zofia", phone="43 000 00 00", email="", language="pl")
JAN = check_person(name="Jan", phone="43 000 00 01", email="", language="pl")


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def clerk() -> User:
    return make_user()


def keep(house: House, clerk: User, **values: Any) -> Hold:
    """Monday at nine kept while the clerk talks; override only what the test is about."""
    ask = Ask(house.service, party=values.pop("party", 1))
    given = {"starts_at": MONDAY_NINE, "now": NOW} | values
    return holds.hold(ask=ask, actor=clerk, **given)


def book(held: Hold, clerk: User | None, **values: Any) -> Visit:
    given = {"person": ZOFIA, "booked_by": BookedBy.PHONE, "now": NOW} | values
    return holds.book_held(held, actor=clerk, **given)


def is_free(house: House, now: Any = NOW, *, by_staff: bool = False) -> bool:
    """Whether Monday at nine is shown as free."""
    slots = first_free(Ask(house.service), now=now, after=MONDAY_NINE, count=1, by_staff=by_staff)
    return slots[0].starts_at == MONDAY_NINE


def test_a_held_time_is_kept_from_everybody_else(house: House, clerk: User) -> None:
    held = keep(house, clerk)
    assert held.claims.count() == 4 and held.expires_at == NOW + timedelta(minutes=5)
    assert not is_free(house) and not is_free(house, by_staff=True)
    with pytest.raises(SlotTaken) as taken:
        make_visit(house)
    assert len(taken.value.alternatives) == 3
    with pytest.raises(SlotTaken):
        keep(house, make_user())
    assert not any(breaches(NOW).values())


def test_a_hold_becomes_a_visit_whose_claims_are_the_hold_s(house: House, clerk: User) -> None:
    held = keep(house, clerk, party=2)
    before = set(held.claims.values_list("pk", flat=True))
    visit = book(held, clerk)
    assert set(visit.claims.values_list("pk", flat=True)) == before
    assert (visit.starts_at, visit.ends_at, visit.party) == (MONDAY_NINE, HALF_PAST, 2)
    assert (visit.host, visit.room, visit.entrance) == (held.host, held.room, held.entrance)
    assert visit.client.name == "Zofia" and visit.created_by == clerk
    assert not Hold.objects.exists()
    assert AuditLine.objects.filter(action="visit.booked").count() == 1
    assert not any(breaches(NOW).values())


def test_staff_keep_several_times_while_they_talk(house: House, clerk: User) -> None:
    one, two = keep(house, clerk), keep(house, clerk, starts_at=HALF_PAST)
    assert holds.held_by(clerk, house.office, NOW) == [one, two]
    assert holds.held_by(make_user(), house.office, NOW) == []
    book(two, clerk)
    assert holds.held_by(clerk, house.office, NOW) == [one]
    assert holds.held_by(clerk, house.office, LATER) == []


def test_a_double_click_keeps_one_time(clerk: User) -> None:
    house = make_house(rooms=2, hosts=2, lanes=2)
    first = keep(house, clerk)
    again = keep(house, clerk, now=NOW + timedelta(seconds=1))
    assert again == first and again.expires_at == first.expires_at
    assert AuditLine.objects.filter(action="hold.made").count() == 1
    assert keep(house, make_user()) != first
    assert keep(house, clerk, starts_at=HALF_PAST) != first


def test_the_same_key_keeps_one_time_and_no_other(clerk: User) -> None:
    house = make_house(rooms=2, hosts=2, lanes=2)
    first = keep(house, clerk, key="k")
    assert keep(house, clerk, key="k") == first
    assert keep(house, make_user(), key="k") != first
    with pytest.raises(KeyReused):
        keep(house, clerk, key="k", starts_at=HALF_PAST)


def test_after_it_expired_the_same_press_keeps_the_time_anew(house: House, clerk: User) -> None:
    first = keep(house, clerk)
    again = keep(house, clerk, now=LATER)
    assert again != first and again.expires_at == LATER + timedelta(minutes=5)


def test_a_released_time_is_free_and_a_second_press_changes_nothing(
    house: House, clerk: User
) -> None:
    held = keep(house, clerk)
    for _press in range(2):
        holds.release(held, now=NOW, actor=clerk)
    assert is_free(house) and not Claim.objects.exists()
    assert AuditLine.objects.filter(action="hold.released").count() == 1


def test_a_hold_ends_at_the_start_of_its_visit_at_the_latest(house: House, clerk: User) -> None:
    soon = MONDAY_NINE - timedelta(minutes=2)
    assert keep(house, clerk, now=soon).expires_at == MONDAY_NINE


def test_the_length_is_a_setting(house: House, clerk: User, settings: Any) -> None:
    settings.HOLD_MINUTES = 3
    assert keep(house, clerk).expires_at == NOW + timedelta(minutes=3)
    assert keep(house, clerk, starts_at=HALF_PAST, minutes=9).expires_at == NOW + timedelta(
        minutes=9
    )


def test_a_hold_can_be_kept_longer(house: House, clerk: User) -> None:
    held = holds.prolong(keep(house, clerk), now=LATER, actor=clerk)
    assert held.expires_at == LATER + timedelta(minutes=5)
    assert not is_free(house, LATER) and not any(breaches(LATER).values())
    holds.release(held, now=LATER, actor=clerk)
    with pytest.raises(HoldGone):
        holds.prolong(held, now=LATER, actor=clerk)


# -- expired, and not swept yet --------------------------------------------------------------


def test_an_expired_hold_is_in_nobody_s_way(house: House, clerk: User) -> None:
    keep(house, clerk)
    assert is_free(house, LATER)
    visit = make_visit(house, now=LATER)
    assert visit.claims.count() == 4 and not Hold.objects.exists()
    assert not any(breaches(LATER).values())


def test_a_move_goes_over_an_expired_hold(house: House, clerk: User) -> None:
    visit = make_visit(house, starts_at=HALF_PAST)
    keep(house, clerk)
    moved = services.move(visit, starts_at=MONDAY_NINE, now=LATER, actor=None)
    assert moved.starts_at == MONDAY_NINE and not Hold.objects.exists()


def test_another_hold_goes_over_an_expired_one(house: House, clerk: User) -> None:
    keep(house, clerk)
    assert keep(house, make_user(), now=LATER) == Hold.objects.get()


def test_only_what_stands_in_the_way_is_dropped(house: House, clerk: User) -> None:
    keep(house, clerk)
    other = keep(house, clerk, starts_at=HALF_PAST)
    make_visit(house, now=LATER)
    assert Hold.objects.get() == other


def test_an_expired_hold_can_be_booked_while_nobody_has_the_time(house: House, clerk: User) -> None:
    held = keep(house, clerk)
    assert book(held, clerk, now=LATER).starts_at == MONDAY_NINE


def test_a_swept_hold_can_be_booked_while_nobody_has_the_time(house: House, clerk: User) -> None:
    held = keep(house, clerk)
    holds.sweep(LATER)
    assert book(held, clerk, now=LATER).starts_at == MONDAY_NINE


@pytest.mark.parametrize("swept", [False, True])
def test_an_expired_hold_whose_time_is_taken_names_others(
    house: House, clerk: User, swept: bool
) -> None:
    held = keep(house, clerk)
    if swept:
        holds.sweep(LATER)
    make_visit(house, now=LATER)
    with pytest.raises(SlotTaken) as taken:
        book(held, clerk, now=LATER)
    assert len(taken.value.alternatives) == 3
    assert Visit.objects.count() == 1


# -- booking twice, booking what is not offered any more -------------------------------------


def test_a_hold_booked_twice_is_one_visit(clerk: User) -> None:
    house = make_house(rooms=2, hosts=2, lanes=2)
    held = keep(house, clerk)
    assert book(held, clerk) == book(held, clerk)
    with pytest.raises(KeyReused):
        book(held, clerk, person=JAN)
    other = keep(house, clerk)
    keyed = {"key": "k", "fingerprint": "a"}
    assert book(other, clerk, **keyed) == book(other, clerk, **keyed)
    assert Visit.objects.count() == 2


def test_a_hold_is_not_booked_when_the_office_closes_meanwhile(house: House, clerk: User) -> None:
    held = keep(house, clerk)
    make_order(house, mode="closed", valid_until=MONDAY_NINE + timedelta(days=1))
    with pytest.raises(InvalidInput) as refused:
        book(held, clerk)
    assert list(refused.value.fields) == ["starts_at"] and not Visit.objects.exists()


def test_a_hold_is_not_booked_when_its_time_has_passed(house: House, clerk: User) -> None:
    held = keep(house, clerk)
    with pytest.raises(InvalidInput):
        book(held, clerk, now=MONDAY_NINE)


def test_an_offer_is_kept_until_its_hour_and_booked_by_the_client(house: House) -> None:
    until = NOW + timedelta(hours=3)
    ask = Ask(house.service)
    held = holds.hold_for_offer(ask=ask, starts_at=MONDAY_NINE, until=until, now=NOW)
    assert (held.purpose, held.expires_at, held.made_by) == (HoldPurpose.OFFER, until, None)
    visit = book(held, None, booked_by=BookedBy.WEB, now=until - timedelta(minutes=1))
    assert visit.starts_at == MONDAY_NINE and visit.created_by is None


# -- the sweep -------------------------------------------------------------------------------


def test_the_sweep_deletes_what_has_expired_in_batches(
    house: House, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holds, "BATCH", 2)
    for number in range(5):
        keep(house, clerk, starts_at=MONDAY_NINE + number * timedelta(minutes=30))
    still = keep(house, clerk, starts_at=MONDAY_NINE + timedelta(hours=4), minutes=60)
    assert holds.sweep(LATER) == 5
    assert Hold.objects.get() == still and Claim.objects.count() == 4
    assert AuditLine.objects.filter(action="hold.expired").count() == 5
    assert holds.sweep(LATER) == 0


def test_a_hold_has_nobody_s_name_in_it() -> None:
    texts = {f.name for f in Hold._meta.concrete_fields if f.get_internal_type() == "TextField"}
    refers = {f.related_model for f in Hold._meta.concrete_fields if f.is_relation}
    assert texts == set() and not any(m.__name__ == "Client" for m in refers if m)


# -- cancelled by the client -----------------------------------------------------------------
