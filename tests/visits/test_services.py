"""Booking, moving, cancelling, "I cannot come"."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from furtka.clients.models import Client
from furtka.core.db import is_overlap
from furtka.core.invariants import breaches
from furtka.offices.models import VisitKind
from furtka.outbox.models import Message
from furtka.outbox.services import send_due
from furtka.privacy.models import AuditLine
from furtka.visits import services
from furtka.visits.errors import ChangedMeanwhile, InvalidInput, KeyReused, NotChangeable, SlotTaken
from furtka.visits.models import Claim, Visit, VisitStatus
from furtka.visits.pins import is_right, pin_of
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_request, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def test_a_booking_claims_host_room_lane_and_place(house: House) -> None:
    visit = make_visit(house)
    kinds = sorted(claim.resource.split(":")[0] for claim in visit.claims.all())
    assert kinds == ["host", "lane", "place", "room"]
    assert visit.code.startswith(house.office.code_prefix)
    assert is_right(visit, pin_of(visit)) and not is_right(visit, "000000x")


def test_a_taken_time_answers_with_the_three_nearest(house: House) -> None:
    make_visit(house)
    with pytest.raises(SlotTaken) as taken:
        make_visit(house)
    starts = [slot.starts_at for slot in taken.value.alternatives]
    assert starts == [
        MONDAY_NINE - timedelta(minutes=45),
        MONDAY_NINE - timedelta(minutes=30),
        MONDAY_NINE + timedelta(minutes=30),
    ]


def test_the_database_refuses_an_overlap_whatever_the_code_does(house: House) -> None:
    visit = make_visit(house)
    claim = visit.claims.filter(resource__startswith="room").get()
    claim.pk = None
    claim.starts_at += timedelta(minutes=10)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        claim.save(force_insert=True)
    assert is_overlap(refused.value)


def test_claims_that_touch_do_not_overlap(house: House) -> None:
    make_visit(house)
    make_visit(house, starts_at=MONDAY_NINE + timedelta(minutes=30))
    assert Visit.objects.live().count() == 2


def test_the_same_key_and_body_give_the_same_visit(house: House) -> None:
    request = make_request(house)
    one = services.book(request, now=NOW, actor=None, key="k", fingerprint="a")
    two = services.book(request, now=NOW, actor=None, key="k", fingerprint="a")
    assert one.pk == two.pk
    with pytest.raises(KeyReused):
        services.book(request, now=NOW, actor=None, key="k", fingerprint="b")


def test_a_move_keeps_code_and_frees_the_old_time(house: House) -> None:
    visit = make_visit(house)
    later = MONDAY_NINE + timedelta(hours=1)
    moved = services.move(visit, starts_at=later, now=NOW, actor=None)
    assert (moved.code, moved.starts_at) == (visit.code, later)
    make_visit(house)  # the old time is free again


def test_a_move_to_a_taken_time_keeps_the_old_one(house: House) -> None:
    visit = make_visit(house)
    other = make_visit(house, starts_at=MONDAY_NINE + timedelta(hours=1))
    with pytest.raises(SlotTaken):
        services.move(visit, starts_at=other.starts_at, now=NOW, actor=None)
    assert visit.claims.filter(starts_at=MONDAY_NINE).count() == 4


def test_a_cancelled_visit_has_no_claims_and_a_second_press_changes_nothing(house: House) -> None:
    visit = make_visit(house)
    services.cancel(visit, now=NOW, actor=None)
    again = services.cancel(visit, now=NOW, actor=None)
    assert again.status == VisitStatus.CANCELLED_BY_CLIENT
    assert visit.claims.count() == 0 and Claim.objects.filter(hold=None).count() == 0
    assert AuditLine.objects.filter(action="visit.cancelled").count() == 1


def test_a_visit_that_has_begun_can_not_be_cancelled(house: House) -> None:
    visit = make_visit(house)
    with pytest.raises(NotChangeable):
        services.cancel(visit, now=MONDAY_NINE, actor=None)


def test_cannot_come_turns_the_visit_into_a_call_at_the_same_time(house: House) -> None:
    visit = make_visit(house, phone="43 000 00 00", email="")
    changed = services.cannot_come(visit, now=NOW, actor=None)
    assert (changed.kind, changed.room, changed.starts_at) == ("phone", None, MONDAY_NINE)
    assert [c.resource for c in changed.claims.all()] == [f"host:{house.host.pk}"]


def test_cannot_come_refuses_a_visit_that_was_moved_while_it_looked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = make_visit(house, phone="43 000 00 00", email="")
    look = services.instead_of_coming

    def look_while_a_colleague_moves(seen: Visit, **values: Any) -> Any:
        ways = look(seen, **values)
        later = MONDAY_NINE + timedelta(hours=2)
        services.move(Visit.objects.get(), starts_at=later, now=NOW, actor=make_user())
        return ways

    monkeypatch.setattr(services, "instead_of_coming", look_while_a_colleague_moves)
    with pytest.raises(ChangedMeanwhile):
        services.cannot_come(visit, now=NOW, actor=None)
    assert Visit.objects.get().kind == "in_person"


@pytest.mark.parametrize("party", [0, 21])
def test_the_database_refuses_a_party_of_nobody_and_of_a_crowd(house: House, party: int) -> None:
    visit = make_visit(house)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(party=party)


def test_cannot_come_without_a_phone_moves_to_another_day(house: House) -> None:
    visit = make_visit(house)
    changed = services.cannot_come(visit, now=NOW, actor=None)
    assert changed.kind == "in_person"
    assert changed.starts_at > MONDAY_NINE + timedelta(hours=20)


@pytest.mark.parametrize(
    "starts_at",
    [
        MONDAY_NINE - timedelta(days=7),  # past
        MONDAY_NINE + timedelta(days=365),  # beyond the horizon
        MONDAY_NINE - timedelta(days=1),  # Sunday
        MONDAY_NINE + timedelta(hours=9),  # after hours
        MONDAY_NINE + timedelta(minutes=7),  # between two times
    ],
)
def test_a_time_that_is_not_offered_is_refused_at_its_field(
    house: House, starts_at: object
) -> None:
    with pytest.raises(InvalidInput) as refused:
        make_visit(house, starts_at=starts_at)
    assert list(refused.value.fields) == ["starts_at"]
    assert Visit.objects.count() == 0


def test_the_confirmation_is_neutral_and_goes_out_once(house: House) -> None:
    visit = make_visit(house)
    assert send_due(NOW) == 1
    assert send_due(NOW) == 0
    assert Message.objects.get().status == "sent"
    assert visit.code in mail.outbox[0].subject
    text = mail.outbox[0].subject + mail.outbox[0].body
    assert house.office.name not in text and house.service.name not in text


def test_a_cancelled_visit_can_be_taken_back_while_its_time_is_free(house: House) -> None:
    visit = make_visit(house)
    services.cancel(visit, now=NOW, actor=None)
    for _press in range(2):
        back = services.undo_cancel(visit, now=NOW, actor=None)
    assert (back.status, back.starts_at, back.code) == ("booked", MONDAY_NINE, visit.code)
    assert back.claims.count() == 4
    assert AuditLine.objects.filter(action="visit.uncancelled").count() == 1


def test_a_cancelled_visit_whose_time_is_gone_stays_cancelled(house: House) -> None:
    visit = make_visit(house)
    services.cancel(visit, now=NOW, actor=None)
    make_visit(house, now=NOW + timedelta(hours=2))
    with pytest.raises(SlotTaken) as taken:
        services.undo_cancel(visit, now=NOW, actor=None)
    visit.refresh_from_db()
    assert visit.status == VisitStatus.CANCELLED_BY_CLIENT
    assert len(taken.value.alternatives) == 3 and visit.claims.count() == 0


def test_clients_can_not_take_back_what_the_office_cancelled(house: House) -> None:
    visit = make_visit(house)
    services.cancel(visit, now=NOW, actor=make_user())
    with pytest.raises(NotChangeable):
        services.undo_cancel(visit, now=NOW, actor=None)


def test_taking_back_prefers_the_host_from_before() -> None:
    house = make_house(rooms=3, hosts=3, lanes=3)
    visits = [make_visit(house) for _n in range(3)]
    services.cancel(visits[2], now=NOW, actor=None)
    services.cancel(visits[0], now=NOW, actor=None)
    assert services.undo_cancel(visits[2], now=NOW, actor=None).host_id == visits[2].host_id


def test_a_call_can_become_a_visit_again_at_the_same_time(house: House) -> None:
    visit = make_visit(house, phone="43 000 00 00", email="")
    services.cannot_come(visit, now=NOW, actor=None)
    visit.refresh_from_db()
    back = services.move(
        visit, starts_at=MONDAY_NINE, kind=VisitKind.IN_PERSON, now=NOW, actor=None
    )
    assert back.kind == "in_person" and back.claims.count() == 4


def test_cannot_come_does_not_offer_a_call_while_the_office_is_closed(house: House) -> None:
    visit = make_visit(house, phone="43 000 00 00", email="")
    make_order(house, mode="closed", valid_until=MONDAY_NINE + timedelta(hours=12))
    changed = services.cannot_come(visit, now=NOW, actor=None)
    assert changed.kind == "in_person" and changed.starts_at >= MONDAY_NINE + timedelta(days=1)


@pytest.mark.parametrize("unsafe", [{"protected": True}, {"contact": "none"}])
def test_cannot_come_promises_no_call_to_who_must_not_be_called(
    house: House, unsafe: dict[str, Any]
) -> None:
    visit = make_visit(house, phone="43 000 00 00")
    Client.objects.update(**unsafe)
    changed = services.cannot_come(visit, now=NOW, actor=None)
    assert changed.kind == "in_person" and changed.starts_at > MONDAY_NINE
    assert not any(breaches(NOW).values())
