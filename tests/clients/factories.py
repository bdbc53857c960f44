"""Clients, people whom the office trusts, and people who must not meet, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from furtka.clients.apart import keep_apart
from furtka.clients.models import Client, ContactWay, KeepApart, TrustedContact
from furtka.offices.models import Office
from tests.offices.factories import make_user


def make_trusted(office: Office, **values: Any) -> TrustedContact:
    """A shelter without a limit and without an end; give it a phone or an e-mail."""
    defaults = {"name": "Schronisko próbne", "created_at": datetime(2026, 11, 1, tzinfo=UTC)}
    return TrustedContact.objects.create(office=office, **defaults | values)


_phones = count(500_000_100)


def make_client(office: Office, **values: Any) -> Client:
    """Somebody with a telephone number of their own; override only what the test is about."""
    defaults = {
        "name": "Zofia Próbna", "contact": ContactWay.PHONE, "phone": f"+48{next(_phones)}",
        "created_at": datetime(2026, 11, 1, tzinfo=UTC),
    }  # fmt: skip
    return Client.objects.create(office=office, **defaults | values)


def make_apart(one: Client, other: Client, *, minutes: int = 60, **values: Any) -> KeepApart:
    """Two people who must not meet, as the service makes it."""
    return keep_apart(
        one=one, other=other, minutes=minutes,
        now=values.pop("now", datetime(2026, 11, 20, tzinfo=UTC)),
        actor=values.pop("actor", None) or make_user(),
    )  # fmt: skip
