"""Messages as the queue leaves them once they went out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from furtka.clients.models import Channel, Client, ContactWay
from furtka.outbox.kinds import Kind, kinds
from furtka.outbox.models import Message, MessageStatus
from tests.offices.factories import make_office
from tests.visits.factories import NOW

NUMBER = "+48500000000"


def make_texted_client(**values: Any) -> Client:
    """Somebody who chose text messages."""
    defaults: dict[str, Any] = {
        "name": "Zofia Żółć", "language": "pl", "phone": NUMBER, "contact": ContactWay.SMS,
        "created_at": NOW,
    }  # fmt: skip
    if "office" not in values:
        values["office"] = make_office()
    return Client.objects.create(**defaults | values)


def make_sms(client: Client | None = None, **values: Any) -> Message:
    """A reminder that SMSAPI took an hour ago, of use for three days more."""
    client = client or make_texted_client()
    defaults: dict[str, Any] = {
        "kind": "reminder", "about": "ZW-3467A", "text": "Przypomnienie.",
        "dedupe_key": f"reminder-{Message.objects.count()}", "channel": Channel.SMS,
        "status": MessageStatus.SENT, "created_at": NOW - timedelta(hours=1),
        "send_after": NOW, "sent_at": NOW - timedelta(hours=1),
        "expires_at": NOW + timedelta(days=3), "gateway": "smsapi", "reference": "ABC123",
    }  # fmt: skip
    return Message.objects.create(client=client, office=client.office, **defaults | values)


def register_reminder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind that may be answered, until the end of the test."""
    monkeypatch.setattr(kinds, "_entries", dict(kinds.items()))
    words = {name: name for name in ("label", "subject", "text", "sms", "call")}
    kinds.add("reminder", Kind(**words, answer=True))
