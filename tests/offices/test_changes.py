"""A process keeps what it read about an office exactly as long as it is so."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from furtka.offices import changes
from furtka.offices.changes import memory_of, memory_of_slug
from furtka.offices.models import Closure, Office
from furtka.rules.models import Order
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, NOW, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def version(house: House) -> int:
    return Office.objects.values_list("version", flat=True).get(pk=house.office.pk)


def test_what_was_read_is_kept_while_nothing_changes(
    house: House, django_assert_num_queries: Any
) -> None:
    memory_of(house.office.pk).get("x", lambda: [1])
    with django_assert_num_queries(1):
        assert memory_of(house.office.pk).get("x", lambda: [2]) == [1]
    found = memory_of_slug(house.office.slug)
    assert found is not None and found.get("x", lambda: [2]) == [1]
    assert memory_of_slug("nobody") is None


@pytest.mark.parametrize("thing", ["office", "site", "room", "entrance", "unit", "host", "service"])
def test_every_change_of_the_office_drops_it(house: House, thing: str) -> None:
    memory_of(house.office.pk).get("x", lambda: 1)
    getattr(house, thing).save()
    assert memory_of(house.office.pk).get("x", lambda: 2) == 2


def test_orders_closures_and_their_end_drop_it_too(house: House) -> None:
    seen = {version(house)}
    order = make_order(house)
    seen.add(version(house))
    closure = Closure.objects.create(
        office=house.office, starts_at=NOW, ends_at=MONDAY_NINE, staff=house.host
    )
    seen.add(version(house))
    closure.delete()
    seen.add(version(house))
    Order.objects.filter(pk=order.pk).delete()
    seen.add(version(house))
    assert len(seen) == 5


def test_another_offices_changes_leave_it(house: House) -> None:
    other = make_house()
    before = version(house)
    other.room.save()
    assert version(house) == before


def test_what_was_rolled_back_is_not_remembered(house: House) -> None:
    class Undo(Exception):
        pass

    with pytest.raises(Undo), transaction.atomic():
        house.room.name = "99"
        house.room.save()
        memory_of(house.office.pk).get("x", lambda: "never was")
        raise Undo
    house.room.name = "2"
    house.room.save()
    assert memory_of(house.office.pk).get("x", lambda: "is") == "is"


def test_a_change_past_all_our_code_is_seen_after_some_seconds(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory_of(house.office.pk).get("x", lambda: 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE offices_room SET name = '7'")
    assert memory_of(house.office.pk).get("x", lambda: 2) == 1
    monkeypatch.setattr(changes.time, "monotonic", lambda: float("inf"))
    assert memory_of(house.office.pk).get("x", lambda: 2) == 2


def test_only_so_many_offices_are_kept_in_mind(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST_OFFICES", 1)
    memory_of(house.office.pk)
    memory_of(make_house().office.pk)
    assert len(changes._memories) == 1


def test_one_act_asks_once_whether_anything_changed(
    house: House, django_assert_num_queries: Any
) -> None:
    memory_of(house.office.pk).get("x", lambda: 1)
    with django_assert_num_queries(1), changes.at_one_look():
        assert memory_of(house.office.pk).get("x", lambda: 2) == 1
        with changes.at_one_look():  # part of the larger one
            assert memory_of(house.office.pk).get("x", lambda: 2) == 1
    with django_assert_num_queries(1):
        memory_of(house.office.pk)


def test_an_act_that_changes_the_office_sees_it_changed(house: House) -> None:
    with changes.at_one_look():
        memory_of(house.office.pk).get("x", lambda: 1)
        changes.touch(house.office.pk)
        assert memory_of(house.office.pk).get("x", lambda: 2) == 2
