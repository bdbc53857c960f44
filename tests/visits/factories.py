"""Visits made through the services, as people make them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from furtka.offices.models import VisitKind
from furtka.rules.models import Order, OrderStatus
from furtka.visits.ask import Ask
from furtka.visits.models import BookedBy, Visit
from furtka.visits.requests import BookingRequest, check_person
from furtka.visits.services import book
from tests.offices.factories import House

# A Monday at nine in Zduńska Wola, and the Thursday before, when it is booked.
MONDAY_NINE = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
NOW = MONDAY_NINE - timedelta(days=4)


def make_request(house: House, **values: Any) -> BookingRequest:
    """A booking for Monday at nine; override only what the test is about."""
    person = check_person(
        name=values.get("name", "Zofia Żółć"),
        phone=values.get("phone", "43 000 00 00" if values.get("kind") == "phone" else ""),
        email=values.get("email", "zofia@example.org"),
        language=values.get("language", "pl"),
        contact=values.get("contact", ""),
    )
    ask = Ask(
        values.get("service") or house.service,
        VisitKind(values.get("kind", "in_person")),
        frozenset(values.get("needs", ())),
        values.get("party", 1),
        values.get("urgent", False),
    )
    booked_by = values.get("booked_by", BookedBy.WEB)
    address = "ul. Zmyślona 1, Zduńska Wola" if ask.kind == VisitKind.HOME else ""
    starts_at, address = values.get("starts_at", MONDAY_NINE), values.get("address", address)
    return BookingRequest(ask, starts_at, person, booked_by, address)


def make_visit(house: House, *, now: datetime = NOW, actor: Any = None, **values: Any) -> Visit:
    return book(make_request(house, **values), now=now, actor=actor)


def make_order(house: House, **values: Any) -> Order:
    """An approved order for the whole office, in force from NOW without an end."""
    defaults = {
        "office": house.office, "title": "Zarządzenie próbne", "legal_basis": "podstawa próbna",
        "valid_from": NOW - timedelta(days=1), "status": OrderStatus.APPROVED,
        "approved_at": NOW - timedelta(days=1), "created_at": NOW - timedelta(days=1),
    }  # fmt: skip
    return Order.objects.create(**defaults | values)
