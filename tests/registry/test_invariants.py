"""A gap in the register is named."""

from __future__ import annotations

import pytest

from furtka.offices.models import Office
from furtka.registry.invariants import numbers_gap_free
from furtka.registry.models import Counter, Item
from tests.offices.factories import make_office
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    """With items 1, 2, 3 of 2026."""
    office = make_office()
    for number in (1, 2, 3):
        Item.objects.create(
            office=office, year=2026, number=number, channel="post", received_at=NOW,
            recorded_at=NOW, sender="Jan Próbny", subject="List",
        )  # fmt: skip
    Counter.objects.create(office=office, year=2026, last=3)
    return office


def test_numbers_without_a_gap_are_no_breach(office: Office) -> None:
    Counter.objects.create(office=office, year=2027, last=0)
    assert list(numbers_gap_free(NOW)) == []


def test_a_missing_number_is_named(office: Office) -> None:
    Item.objects.filter(number=2).delete()
    [breach] = numbers_gap_free(NOW)
    assert office.slug in breach and "2026 have a gap" in breach


def test_a_missing_last_number_is_named(office: Office) -> None:
    Item.objects.filter(number=3).delete()
    [breach] = numbers_gap_free(NOW)
    assert "stands at 3, but the highest number is 2" in breach


def test_a_counter_that_was_lost_is_named(office: Office) -> None:
    Counter.objects.all().delete()
    assert "stands at 0" in next(numbers_gap_free(NOW))


def test_a_register_that_was_emptied_is_named(office: Office) -> None:
    Item.objects.all().delete()
    assert "there are no items" in next(numbers_gap_free(NOW))
