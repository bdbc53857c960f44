"""Closed at once: in force before a second person saw it, confirmed within a day, short."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from furtka.offices.models import Office, Role, VisitKind
from furtka.outbox.models import Task
from furtka.privacy.models import AuditLine
from furtka.rules import invariants, services
from furtka.rules.emergencies import Emergency, close_now, words_of
from furtka.rules.errors import InvalidOrder, NothingToConfirm, OrdersOverlap, OwnOrder
from furtka.rules.models import Mode, Order, OrderStatus
from furtka.rules.selectors import rules_in_force
from furtka.rules.texts import text_of
from tests.offices.factories import House, make_house, make_staff
from tests.rules.factories import DAY, NOW, make_order

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def house() -> House:
    return make_house()


def user_of(house: House, role: Role = Role.DIRECTOR) -> User:
    user = make_staff(house, role).user
    assert user is not None
    return user


def close(house: House, actor: User, **values: Any) -> Order:
    return close_now(office=house.office, now=NOW, actor=actor, **{"why": "power"} | values)


def mode(office: Office, at: Any, unit: Any = None) -> Mode:
    return rules_in_force(office, None, unit, at).mode


def test_it_holds_at_once_and_to_the_end_of_the_day(house: House) -> None:
    order = close(house, user_of(house, Role.UNIT_HEAD))
    assert (order.status, order.mark, order.urgent) == (OrderStatus.APPROVED, "1/2026", True)
    assert mode(house.office, NOW) == Mode.CLOSED
    assert order.valid_until == NOW.replace(hour=23, minute=0)  # midnight in Poland
    assert mode(house.office, order.valid_until) == Mode.BY_APPOINTMENT
    assert AuditLine.objects.get().action == "order.emergency"


def test_it_has_the_last_word_over_every_other_order(house: House) -> None:
    make_order(house.office, mode="open", unit=house.unit, site=house.site)
    close(house, user_of(house))
    make_order(house.office, mode="by_appointment", valid_from=NOW + HOUR)
    rules = rules_in_force(house.office, house.site, house.unit, NOW + 2 * HOUR)
    assert rules.mode == Mode.CLOSED and rules.shut
    assert not rules.serves(VisitKind.IN_PERSON, complaints=True)


def test_other_closings_leave_the_hours_for_complaints(house: House) -> None:
    make_order(house.office, mode="closed")
    rules = rules_in_force(house.office, None, None, NOW)
    assert not rules.shut and rules.serves(VisitKind.IN_PERSON, complaints=True)


def test_it_is_not_confirmed_until_a_second_person_did_so(house: House) -> None:
    author, director = user_of(house, Role.UNIT_HEAD), user_of(house)
    order = close(house, author)
    assert order.unconfirmed and text_of(order, "en").unconfirmed.endswith("not yet confirmed.")
    for _press in range(2):
        order = services.confirm(order=order, now=NOW + HOUR, actor=director)
    assert (order.approver, order.confirmed_at) == (director, NOW + HOUR)
    assert not order.unconfirmed and text_of(order, "en").unconfirmed == ""
    assert AuditLine.objects.filter(action="order.confirmed").count() == 1


def test_those_who_may_approve_are_asked_and_no_longer_once_it_is_done(house: House) -> None:
    author, other = user_of(house), user_of(house)
    user_of(house, Role.UNIT_HEAD)
    order = close(house, author)
    task = Task.objects.get(reason="confirm_order")
    assert task.owner is not None and task.owner.user == other
    assert (task.path, task.due_at) == (f"/praca/tryb/{order.pk}/", NOW + DAY)
    services.confirm(order=order, now=NOW, actor=other)
    assert not Task.objects.exists()


def test_without_anybody_to_confirm_everybody_is_asked(house: House) -> None:
    close(house, user_of(house))
    assert Task.objects.get().owner is None


def test_who_declared_it_does_not_confirm_it(house: House) -> None:
    author = user_of(house)
    order = close(house, author)
    with pytest.raises(OwnOrder):
        services.confirm(order=order, now=NOW, actor=author)
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(approver=author, confirmed_at=NOW)


def test_only_an_emergency_is_confirmed(house: House) -> None:
    with pytest.raises(NothingToConfirm):
        services.confirm(order=make_order(house.office), now=NOW, actor=user_of(house))


def test_whoever_ends_the_emergency_of_another_has_seen_it(house: House) -> None:
    author, director = user_of(house), user_of(house)
    mine = services.withdraw(order=close(house, author), now=NOW + HOUR, actor=author)
    assert mine.confirmed_at is None and Task.objects.count() == 1
    theirs = close(house, author)
    theirs = services.withdraw(order=theirs, now=NOW + HOUR, actor=director)
    assert theirs.approver == director and Task.objects.count() == 1


def test_unconfirmed_it_holds_until_its_end_and_is_named_after_a_day(house: House) -> None:
    order = close(house, user_of(house), until=NOW + 60 * HOUR)
    assert list(invariants.emergencies_confirmed(NOW + 23 * HOUR)) == []
    [breach] = invariants.emergencies_confirmed(NOW + 25 * HOUR)
    assert f"order {order.pk} is not confirmed" in breach
    assert mode(house.office, NOW + 59 * HOUR) == Mode.CLOSED


def test_one_that_is_too_long_is_named(house: House) -> None:
    order = close(house, user_of(house))
    Order.objects.filter(pk=order.pk).update(valid_until=NOW + 73 * HOUR, confirm_by=NOW + 99 * DAY)
    [breach] = invariants.emergencies_confirmed(NOW)
    assert "72 hours" in breach


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"why": "boredom"}, "why"),
        ({"until": NOW}, "valid_until"),
        ({"until": NOW + 72 * HOUR + timedelta(seconds=1)}, "valid_until"),
    ],
)
def test_what_can_not_be_says_so_at_its_field(
    house: House, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidOrder) as refused:
        close(house, user_of(house), **values)
    assert list(refused.value.fields) == [field]
    assert not Order.objects.exists()


def test_a_building_of_another_office_is_refused(house: House) -> None:
    with pytest.raises(InvalidOrder) as refused:
        close(house, user_of(house), site=make_house().site)
    assert list(refused.value.fields) == ["site"]


def test_a_second_press_changes_nothing_and_nobody_makes_it_longer(house: House) -> None:
    author, other = user_of(house), user_of(house)
    first = close(house, author)
    assert close(house, other) == first and Order.objects.count() == 1
    with pytest.raises(OrdersOverlap) as refused:
        close(house, other, until=NOW + 50 * HOUR)
    assert list(refused.value.fields) == ["valid_until"]
    assert close(house, other, site=house.site) != first


def test_one_building_is_closed_and_the_other_is_not(house: House) -> None:
    close(house, user_of(house), site=house.site)
    assert rules_in_force(house.office, house.site, None, NOW).mode == Mode.CLOSED
    assert mode(house.office, NOW) == Mode.BY_APPOINTMENT


def test_the_database_wants_an_approver_an_end_and_an_emergency_to_confirm(house: House) -> None:
    author = user_of(house)
    wrong: list[dict[str, Any]] = [
        {"author": author},
        {"author": author, "confirm_by": NOW, "valid_until": None, "mode": "open"},
        {"confirmed_at": NOW},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_order(house.office, **values)


@pytest.mark.parametrize("why", Emergency.values)
def test_the_words_are_ready_in_three_languages(why: str) -> None:
    words = words_of(Emergency(why))
    reasons = {words.reason, words.reason_en, words.reason_uk}
    assert len(reasons) == 3 and words.title.startswith("Zamknięte z nagłej przyczyny: ")
    assert words.legal_basis
