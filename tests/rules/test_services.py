"""Orders: drafted, sent for approval, approved by somebody else, in force by date, withdrawn."""

from __future__ import annotations

from typing import Any

import pytest

from furtka.privacy.models import AuditLine
from furtka.rules import services
from furtka.rules.errors import InvalidOrder, NotADraft, NotSubmitted, OrderEnded, OwnOrder
from furtka.rules.models import Mode, Order
from furtka.rules.selectors import rules_in_force
from tests.offices.factories import House, make_house, make_user
from tests.rules.factories import DAY, NOW, make_draft, make_obligation, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def draft(house: House, *, actor: Any = None, **values: Any) -> Order:
    return services.draft_order(
        office=house.office, draft=make_draft(**values), now=NOW, actor=actor
    )


def mode_at(house: House, at: Any) -> Mode:
    return rules_in_force(house.office, house.site, house.unit, at).mode


def test_an_order_is_in_force_by_its_dates_once_another_approved_it(house: House) -> None:
    author, director = make_user(), make_user()
    order = draft(house, actor=author)
    services.submit(order=order, now=NOW, actor=author)
    assert mode_at(house, NOW + 2 * DAY) == Mode.BY_APPOINTMENT
    services.approve(order=order, seen=order.fingerprint, now=NOW, actor=director)
    assert mode_at(house, NOW) == Mode.BY_APPOINTMENT
    assert mode_at(house, NOW + DAY) == Mode.REMOTE_ONLY
    assert mode_at(house, NOW + 30 * DAY) == Mode.BY_APPOINTMENT
    actions = ["order.drafted", "order.submitted", "order.approved"]
    assert list(AuditLine.objects.values_list("action", flat=True)) == actions


def test_the_author_can_not_approve(house: House) -> None:
    author = make_user()
    order = services.submit(order=draft(house, actor=author), now=NOW, actor=author)
    with pytest.raises(OwnOrder):
        services.approve(order=order, seen=order.fingerprint, now=NOW, actor=author)


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"title": " "}, ["title"]),
        ({"title": "x" * 161}, ["title"]),
        ({"title": "Zasady\u202e"}, ["title"]),
        ({"legal_basis": ""}, ["legal_basis"]),
        ({"reason": "ł" * 2001}, ["reason"]),
        ({"reason_uk": "a\x00b"}, ["reason_uk"]),
        ({"valid_until": NOW}, ["valid_until"]),
        ({"valid_from": NOW - 9 * DAY, "valid_until": NOW - DAY}, ["valid_until"]),
        ({"valid_until": None}, ["valid_until"]),
        ({"mode": "", "limits": {"party": 2}, "valid_until": None}, ["valid_until"]),
        ({"mode": "on_fire"}, ["mode"]),
        ({"mode": ""}, ["mode"]),
        ({"obligations": ("sing",)}, ["obligations"]),
        ({"limits": {"cats": 1}}, ["limits"]),
        ({"limits": {"party": 0}}, ["limits"]),
        ({"limits": {"party": True}}, ["limits"]),
        ({"limits": {"party": 10**30}}, ["limits"]),
        ({"title": "", "valid_until": None}, ["title", "valid_until"]),
    ],
)
def test_a_draft_that_can_not_be_says_so_at_its_field(
    house: House, values: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(InvalidOrder) as refused:
        draft(house, **values)
    assert list(refused.value.fields) == fields
    assert not Order.objects.exists() and not AuditLine.objects.exists()


def test_an_order_that_opens_needs_no_end(house: House) -> None:
    assert draft(house, mode=Mode.OPEN, valid_until=None).valid_until is None


def test_places_of_another_office_are_refused(house: House) -> None:
    other = make_house()
    with pytest.raises(InvalidOrder) as refused:
        draft(house, site=other.site, unit=other.unit)
    assert set(refused.value.fields) == {"site", "unit"}


def test_a_second_press_changes_nothing(house: House) -> None:
    make_obligation(house.office)
    order, director = draft(house, obligations=("mask",)), make_user()
    for _press in range(2):
        services.submit(order=order, now=NOW, actor=None)
    for _press in range(2):
        services.approve(order=order, seen=order.fingerprint, now=NOW, actor=director)
    for _press in range(2):
        services.withdraw(order=order, now=NOW, actor=director)
    assert AuditLine.objects.count() == 4


def test_a_draft_is_not_approved_unseen(house: House) -> None:
    order = draft(house)
    with pytest.raises(NotSubmitted):
        services.approve(order=order, seen=order.fingerprint, now=NOW, actor=make_user())


def test_only_a_draft_is_sent_for_approval(house: House) -> None:
    with pytest.raises(NotADraft):
        services.submit(order=make_order(house.office), now=NOW, actor=None)


def test_what_has_ended_is_neither_approved_nor_withdrawn(house: House) -> None:
    waiting = services.submit(order=draft(house), now=NOW, actor=None)
    later = NOW + 30 * DAY
    with pytest.raises(OrderEnded):
        services.approve(order=waiting, seen=waiting.fingerprint, now=later, actor=make_user())
    with pytest.raises(OrderEnded):
        services.withdraw(order=make_order(house.office), now=later, actor=None)


def test_a_withdrawn_order_ends_at_once_and_stays_in_the_past(house: House) -> None:
    order = make_order(house.office, mode=Mode.CLOSED)
    services.withdraw(order=order, now=NOW, actor=make_user())
    assert mode_at(house, NOW) == Mode.BY_APPOINTMENT
    assert mode_at(house, NOW - DAY / 2) == Mode.CLOSED
    assert rules_in_force(house.office, house.site, None, NOW).valid_until is None


def test_a_withdrawn_draft_never_held(house: House) -> None:
    order = draft(house, valid_from=NOW - DAY)
    services.withdraw(order=order, now=NOW + DAY, actor=None)
    assert mode_at(house, NOW) == Mode.BY_APPOINTMENT


def test_the_rules_cost_two_queries(house: House, django_assert_num_queries: Any) -> None:
    for _number in range(3):
        make_order(house.office, mode=Mode.OPEN)
    with django_assert_num_queries(2):
        rules_in_force(house.office, house.site, house.unit, NOW)
