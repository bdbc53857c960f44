"""What must be true of the queue of messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min

from furtka.core.clock import minutes_between
from furtka.core.invariants import invariants
from furtka.outbox.models import Message, MessageStatus

# The worker looks every few seconds; three of its retries fit in here.
STUCK = timedelta(minutes=15)


def outbox_moves(now: datetime) -> Iterator[str]:
    """No message that is due, and still of use, has waited longer than STUCK."""
    waiting = Message.objects.filter(
        status=MessageStatus.QUEUED, send_after__lt=now - STUCK, expires_at__gte=now
    )
    stuck = waiting.order_by("office__slug").values("office__slug")
    for row in stuck.annotate(count=Count("pk"), since=Min("send_after")):
        yield (
            f"{row['office__slug']}: {row['count']} messages should have been sent, the oldest "
            f"{minutes_between(row['since'], now)} minutes ago; is the worker running?"
        )


def register() -> None:
    invariants.add("outbox not stuck", outbox_moves)
