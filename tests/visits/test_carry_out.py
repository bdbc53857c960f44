"""Carrying out an order: each visit is settled once, whatever happens meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from furtka.clients.models import Client
from furtka.outbox.models import Message, Task
from furtka.privacy.models import AuditLine
from furtka.rules.errors import NotApproved, OrderEnded
from furtka.rules.models import Order, OrderStatus
from furtka.rules.services import withdraw
from furtka.visits import services
from furtka.visits.carry_out import (
    CHORE,
    carry_on,
    could_come_again,
    look_after_left,
    progress_of,
    settle_some,
    settle_with,
    start_carry_out,
    stop_carry_out,
    undo_item,
)
from furtka.visits.conflicts import with_everything
from furtka.visits.errors import ChangedMeanwhile
from furtka.visits.handover import place_of
from furtka.visits.models import CarryOut, CarryOutItem, ItemStatus, Visit
from furtka.visits.proposals import Way, proposals_for
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

pytestmark = pytest.mark.django_db
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
PHONE = {"phone": "500 100 200", "email": "", "contact": "sms"}
SILENT = {"phone": "", "email": "", "contact": "none"}


@pytest.fixture
def house() -> House:
    return make_house(rooms=3, hosts=2, lanes=3)


@pytest.fixture
def clerk() -> User:
    return make_user()


def ordered(house: House, **values: Any) -> Order:
    """Approved: only the telephone for that Monday."""
    defaults = {
        "mode": "remote_only", "valid_from": MONDAY_NINE - 9 * HOUR,
        "valid_until": MONDAY_NINE + 15 * HOUR,
    }  # fmt: skip
    return make_order(house, **defaults | values)


def begin(order: Order, clerk: User, **values: Any) -> CarryOut:
    return start_carry_out(order=order, now=NOW, actor=clerk, **values)


def reload(visit: Visit) -> Visit:
    return with_everything(Visit.objects.all()).get(pk=visit.pk)


def item_of(visit: Visit) -> CarryOutItem:
    return CarryOutItem.objects.get(visit=visit)


def chores() -> list[str]:
    return list(Task.objects.filter(reason=CHORE, done_at=None).values_list("script", flat=True))


@pytest.mark.parametrize("status", [OrderStatus.DRAFT, OrderStatus.SUBMITTED])
def test_only_what_was_approved_is_carried_out(house: House, clerk: User, status: str) -> None:
    with pytest.raises(NotApproved):
        begin(ordered(house, status=status, approved_at=None), clerk)


def test_nor_what_is_over(house: House, clerk: User) -> None:
    with pytest.raises(OrderEnded):
        begin(ordered(house, valid_from=NOW - 2 * DAY, valid_until=NOW - DAY), clerk)
    with pytest.raises(OrderEnded):
        begin(ordered(house, status=OrderStatus.WITHDRAWN, withdrawn_at=NOW), clerk)


def test_the_second_press_changes_nothing(house: House, clerk: User) -> None:
    make_visit(house, **PHONE)
    order = ordered(house)
    first = begin(order, clerk)
    assert begin(order, clerk) == first
    assert CarryOutItem.objects.count() == 1
    assert AuditLine.objects.filter(action="order.carry_out_started").count() == 1


def test_the_worker_settles_and_says_so(house: House, clerk: User) -> None:
    visit, silent = make_visit(house, **PHONE), make_visit(house, **SILENT)
    found = begin(ordered(house), clerk)
    carry_on(NOW + MINUTE)
    progress = progress_of(CarryOut.objects.get())
    assert (progress.total, progress.changed, progress.needs_person) == (2, 1, 1)
    assert progress.finished and progress.waiting == 0
    now = reload(visit)
    assert (now.kind, now.starts_at, now.host_id) == ("phone", visit.starts_at, visit.host_id)
    assert reload(silent).kind == "in_person" and chores() == [silent.code]
    line = AuditLine.objects.get(action="visit.by_phone")
    assert line.actor_id == clerk.pk
    assert AuditLine.objects.filter(action="order.carried_out").count() == 1
    carry_on(NOW + 2 * MINUTE)
    settle_some(found, now=NOW + 3 * MINUTE)
    assert Message.objects.filter(kind="mode_changed").count() == 1 and len(chores()) == 1


def test_one_by_one_the_worker_waits(house: House, clerk: User) -> None:
    visit = make_visit(house, **PHONE)
    begin(ordered(house), clerk, running=False)
    carry_on(NOW + MINUTE)
    assert item_of(visit).status == ItemStatus.WAITING
    begin(Order.objects.get(), clerk)
    carry_on(NOW + MINUTE)
    assert item_of(visit).status == ItemStatus.DONE


def test_another_proposal_may_be_chosen_and_only_once(house: House, clerk: User) -> None:
    visit = make_visit(house, **PHONE)
    begin(ordered(house), clerk, running=False)
    [best, other, *_more] = proposals_for([reload(visit)], NOW)[reload(visit)]
    assert (best.way, other.way) == (Way.PHONE, Way.NEAREST_DAY)
    done = settle_with(item_of(visit), other, now=NOW, actor=clerk)
    assert done.status == ItemStatus.DONE and reload(visit).starts_at == other.starts_at
    assert settle_with(item_of(visit), other, now=NOW + MINUTE, actor=clerk).done_at == NOW
    with pytest.raises(ChangedMeanwhile):
        settle_with(item_of(visit), best, now=NOW, actor=clerk)
    assert Message.objects.filter(kind="mode_changed").count() == 1


def test_who_needs_a_person_is_settled_by_one_and_the_task_goes(house: House, clerk: User) -> None:
    visit = make_visit(house, **SILENT)
    begin(ordered(house), clerk)
    carry_on(NOW + MINUTE)
    assert chores() == [visit.code]
    [other, *_more] = proposals_for([reload(visit)], NOW)[reload(visit)]
    settle_with(item_of(visit), other, now=NOW + MINUTE, actor=clerk)
    assert chores() == [] and item_of(visit).status == ItemStatus.DONE


def test_a_way_found_on_the_visits_own_page_counts_too(house: House, clerk: User) -> None:
    visit, gone = make_visit(house, **SILENT), make_visit(house, **SILENT)
    begin(ordered(house), clerk)
    carry_on(NOW + MINUTE)
    services.move(visit, starts_at=MONDAY_NINE + DAY, now=NOW + MINUTE, actor=clerk)
    services.cancel(gone, now=NOW + MINUTE, actor=clerk)
    look_after_left(NOW + 2 * MINUTE)
    assert item_of(visit).status == ItemStatus.KEPT and item_of(gone).status == ItemStatus.SKIPPED
    assert chores() == []


def test_what_changed_meanwhile_is_left_alone(house: House, clerk: User) -> None:
    moved, gone = make_visit(house, **PHONE), make_visit(house, **PHONE)
    begin(ordered(house), clerk)
    services.move(moved, starts_at=MONDAY_NINE + DAY, now=NOW, actor=clerk)
    services.cancel(gone, now=NOW, actor=clerk)
    carry_on(NOW + MINUTE)
    assert item_of(moved).status == ItemStatus.KEPT and item_of(gone).status == ItemStatus.SKIPPED
    assert reload(moved).kind == "in_person"
    assert CarryOut.objects.get().finished_at == NOW + MINUTE


def test_a_visit_moved_into_its_time_is_found_at_the_end(house: House, clerk: User) -> None:
    """It was booked under the old rules at the very moment of the approval."""
    order = ordered(house, status=OrderStatus.SUBMITTED, approved_at=None)
    make_visit(house, **PHONE)
    order.status, order.approved_at = OrderStatus.APPROVED, NOW
    order.save()
    begin(order, clerk)
    late = make_visit(house, **PHONE, starts_at=MONDAY_NINE + DAY)
    Visit.objects.filter(pk=late.pk).update(
        starts_at=MONDAY_NINE + HOUR, ends_at=MONDAY_NINE + 1.5 * HOUR
    )
    carry_on(NOW + MINUTE)
    assert CarryOut.objects.get().finished_at is None
    carry_on(NOW + 2 * MINUTE)
    assert item_of(late).status in (ItemStatus.DONE, ItemStatus.NEEDS_PERSON)
    assert CarryOut.objects.get().finished_at is not None


def test_a_withdrawn_order_touches_nobody_any_more(house: House, clerk: User) -> None:
    visit = make_visit(house, **PHONE)
    order = ordered(house)
    begin(order, clerk)
    withdraw(order=order, now=NOW, actor=clerk)
    carry_on(NOW + MINUTE)
    assert item_of(visit).status == ItemStatus.KEPT and reload(visit).kind == "in_person"


def test_calls_stay_calls_after_the_end_and_are_listed(house: House, clerk: User) -> None:
    visit = make_visit(house, **PHONE)
    order = ordered(house)
    found = begin(order, clerk)
    carry_on(NOW + MINUTE)
    withdraw(order=order, now=NOW + HOUR, actor=clerk)
    assert reload(visit).kind == "phone"
    assert [item.visit for item in could_come_again(found, NOW + HOUR)] == [visit]
    assert could_come_again(found, MONDAY_NINE + DAY) == []


def test_undo_puts_it_back_just_as_it_was_and_asks_a_person(house: House, clerk: User) -> None:
    visit = make_visit(house, **PHONE)
    before = place_of(visit)
    claims = set(visit.claims.values_list("resource", "starts_at", "ends_at"))
    begin(ordered(house), clerk)
    carry_on(NOW + MINUTE)
    undo_item(item_of(visit), now=NOW + 2 * MINUTE, actor=clerk)
    undo_item(item_of(visit), now=NOW + 3 * MINUTE, actor=clerk)
    assert place_of(reload(visit)) == before
    assert set(visit.claims.values_list("resource", "starts_at", "ends_at")) == claims
    assert item_of(visit).status == ItemStatus.NEEDS_PERSON and chores() == [visit.code]
    assert not Message.objects.filter(kind="mode_changed").exists()
    carry_on(NOW + 4 * MINUTE)  # the worker does not do it again
    assert reload(visit).kind == "in_person"


def test_protected_people_are_settled_as_they_wish(house: House, clerk: User) -> None:
    """A protected client who allowed nothing is not rung, and nobody is told."""
    visit = make_visit(house, **PHONE)
    Client.objects.update(protected=True)
    begin(ordered(house), clerk)
    carry_on(NOW + MINUTE)
    assert item_of(visit).status == ItemStatus.NEEDS_PERSON
    assert reload(visit).kind == "in_person"


def test_stop_leaves_what_waits_and_go_on_settles_it(house: House, clerk: User) -> None:
    visits = [make_visit(house, **PHONE, starts_at=MONDAY_NINE + n * HOUR) for n in range(3)]
    found = begin(ordered(house), clerk)
    settle_some(found, now=NOW + MINUTE, most=1)
    for turn in (2, 3):  # the second press changes nothing
        stopped = stop_carry_out(found, now=NOW + turn * MINUTE, actor=clerk)
    assert (stopped.running, stopped.stopped_at) == (False, NOW + 2 * MINUTE)
    line = AuditLine.objects.get(action="order.carry_out_stopped")
    assert line.actor_id == clerk.pk and line.details == {"done": 1, "waiting": 2}
    carry_on(NOW + 4 * MINUTE)
    settle_some(found, now=NOW + 4 * MINUTE)  # a worker that had looked before the stop
    progress = progress_of(stopped)
    assert progress.stopped and not progress.over and (progress.done, progress.waiting) == (1, 2)
    assert [reload(visit).kind for visit in visits] == ["phone", "in_person", "in_person"]
    other = make_user()
    begin(Order.objects.get(), other)
    carry_on(NOW + 5 * MINUTE)
    progress = progress_of(CarryOut.objects.get())
    assert progress.over and not progress.stopped and progress.changed == 3
    # It went on in the name of whoever pressed, and the trail says who that was.
    started = AuditLine.objects.filter(action="order.carry_out_started").order_by("pk")
    assert list(started.values_list("actor_id", flat=True)) == [clerk.pk, other.pk]
    assert AuditLine.objects.filter(action="visit.by_phone", actor_id=other.pk).count() == 2


def test_what_is_stopped_can_be_settled_by_hand(house: House, clerk: User) -> None:
    visit = make_visit(house, **PHONE)
    stop_carry_out(begin(ordered(house), clerk), now=NOW, actor=clerk)
    [best, *_more] = proposals_for([reload(visit)], NOW)[reload(visit)]
    assert settle_with(item_of(visit), best, now=NOW, actor=clerk).status == ItemStatus.DONE
    progress = progress_of(CarryOut.objects.get())
    assert progress.over and progress.waiting == 0


def test_there_is_nothing_to_stop_once_it_is_finished(house: House, clerk: User) -> None:
    make_visit(house, **PHONE)
    found = begin(ordered(house), clerk)
    carry_on(NOW + MINUTE)
    assert stop_carry_out(found, now=NOW + 2 * MINUTE, actor=clerk).running
    assert not AuditLine.objects.filter(action="order.carry_out_stopped").exists()


def test_who_needs_a_person_is_looked_after_although_it_was_stopped(
    house: House, clerk: User
) -> None:
    silent = make_visit(house, **SILENT)
    make_visit(house, **PHONE, starts_at=MONDAY_NINE + HOUR)
    found = begin(ordered(house), clerk)
    settle_some(found, now=NOW + MINUTE, most=1)
    stop_carry_out(found, now=NOW + MINUTE, actor=clerk)
    services.move(silent, starts_at=MONDAY_NINE + DAY, now=NOW + MINUTE, actor=clerk)
    look_after_left(NOW + 2 * MINUTE)
    assert item_of(silent).status == ItemStatus.KEPT and chores() == []


def test_one_host_calls_in_a_row(house: House, clerk: User) -> None:
    """The walk from the door is in nobody's way: each call begins on its hour."""
    visits = [make_visit(house, **PHONE, starts_at=MONDAY_NINE + n * HOUR / 2) for n in range(6)]
    hosts = [visit.host_id for visit in visits]
    begin(ordered(house), clerk)
    carry_on(NOW + MINUTE)
    assert [reload(visit).host_id for visit in visits] == hosts
    assert all(reload(visit).kind == "phone" for visit in visits)
