"""Reads of the queue."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min

from furtka.outbox.models import Message, MessageStatus


def oldest_wait(now: datetime) -> timedelta:
    """How long the oldest message that is due, and still of use, has been waiting. One query."""
    waiting = Message.objects.filter(
        status=MessageStatus.QUEUED, send_after__lte=now, expires_at__gte=now
    )
    since = waiting.aggregate(since=Min("send_after"))["since"]
    return now - since if since else timedelta()
