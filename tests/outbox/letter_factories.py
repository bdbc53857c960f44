"""A letter that waits to be posted, and the task to do it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from furtka.clients.models import Client, ContactWay
from furtka.offices.models import Office
from furtka.outbox.models import Channel, Message, Task, TaskKind

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def make_addressee(office: Office, **values: Any) -> Client:
    """Somebody who wants letters."""
    defaults = {
        "name": "Zofia Żółć", "address": "ul. Zmyślona 1 m. 2, 98-220 Zduńska Wola",
        "contact": ContactWay.POST, "created_at": NOW,
    }  # fmt: skip
    return Client.objects.create(office=office, **defaults | values)


def make_letter(client: Client, **values: Any) -> Message:
    """Made at NOW, of use for a week, with a task."""
    defaults: dict[str, Any] = {
        "kind": "visit_booked", "about": "ZW-4K7MR", "channel": Channel.LETTER,
        "subject": "Potwierdzenie terminu ZW-4K7MR",
        "text": "Twój termin: wtorek, 8 grudnia, godz. 10:30.\nKod: ZW-4K7MR.",
        "dedupe_key": f"letter:{client.pk}", "created_at": NOW, "send_after": NOW,
        "expires_at": NOW + timedelta(days=7),
    }  # fmt: skip
    message = Message.objects.create(office=client.office, client=client, **defaults | values)
    Task.objects.create(
        office=client.office, kind=TaskKind.LETTER, about=message.about, reason=message.kind,
        dedupe_key=message.dedupe_key, created_at=NOW, due_at=NOW + timedelta(days=1),
        client=client, message=message,
    )  # fmt: skip
    return message
