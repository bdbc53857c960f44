"""What must be true of the queue of messages, and of the tasks that come of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min

from furtka.core.clock import minutes_between
from furtka.core.invariants import advice, invariants
from furtka.outbox.models import AddressedEmail, Channel, Message, MessageStatus, Task
from furtka.outbox.selectors import due_messages, standing_since
from furtka.outbox.switching import open_channels, resting

# The worker looks every few seconds; three of its retries fit in here.
STUCK = timedelta(minutes=15)
# Whoever takes it up afterwards asks again, or leaves it to a person, much sooner.
UNANSWERED = timedelta(hours=1)


def outbox_moves(now: datetime) -> Iterator[str]:
    """No message that is due, and still of use, has waited longer than STUCK for nothing."""
    stuck = due_messages(now).filter(send_after__lt=now - STUCK)
    since = standing_since(stuck, now)
    if since is None or since >= now - STUCK:
        return
    by_office = stuck.order_by("office__slug").values("office__slug")
    for row in by_office.annotate(count=Count("pk"), since=Min("send_after")):
        yield (
            f"{row['office__slug']}: {row['count']} messages should have been sent, the oldest "
            f"{minutes_between(row['since'], now)} minutes ago; is the worker running?"
        )


def addressed_move(now: datetime) -> Iterator[str]:
    """No e-mail to an address that wrote to us has waited longer than STUCK for nothing."""
    if Channel.EMAIL not in open_channels(now):
        return
    stuck = AddressedEmail.objects.filter(
        status=MessageStatus.QUEUED, send_after__lt=now - STUCK, expires_at__gte=now
    )
    by_office = stuck.order_by("office__slug").values("office__slug")
    for row in by_office.annotate(count=Count("pk")):
        yield (
            f"{row['office__slug']}: {row['count']} e-mails to addresses should have been sent; "
            "is the worker running?"
        )


def answers_come(now: datetime) -> Iterator[str]:
    """What was handed over was answered, or left to a person."""
    waiting = Message.objects.filter(
        status=MessageStatus.QUEUED, handed_at__lt=now - UNANSWERED
    ).order_by("handed_at")
    for pk, slug, gateway in waiting.values_list("pk", "office__slug", "gateway"):
        yield f"{slug}: message {pk} was handed to {gateway} over an hour ago, without an answer"


def tasks_have_somebody(now: datetime) -> Iterator[str]:
    """Nobody is to call somebody whose data were erased."""
    lost = Task.objects.filter(done_at=None, client__erased_at__isnull=False)
    for pk, slug in lost.order_by("office__slug", "pk").values_list("pk", "office__slug"):
        yield f"{slug}: task {pk} is about a client whose data were erased"


def gateways_answer(now: datetime) -> Iterator[str]:
    for state in resting(now):
        yield f"gateway {state.name} failed {state.failures} times in a row, and rests"


def register() -> None:
    invariants.add("outbox not stuck", outbox_moves)
    invariants.add("e-mails to addresses not stuck", addressed_move)
    invariants.add("messages answered", answers_come)
    invariants.add("no tasks of erased clients", tasks_have_somebody)
    advice.add("gateways answer", gateways_answer)
