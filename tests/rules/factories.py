"""Orders in memory for pure tests, and stored ones for the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from furtka.offices.models import Office
from furtka.rules.models import Obligation, Order, OrderStatus
from furtka.rules.services import Draft

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def make_draft(**values: Any) -> Draft:
    """An order that restricts, from tomorrow for a month; override only what matters."""
    defaults: dict[str, Any] = {
        "title": "Zasady na zimę", "legal_basis": "zarządzenie nr 7/2026", "mode": "remote_only",
        "valid_from": NOW + DAY, "valid_until": NOW + 30 * DAY,
    }  # fmt: skip
    return Draft(**defaults | values)


def make_order(office: Office, **values: Any) -> Order:
    """An approved order that holds from yesterday for a month."""
    defaults: dict[str, Any] = {
        "title": "Zasady na zimę", "legal_basis": "zarządzenie nr 7/2026",
        "valid_from": NOW - DAY, "valid_until": NOW + 30 * DAY,
        "status": OrderStatus.APPROVED, "approved_at": NOW - DAY, "created_at": NOW - 2 * DAY,
    }  # fmt: skip
    return Order.objects.create(office=office, **defaults | values)


def make_obligation(office: Office, code: str = "mask", **values: Any) -> Obligation:
    defaults = {"text": "Zasłoń usta i nos.", "pictogram": "mask"}
    return Obligation.objects.create(office=office, code=code, **defaults | values)
