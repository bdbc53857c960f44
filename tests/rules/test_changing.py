"""A draft changed in place, and what waits taken back; nobody approves what they did not see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from furtka.offices.models import Role, Staff
from furtka.outbox.models import Task
from furtka.privacy.models import AuditLine
from furtka.rules import services
from furtka.rules.changing import change_and_submit, change_draft, take_back_submission
from furtka.rules.errors import (
    InvalidOrder,
    NotADraft,
    NotSubmitted,
    NotTheAuthor,
    OrderChanged,
    OrdersOverlap,
    OwnOrder,
)
from furtka.rules.models import Order, OrderStatus
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.rules.factories import DAY, NOW, make_draft, make_obligation, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def head(house: House) -> Staff:
    return make_staff(house, Role.UNIT_HEAD)


def drafted(house: House, head: Staff, **values: Any) -> Order:
    return services.draft_order(
        office=house.office, draft=make_draft(**values), now=NOW, actor=head.user
    )


def changed(order: Order, who: Any, *, seen: str = "", **values: Any) -> Order:
    return change_draft(
        order=order, draft=make_draft(**values), seen=seen or order.fingerprint, now=NOW, actor=who
    )


def test_a_draft_says_what_was_changed_and_keeps_its_place(house: House, head: Staff) -> None:
    make_obligation(house.office)
    order = drafted(house, head)
    new = {
        "title": "Zasady na wiosnę", "mode": "closed", "obligations": ("mask",),
        "limits": {"party": 2}, "site": house.site, "unit": house.unit, "reason_uk": "Ремонт",
        "valid_from": NOW + 2 * DAY, "valid_until": NOW + 3 * DAY,
        "replaces": make_order(house.office),
    }  # fmt: skip
    changed(order, head.user, **new)
    order.refresh_from_db()
    said = {name: getattr(order, name) for name in new}
    assert said == new | {"obligations": ["mask"]}
    assert order.status == OrderStatus.DRAFT and Order.objects.count() == 2
    line = AuditLine.objects.latest("id")
    assert line.action == "order.changed"
    assert set(line.details["fields"]) == set(new)


def test_every_word_of_an_order_is_in_its_fingerprint(house: House, head: Staff) -> None:
    make_obligation(house.office)
    other, seen = make_order(house.office), {drafted(house, head).fingerprint}
    one_each: list[dict[str, Any]] = [
        {"title": "Inny"}, {"legal_basis": "inna"}, {"reason": "a"}, {"reason_en": "a"},
        {"reason_uk": "a"}, {"mode": "closed"}, {"obligations": ("mask",)},
        {"limits": {"party": 2}}, {"limits": {"party": 3}}, {"site": house.site},
        {"unit": house.unit}, {"valid_from": NOW + DAY + timedelta(seconds=1)},
        {"valid_until": NOW + 31 * DAY}, {"replaces": other},
    ]  # fmt: skip
    for values in one_each:
        order = drafted(house, head, **values)
        stored = Order.objects.get(pk=order.pk)
        assert stored.fingerprint == order.fingerprint
        seen.add(order.fingerprint)
    assert len(seen) == len(one_each) + 1


def test_a_second_press_changes_nothing(house: House, head: Staff) -> None:
    order = drafted(house, head)
    for _press in range(2):
        changed(order, head.user, title="Zasady na wiosnę")
    assert AuditLine.objects.filter(action="order.changed").count() == 1
    assert changed(order, make_user(), title="Zasady na wiosnę").author == head.user


def test_whoever_changes_a_draft_is_its_author_and_does_not_approve_it(
    house: House, head: Staff
) -> None:
    order, director = drafted(house, head), make_user()
    changed(order, director, title="Zasady na wiosnę")
    order = services.submit(order=order, now=NOW, actor=head.user)
    with pytest.raises(OwnOrder):
        services.approve(order=order, seen=order.fingerprint, now=NOW, actor=director)


def test_what_was_changed_meanwhile_is_not_overwritten(house: House, head: Staff) -> None:
    order = drafted(house, head)
    changed(order, make_user(), title="Zasady na wiosnę")
    with pytest.raises(OrderChanged):
        changed(order, head.user, title="Zasady na lato")
    order.refresh_from_db()
    assert order.title == "Zasady na wiosnę"
    assert changed(order, head.user, title="Zasady na lato").title == "Zasady na lato"


@pytest.mark.parametrize("then", ["submitted", "approved", "withdrawn"])
def test_only_a_draft_is_changed(house: House, head: Staff, then: str) -> None:
    order = drafted(house, head)
    services.submit(order=order, now=NOW, actor=head.user)
    if then == "approved":
        services.approve(order=order, seen=order.fingerprint, now=NOW, actor=make_user())
    if then == "withdrawn":
        services.withdraw(order=order, now=NOW, actor=head.user)
    with pytest.raises(NotADraft):
        changed(order, head.user, title="Zasady na wiosnę")
    order.refresh_from_db()
    assert (order.title, order.status) == ("Zasady na zimę", then)


def test_a_change_that_can_not_be_says_so_at_its_fields(house: House, head: Staff) -> None:
    order = drafted(house, head)
    with pytest.raises(InvalidOrder) as refused:
        changed(order, head.user, title=" ", valid_until=None)
    assert list(refused.value.fields) == ["title", "valid_until"]
    order.refresh_from_db()
    assert order.title == "Zasady na zimę"


def test_a_change_that_is_refused_when_it_is_sent_is_not_stored(house: House, head: Staff) -> None:
    make_order(house.office, mode="by_appointment", valid_until=NOW + 7 * DAY)
    order = drafted(house, head, mode="", limits={"party": 2})
    draft, seen = make_draft(mode="remote_only"), order.fingerprint
    with pytest.raises(OrdersOverlap):
        change_and_submit(order=order, draft=draft, seen=seen, now=NOW, actor=head.user)
    order.refresh_from_db()
    assert (order.mode, order.status) == ("", OrderStatus.DRAFT)


def test_what_waits_is_taken_back_by_its_author_and_nobody_is_asked_any_more(
    house: House, head: Staff
) -> None:
    make_staff(house, Role.DIRECTOR)
    order = services.submit(order=drafted(house, head), now=NOW, actor=head.user)
    assert Task.objects.filter(reason="approve_order").count() == 1
    with pytest.raises(NotTheAuthor):
        take_back_submission(order=order, now=NOW, actor=make_user())
    for _press in range(2):
        order = take_back_submission(order=order, now=NOW, actor=head.user)
    assert order.status == OrderStatus.DRAFT and not Task.objects.exists()
    assert AuditLine.objects.filter(action="order.taken_back").count() == 1


def test_what_is_sent_again_is_asked_for_again_even_where_the_task_was_done(
    house: House, head: Staff
) -> None:
    make_staff(house, Role.DIRECTOR)
    order = services.submit(order=drafted(house, head), now=NOW, actor=head.user)
    Task.objects.update(done_at=NOW)
    take_back_submission(order=order, now=NOW, actor=head.user)
    later = NOW + timedelta(minutes=5)
    services.submit(order=order, now=later, actor=head.user)
    assert Task.objects.filter(reason="approve_order", done_at=None).count() == 1


def test_what_was_approved_is_not_taken_back(house: House, head: Staff) -> None:
    order = services.submit(order=drafted(house, head), now=NOW, actor=head.user)
    services.approve(order=order, seen=order.fingerprint, now=NOW, actor=make_user())
    with pytest.raises(NotSubmitted):
        take_back_submission(order=order, now=NOW, actor=head.user)
    order.refresh_from_db()
    assert order.status == OrderStatus.APPROVED


def test_whoever_may_write_takes_back_what_nobody_wrote(house: House) -> None:
    order = make_order(house.office, status=OrderStatus.SUBMITTED, approved_at=None)
    assert take_back_submission(order=order, now=NOW, actor=make_user()).status == "draft"


def test_nobody_approves_words_that_they_did_not_see(house: House, head: Staff) -> None:
    order = services.submit(order=drafted(house, head), now=NOW, actor=head.user)
    seen, director = order.fingerprint, make_user()
    take_back_submission(order=order, now=NOW, actor=head.user)
    change_and_submit(
        order=order, draft=make_draft(reason="Ukryte"), seen=seen, now=NOW, actor=head.user
    )
    with pytest.raises(OrderChanged):
        services.approve(order=order, seen=seen, now=NOW, actor=director)
    order.refresh_from_db()
    assert order.status == OrderStatus.SUBMITTED and order.number is None
    services.approve(order=order, seen=order.fingerprint, now=NOW, actor=director)


def test_who_was_sent_again_as_it_was_is_approved_as_it_was_seen(house: House, head: Staff) -> None:
    order = services.submit(order=drafted(house, head), now=NOW, actor=head.user)
    seen = order.fingerprint
    take_back_submission(order=order, now=NOW, actor=head.user)
    services.submit(order=order, now=NOW, actor=head.user)
    order = services.approve(order=order, seen=seen, now=NOW, actor=make_user())
    assert order.status == OrderStatus.APPROVED


@pytest.mark.parametrize("status", [OrderStatus.DRAFT, OrderStatus.SUBMITTED])
def test_what_was_approved_is_never_a_draft_again(house: House, status: OrderStatus) -> None:
    order = make_order(house.office, number=1, year=2026)
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status=status)
