"""What people do with letters: post them, or say that they did not after all."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from furtka.outbox.models import (
    Channel,
    Message,
    MessageStatus,
    Receipt,
    ReceiptResult,
    Task,
    TaskKind,
    TaskResult,
)
from furtka.privacy import audit

# The gateway of letters is a person with a stamp.
POST = "post"


@transaction.atomic
def note_opened(*, message: Message, now: datetime, actor: AbstractBaseUser) -> None:
    """Somebody read the letter, and where it goes."""
    _record("letter.opened", message, now, actor)


@transaction.atomic
def post_letter(*, message: Message, now: datetime, actor: AbstractBaseUser) -> bool:
    """It was put in the post: the message is sent, its task done. A second press changes nothing.

    False where it can't be said any more: the letter was posted, or given up, meanwhile.
    """
    waiting = _letters(message).filter(status=MessageStatus.QUEUED)
    if not waiting.update(status=MessageStatus.SENT, sent_at=now, gateway=POST, claimed_at=None):
        return False
    Receipt.objects.create(
        office_id=message.office_id, message=message, at=now, gateway=POST,
        result=ReceiptResult.ACCEPTED,
    )  # fmt: skip
    _tasks(message).filter(done_at=None).update(
        done_at=now, result=TaskResult.DONE, done_by=actor.pk
    )
    _record("letter.posted", message, now, actor)
    return True


@transaction.atomic
def unpost_letter(*, message: Message, now: datetime, actor: AbstractBaseUser) -> bool:
    """“Posted” was pressed by mistake: it waits again, and so does its task."""
    posted = _letters(message).filter(status=MessageStatus.SENT, gateway=POST)
    at = posted.values_list("sent_at", flat=True).first()
    if not posted.update(status=MessageStatus.QUEUED, sent_at=None, gateway=""):
        return False
    Receipt.objects.filter(office_id=message.office_id, message=message, gateway=POST).delete()
    # Only what the press itself had finished.
    _tasks(message).filter(done_at=at, result=TaskResult.DONE).update(
        done_at=None, result="", done_by=None
    )
    _record("letter.unposted", message, now, actor)
    return True


def _letters(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(
        office_id=message.office_id, pk=message.pk, channel=Channel.LETTER
    )


def _tasks(message: Message) -> QuerySet[Task]:
    return Task.objects.filter(office_id=message.office_id, message=message, kind=TaskKind.LETTER)


def _record(action: str, message: Message, now: datetime, actor: AbstractBaseUser) -> None:
    audit.record(
        action, f"message:{message.pk}", office=message.office, at=now, actor=actor,
        kind=message.kind, about=message.about,
    )  # fmt: skip
