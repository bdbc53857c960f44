"""Orders that ended, and restrictions that never would, are named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from furtka.rules import invariants
from furtka.rules.models import Order, OrderStatus
from furtka.rules.selectors import RulesInForce
from tests.offices.factories import make_office
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


def make_order(**values: Any) -> Order:
    defaults = {
        "title": "Zarządzenie", "legal_basis": "próba", "status": OrderStatus.APPROVED,
        "valid_from": NOW - timedelta(days=9), "approved_at": NOW, "created_at": NOW,
    }  # fmt: skip
    return Order.objects.create(office=make_office(), **defaults | values)


def test_an_order_that_ended_is_not_in_force() -> None:
    make_order(valid_until=NOW)
    assert list(invariants.ended_orders_not_shown(NOW)) == []


def test_an_order_that_is_shown_after_its_end_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order(valid_until=NOW)

    def forgetful(defaults: object, orders: list[Order], at: object) -> RulesInForce:
        return RulesInForce("open", orders=tuple(orders))  # type: ignore[arg-type]

    monkeypatch.setattr(invariants, "fold", forgetful)
    [breach] = invariants.ended_orders_not_shown(NOW)
    assert f"order {order.pk} has ended" in breach


@pytest.mark.parametrize(
    "restriction",
    [{"mode": "remote_only"}, {"limits": {"party": 1}}, {"obligations": ["mask"]}],
)
def test_a_restriction_without_an_end_is_named(restriction: dict[str, Any]) -> None:
    order = make_order(valid_until=None, **restriction)
    [breach] = invariants.restrictions_end(NOW)
    assert f"order {order.pk} restricts people" in breach


@pytest.mark.parametrize(
    "values",
    [
        {"valid_until": NOW + timedelta(days=1), "mode": "closed"},
        {"mode": "open"},
        {"mode": "closed", "status": OrderStatus.DRAFT, "approved_at": None},
    ],
)
def test_other_orders_are_no_breach(values: dict[str, Any]) -> None:
    make_order(**values)
    assert list(invariants.restrictions_end(NOW)) == []


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"mode": "closed"}, 1),
        ({"mode": "", "limits": {"party": 2}}, 0),
        ({"mode": "closed", "valid_until": NOW}, 0),
        ({"mode": "closed", "status": OrderStatus.SUBMITTED, "approved_at": None}, 0),
    ],
)
def test_orders_that_contradict_each_other_are_named(values: dict[str, Any], named: int) -> None:
    first = make_order(mode="open")
    second = make_order(**values)
    Order.objects.filter(pk=second.pk).update(office=first.office)
    breaches = list(invariants.approved_orders_agree(NOW))
    assert len(breaches) == named
    assert all(f"orders {first.pk} and {second.pk}" in said for said in breaches)
