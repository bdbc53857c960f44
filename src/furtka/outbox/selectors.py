"""Reads of the queue."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max, Min, QuerySet

from furtka.outbox.models import (
    Message,
    MessageStatus,
    Receipt,
)
from furtka.outbox.switching import open_channels


def oldest_wait(now: datetime) -> timedelta:
    """How long nothing has moved although messages are due and still of use.

    Messages over the rate of a gateway wait while others go out, and those of a channel whose
    gateways all rest wait for these: neither means that the queue is stuck. Two queries, and
    two more where something is due.
    """
    since = standing_since(due_messages(now), now)
    return now - since if since else timedelta()


def due_messages(now: datetime) -> QuerySet[Message]:
    """What a worker should be sending now. One query for what rests, at once."""
    return Message.objects.filter(
        status=MessageStatus.QUEUED, channel__in=open_channels(now), send_after__lte=now,
        expires_at__gte=now,
    )  # fmt: skip


def standing_since(due: QuerySet[Message], now: datetime) -> datetime | None:
    """When the oldest of them fell due, or anything was last tried, if that was later."""
    oldest: datetime | None = due.aggregate(since=Min("send_after"))["since"]
    if oldest is None:
        return None
    newest = Receipt.objects.aggregate(pk=Max("pk"))["pk"]
    tried = Receipt.objects.filter(pk=newest).values_list("at", flat=True).first()
    return max(oldest, min(tried, now)) if tried else oldest
