"""Put a message in the queue; send what is due. The worker calls `send_due`."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from itertools import takewhile
from time import monotonic
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q

from furtka.clients.models import Client, ContactWay
from furtka.offices.models import Office
from furtka.outbox.models import Channel, Message, MessageStatus, Task, TaskKind
from furtka.privacy import audit

log = logging.getLogger("furtka.outbox")

# A worker that took a message and died gives it back after this time.
CLAIM = timedelta(minutes=10)
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)

# The same key again leaves the row as it is, in one statement where "look, else insert" takes
# four. Not `ignore_conflicts`: SQLite would then swallow every other constraint, too.
ONCE: Any = {
    "update_conflicts": True, "unique_fields": ["office", "dedupe_key"],
    "update_fields": ["dedupe_key"],
}  # fmt: skip


def enqueue(
    *,
    client: Client,
    kind: str,
    about: str,
    subject: str,
    text: str,
    dedupe_key: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Queue a message in the caller's transaction, if the client's wishes allow one.

    By e-mail only where the client chose that. Who chose the phone gets a task for a person
    instead. Nothing at all for people under protection and for those who call themselves. The
    same `dedupe_key` again changes nothing.
    """
    if client.protected or client.contact == ContactWay.NONE:
        return
    shared = {"office_id": client.office_id, "dedupe_key": dedupe_key[:80], "about": about}
    if client.contact == ContactWay.PHONE:
        task = Task(
            kind=TaskKind.CALL, reason=kind, created_at=now,
            due_at=min(expires_at, now + timedelta(days=1)), **shared,
        )  # fmt: skip
        Task.objects.bulk_create([task], **ONCE)
        return
    message = Message(
        client=client, kind=kind, channel=Channel.EMAIL, subject=subject, text=text,
        created_at=now, send_after=now, expires_at=expires_at, **shared,
    )  # fmt: skip
    Message.objects.bulk_create([message], **ONCE)


def send_due(now: datetime, limit: int = 100) -> int:
    """Send what is due and return how many went out. Safe in several workers at once.

    Stops early when the mail server is slow: what was claimed at `now` must be sent before the
    claim ends, or another worker would send it again. The next call goes on.
    """
    waiting = Message.objects.filter(
        Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM),
        status=MessageStatus.QUEUED,
        send_after__lte=now,
    )
    keys = list(waiting.order_by("send_after").values_list("pk", flat=True)[:limit])
    end = monotonic() + CLAIM.total_seconds() / 2
    return sum(_send_one(pk, now) for pk in takewhile(lambda pk: monotonic() < end, keys))


def _send_one(pk: int, now: datetime) -> bool:
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)
    mine = Message.objects.filter(free, pk=pk, status=MessageStatus.QUEUED)
    if not mine.update(claimed_at=now, attempts=F("attempts") + 1):
        return False  # another worker was quicker
    message = Message.objects.select_related("client", "office").get(pk=pk)
    if message.expires_at < now:
        _finish(message, MessageStatus.EXPIRED, now)
        return False
    if _is_unwelcome(message.client):
        _withhold(message, now)
        return False
    try:
        EmailMessage(message.subject, message.text, to=[message.client.email]).send()
    except (OSError, ValueError) as error:
        # smtplib's errors are OSErrors; an address or subject that can't be written, ValueErrors.
        # One such message must not keep those behind it waiting.
        log.warning("message.not_sent", extra={"data": {"id": pk, "error": type(error).__name__}})
        wait = min(FIRST_RETRY * 2**message.attempts, LONGEST_RETRY)
        Message.objects.filter(pk=pk).update(claimed_at=None, send_after=now + wait)
        return False
    _finish(message, MessageStatus.SENT, now)
    return True


def _is_unwelcome(client: Client) -> bool:
    """Whether the client must not, or does not want to, be written to by now."""
    erased = client.erased_at is not None
    return client.protected or erased or client.contact != ContactWay.EMAIL


@transaction.atomic
def _withhold(message: Message, now: datetime) -> None:
    """The wishes changed while the message waited: they decide anew; a call may be left to do."""
    enqueue(
        client=message.client, kind=message.kind, about=message.about, subject=message.subject,
        text=message.text, dedupe_key=message.dedupe_key, now=now, expires_at=message.expires_at,
    )  # fmt: skip
    _finish(message, MessageStatus.FAILED, now)


@transaction.atomic
def _finish(message: Message, status: MessageStatus, now: datetime) -> None:
    sent_at = now if status == MessageStatus.SENT else None
    Message.objects.filter(pk=message.pk).update(status=status, sent_at=sent_at, claimed_at=None)
    audit.record(
        f"message.{status}", f"message:{message.pk}", office=message.office, at=now, actor=None,
        kind=message.kind, about=message.about, channel=message.channel,
    )  # fmt: skip


@transaction.atomic
def take_back(*, office: Office, about: str, kind: str, made_at: datetime | None = None) -> int:
    """Delete what tells of something that is no longer so, where it has not gone out yet.

    With `made_at`, only what was made at that instant. Returns how many messages and open
    tasks were taken back; 0 means that the client knows already.
    """
    count = take_back_tasks(office=office, about=about, kind=kind, made_at=made_at)
    waiting = Message.objects.filter(
        office=office, about=about, kind=kind, status=MessageStatus.QUEUED, claimed_at=None
    )
    if made_at is not None:
        waiting = waiting.filter(created_at=made_at)
    return count + waiting.delete()[0]


def take_back_tasks(
    *, office: Office, about: str, kind: str, made_at: datetime | None = None
) -> int:
    """Delete the open tasks to call somebody about that: they have heard it."""
    tasks = Task.objects.filter(office=office, about=about, reason=kind, done_at=None)
    if made_at is not None:
        tasks = tasks.filter(created_at=made_at)
    return tasks.delete()[0]


@transaction.atomic
def finish_task(*, task: Task, now: datetime, actor: AbstractBaseUser) -> None:
    """The task is done. A second press changes nothing."""
    _set_done(task, now, "task.done", now=now, actor=actor)


@transaction.atomic
def reopen_task(*, task: Task, now: datetime, actor: AbstractBaseUser) -> None:
    """Done was pressed by mistake. A second press changes nothing."""
    _set_done(task, None, "task.reopened", now=now, actor=actor)


def _set_done(
    task: Task, done_at: datetime | None, action: str, *, now: datetime, actor: AbstractBaseUser
) -> None:
    other = Task.objects.filter(
        office_id=task.office_id, pk=task.pk, done_at__isnull=done_at is not None
    )
    if other.update(done_at=done_at):
        audit.record(
            action, f"task:{task.pk}", office=task.office, at=now, actor=actor, about=task.about
        )
