"""Whom an order waits for, and the warning before its end."""

from __future__ import annotations

from typing import Any

import pytest

from furtka.offices.models import Role, Staff
from furtka.outbox.models import Task
from furtka.rules import services
from furtka.rules.asking import warn_of_endings
from furtka.rules.models import Order, OrderStatus
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.rules.factories import DAY, NOW, make_draft, make_order

pytestmark = pytest.mark.django_db
SOON = NOW + 2 * DAY


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def head(house: House) -> Staff:
    return make_staff(house, Role.UNIT_HEAD)


@pytest.fixture
def director(house: House) -> Staff:
    return make_staff(house, Role.DIRECTOR)


def ending(house: House, head: Staff, **values: Any) -> Order:
    defaults: dict[str, Any] = {
        "mode": "remote_only", "valid_from": NOW - 20 * DAY, "valid_until": SOON,
        "author": head.user, "approver": make_user(),
    }  # fmt: skip
    return make_order(house.office, **defaults | values)


def owners() -> list[str]:
    return sorted(task.owner.role if task.owner else "" for task in Task.objects.all())


def test_author_and_director_are_told_once_each(house: House, head: Staff, director: Staff) -> None:
    make_staff(house, Role.RECEPTION)
    order = ending(house, head)
    assert [warn_of_endings(NOW), warn_of_endings(NOW + DAY)] == [1, 1]
    assert owners() == [Role.DIRECTOR, Role.UNIT_HEAD]
    task = Task.objects.filter(owner=head).get()
    assert (task.reason, task.about, task.due_at) == ("order_ends", f"order:{order.pk}", SOON)
    assert task.script == "Zasady na zimę"


@pytest.mark.parametrize(
    "values",
    [
        {"valid_until": NOW + 4 * DAY},
        {"valid_until": NOW},
        {"mode": "open"},
        {"valid_from": NOW - DAY},  # three days in all: who wrote it knows
        {"status": OrderStatus.WITHDRAWN, "withdrawn_at": NOW - DAY},
        {"status": OrderStatus.SUBMITTED, "approver": None, "approved_at": None},
    ],
)
def test_nobody_is_told_of_these(
    house: House, head: Staff, director: Staff, values: dict[str, Any]
) -> None:
    ending(house, head, **values)
    warn_of_endings(NOW)
    assert not Task.objects.exists()


def test_the_warning_goes_when_the_order_is_withdrawn(
    house: House, head: Staff, director: Staff
) -> None:
    order = ending(house, head)
    warn_of_endings(NOW)
    services.withdraw(order=order, now=NOW, actor=director.user)
    assert not Task.objects.exists()


@pytest.mark.parametrize(("scope", "left"), [({}, 0), ({"site": True}, 2)])
def test_the_warning_goes_when_another_order_goes_on(
    house: House, head: Staff, director: Staff, scope: dict[str, bool], left: int
) -> None:
    ending(house, head)
    warn_of_endings(NOW)
    place = {"site": house.site} if scope else {}
    draft = make_draft(valid_from=SOON, valid_until=SOON + 30 * DAY, **place)
    assert head.user is not None and director.user is not None
    order = services.draft_and_submit(office=house.office, draft=draft, now=NOW, actor=head.user)
    services.approve(order=order, seen=order.fingerprint, now=NOW, actor=director.user)
    assert Task.objects.filter(reason="order_ends").count() == left
    warn_of_endings(NOW)
    assert Task.objects.filter(reason="order_ends").count() == left


def test_who_may_approve_is_asked_until_it_is_done(
    house: House, head: Staff, director: Staff
) -> None:
    assert head.user is not None and director.user is not None
    order = services.draft_and_submit(
        office=house.office, draft=make_draft(), now=NOW, actor=head.user
    )
    task = Task.objects.get()
    assert (task.reason, task.owner, task.due_at) == ("approve_order", director, NOW + DAY)
    assert task.path == f"/praca/tryb/{order.pk}/"
    services.approve(order=order, seen=order.fingerprint, now=NOW, actor=director.user)
    assert not Task.objects.exists()


def test_what_is_withdrawn_waits_for_nobody(house: House, head: Staff, director: Staff) -> None:
    assert head.user is not None
    order = services.draft_and_submit(
        office=house.office, draft=make_draft(), now=NOW, actor=head.user
    )
    services.withdraw(order=order, now=NOW, actor=head.user)
    assert not Task.objects.exists()
