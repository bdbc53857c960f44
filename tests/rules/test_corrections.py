"""Words of an approved order are corrected; the version before stays in sight."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from furtka.offices.models import Role
from furtka.privacy.models import AuditLine
from furtka.rules import invariants
from furtka.rules.corrections import correct_words, words_history
from furtka.rules.drafts import OrderWording
from furtka.rules.errors import InvalidOrder, NotCorrectable, OrderChanged
from furtka.rules.models import Order, OrderStatus, OrderWords
from furtka.rules.texts import text_of
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.rules.factories import DAY, NOW, make_order

pytestmark = pytest.mark.django_db
WORDS = OrderWording("Zasady na zimę", "zarządzenie nr 7/2026", "Choruje nas wielu.", "Ill.", "Х.")


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def order(house: House) -> Order:
    return make_order(house.office, title="Zasady na zmię", reason="Choruje nas wielu.")


def correct(order: Order, seen: int = 1, **values: str) -> Order:
    words = replace(WORDS, **values)
    return correct_words(order=order, words=words, seen=seen, now=NOW, actor=make_user())


def test_the_old_words_stay_with_their_author_and_time(house: House, order: Order) -> None:
    head = make_staff(house, Role.UNIT_HEAD).user
    assert head is not None
    corrected = correct_words(order=order, words=WORDS, seen=1, now=NOW, actor=head)
    assert (corrected.title, corrected.version) == ("Zasady na zimę", 2)
    new, old = words_history(corrected)
    assert (old.version, old.title, old.at) == (1, "Zasady na zmię", order.approved_at)
    assert (new.version, new.title, new.at) == (2, "Zasady na zimę", NOW)
    assert (new.author, old.author) == ("Jan Testowy", "")
    assert text_of(corrected, "pl").version == 2
    line = AuditLine.objects.get()
    assert line.action == "order.corrected"
    assert line.details == {"version": 2, "fields": ["title", "reason_en", "reason_uk"]}


def test_each_correction_is_one_more_version(order: Order) -> None:
    correct(correct(order), seen=2, title="Zasady zimowe")
    order.refresh_from_db()
    assert [v.title for v in words_history(order)] == [
        "Zasady zimowe", "Zasady na zimę", "Zasady na zmię",
    ]  # fmt: skip
    assert list(invariants.words_are_kept(NOW)) == []


def test_an_order_that_nobody_corrected_has_one_version(order: Order) -> None:
    [only] = words_history(order)
    assert (only.version, only.title) == (1, "Zasady na zmię")


def test_a_second_press_changes_nothing(order: Order) -> None:
    correct(order)
    assert correct(order, seen=1).version == 2
    assert OrderWords.objects.count() == 2


def test_somebody_elses_correction_is_not_written_over(order: Order) -> None:
    correct(order)
    with pytest.raises(OrderChanged):
        correct(order, seen=1, title="Inny tytuł")


@pytest.mark.parametrize(
    "values",
    [
        {"status": OrderStatus.DRAFT, "approved_at": None},
        {"valid_until": NOW},
        {"status": OrderStatus.WITHDRAWN, "withdrawn_at": NOW},
    ],
)
def test_only_what_is_approved_and_lasts_is_corrected(values: dict[str, Any]) -> None:
    with pytest.raises(NotCorrectable):
        correct(make_order(make_house().office, **values))


@pytest.mark.parametrize("values", [{"title": ""}, {"legal_basis": " "}, {"reason": "a\x00b"}])
def test_words_that_can_not_be_are_named(order: Order, values: dict[str, str]) -> None:
    with pytest.raises(InvalidOrder) as refused:
        correct(order, **values)
    assert list(refused.value.fields) == list(values)


def test_a_version_that_was_lost_or_changed_is_named(order: Order) -> None:
    correct(order)
    OrderWords.objects.filter(version=1).delete()
    [breach] = invariants.words_are_kept(NOW)
    assert f"order {order.pk} lost a version" in breach


def test_the_history_costs_two_queries(order: Order, django_assert_num_queries: Any) -> None:
    corrected = correct(correct(order), seen=2, title="Zasady zimowe")
    with django_assert_num_queries(2):
        words_history(corrected)


def test_days_and_rules_stay_as_they_are(order: Order) -> None:
    before = (order.valid_from, order.valid_until, order.mode, order.limits)
    after = correct(order)
    assert (after.valid_from, after.valid_until, after.mode, after.limits) == before
    assert after.valid_until == NOW + 30 * DAY
