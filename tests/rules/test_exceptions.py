"""The example of docs/rules.md: a second order beside "by appointment" in December."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from furtka.rules import services
from furtka.rules.errors import OrdersOverlap
from furtka.rules.models import Order
from tests.offices.factories import House, make_house, make_user
from tests.rules.factories import NOW, make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def midnight(month: int, day: int, year: int = 2026) -> datetime:
    """In Poland, in winter."""
    return datetime(year, month, day, tzinfo=UTC) - timedelta(hours=1)


def ordered(house: House, begins: datetime, ends: datetime, **values: Any) -> Order:
    author = make_user()
    draft = make_draft(valid_from=begins, valid_until=ends, **values)
    order = services.draft_and_submit(office=house.office, draft=draft, now=NOW, actor=author)
    return services.approve(order=order, seen=order.fingerprint, now=NOW, actor=make_user())


@pytest.fixture
def december(house: House) -> Order:
    return ordered(house, midnight(12, 1), midnight(1, 1, 2027), mode="by_appointment")


def spans() -> list[tuple[str, datetime, datetime | None]]:
    found = Order.objects.exclude(status="withdrawn").order_by("valid_from", "pk")
    return [(order.mark, order.valid_from, order.valid_until) for order in found]


def test_a_short_order_within_a_long_one_is_an_exception(house: House, december: Order) -> None:
    ordered(house, midnight(12, 10), midnight(12, 15))
    assert spans() == [
        ("1/2026", midnight(12, 1), midnight(12, 10)),
        ("2/2026", midnight(12, 10), midnight(12, 15)),
        ("3/2026", midnight(12, 15), midnight(1, 1, 2027)),
    ]


@pytest.mark.parametrize(
    ("begins", "ends", "left"),
    [
        (midnight(12, 20), midnight(1, 11, 2027), ["1/2026", "2/2026"]),
        (midnight(11, 27), midnight(1, 1, 2027), ["2/2026"]),
    ],
)
def test_other_overlaps_are_refused_unless_one_is_named_that_makes_room(
    house: House, december: Order, begins: datetime, ends: datetime, left: list[str]
) -> None:
    with pytest.raises(OrdersOverlap):
        ordered(house, begins, ends)
    ordered(house, begins, ends, replaces=december)
    assert [mark for mark, _begins, _ends in spans()] == left
    december.refresh_from_db()
    assert december.status == "withdrawn" or december.valid_until == begins


@pytest.mark.parametrize("other", ["a limit", "a building"])
def test_both_hold_where_they_speak_of_different_things(
    house: House, december: Order, other: str
) -> None:
    said: dict[str, Any] = {"mode": "", "limits": {"people_inside": 5}}
    if other == "a building":
        said = {"site": house.site}
    ordered(house, midnight(12, 10), midnight(12, 15), **said)
    assert spans() == [
        ("1/2026", midnight(12, 1), midnight(1, 1, 2027)),
        ("2/2026", midnight(12, 10), midnight(12, 15)),
    ]
