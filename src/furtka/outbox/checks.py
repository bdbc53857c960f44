"""What `furtka check --deploy` asks about messages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError

from furtka.clients.models import Channel, Client, ContactWay, Leave, Wish

NOWHERE = {"file", "console"}


@register(Tags.security, deploy=True)
def text_messages_go_somewhere(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Somebody waits for text messages, and they become files on this machine."""
    chosen = set(settings.SMS_GATEWAYS) or {"file"}
    if settings.DEMO or not chosen & NOWHERE or not _somebody_waits():
        return []
    return [
        Warning(
            "Clients chose text messages, but these are written to files or to the terminal.",
            hint="Set FURTKA_SMS_GATEWAYS (docs/gateways.md).",
            id="furtka.W001",
        )
    ]


def _somebody_waits() -> bool:
    try:
        if Client.objects.filter(contact=ContactWay.SMS, erased_at=None).exists():
            return True
        return Wish.objects.filter(channel=Channel.SMS).exclude(leave=Leave.NEVER).exists()
    except DatabaseError:
        return False  # no database, or nothing in it yet: nobody waits
