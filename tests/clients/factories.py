"""People whom the office trusts, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from furtka.clients.models import TrustedContact
from furtka.offices.models import Office


def make_trusted(office: Office, **values: Any) -> TrustedContact:
    """A shelter without a limit and without an end; give it a phone or an e-mail."""
    defaults = {"name": "Schronisko próbne", "created_at": datetime(2026, 11, 1, tzinfo=UTC)}
    return TrustedContact.objects.create(office=office, **defaults | values)
