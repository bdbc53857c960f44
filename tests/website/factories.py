"""A house with its website."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from furtka.offices.models import PhoneLine, Unit
from furtka.rules.models import Mode, Order, OrderStatus
from furtka.website.services import ensure_site
from tests.offices.factories import House, make_house


def make_order(house: House, now: datetime, **values: Any) -> Order:
    """An approved order of the whole office, in force from yesterday until tomorrow."""
    defaults: dict[str, Any] = {
        "office": house.office, "title": "Zarządzenie", "mode": Mode.REMOTE_ONLY,
        "legal_basis": "art. 1", "status": OrderStatus.APPROVED,
        "created_at": now - timedelta(days=9), "approved_at": now - timedelta(days=8),
        "valid_from": now - timedelta(days=1), "valid_until": now + timedelta(days=1),
    }  # fmt: skip
    return Order.objects.create(**defaults | values)


def make_site(now: datetime) -> House:
    """A house with a telephone, an order in force, and the first pages."""
    house = make_house()
    Unit.objects.update(email="pomoc@example.org")
    PhoneLine.objects.create(office=house.office, unit=house.unit, number="+48430000000")
    make_order(house, now)
    ensure_site(office=house.office, now=now)
    return house
