"""What comes of a message that was claimed: each outcome in one transaction, with its trace."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from furtka.clients.wishes import Wishes, ways, wishes_of
from furtka.outbox import switching, writing
from furtka.outbox.ahead import ahead_until
from furtka.outbox.gateways import gateways_for
from furtka.outbox.gateways.base import Accepted
from furtka.outbox.models import (
    SENDABLE,
    Channel,
    Message,
    MessageStatus,
    Receipt,
    ReceiptResult,
    Task,
    TaskKind,
)
from furtka.outbox.routing import Nothing, route
from furtka.outbox.wordings import Words
from furtka.outbox.writing import ONCE, Rows, news_of, quiet_of, rows_of
from furtka.privacy import audit

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
# Of 2, 4, 8 … minutes; more doublings only make the number too large for a date.
MOST_DOUBLINGS = 6
# The question whether it was sent is put again this often, under the same key.
ASK_AGAIN = timedelta(minutes=5)
# A person who is to check, or to find another way, finds the task within a day.
TASK_TIME = timedelta(days=1)


@transaction.atomic
def sent(message: Message, answer: Accepted, *, now: datetime) -> None:
    """The gateway has it. Also when another worker has given it up for unclear meanwhile."""
    _receipt(message, ReceiptResult.ACCEPTED, answer.code, now)
    switching.has_answered(message.gateway)
    open_ = Message.objects.filter(
        pk=message.pk, status__in=(MessageStatus.QUEUED, MessageStatus.UNCLEAR)
    )
    done = open_.update(
        status=MessageStatus.SENT, sent_at=now, claimed_at=None, reference=answer.reference[:80]
    )
    if done:
        checks = Task.objects.filter(office=message.office_id, message=message, done_at=None)
        checks.filter(kind=TaskKind.CHECK).delete()
        _trace(message, MessageStatus.SENT, now)


@transaction.atomic
def not_handed(message: Message, code: str, *, now: datetime, before: datetime | None) -> None:
    """The gateway was not reached. `before`: when it was handed over earlier, unanswered."""
    _receipt(message, ReceiptResult.UNREACHABLE, code, now)
    switching.has_failed(message.gateway, now)
    if _mine(message).update(handed_at=before):
        message.handed_at = before


@transaction.atomic
def refused(message: Message, code: str, wishes: Wishes, *, now: datetime) -> None:
    """It will never go this way: the next of the client's ways, or a person."""
    _receipt(message, ReceiptResult.REFUSED, code, now)
    switching.has_answered(message.gateway)
    _route_anew(message, wishes, now, without=_refused_by(message))


@transaction.atomic
def not_delivered(message: Message, *, now: datetime) -> None:
    """A gateway that had taken it says that it will never arrive: the next way, or a person.

    The refusal is on record already. A second report changes nothing.
    """
    lost = Message.objects.filter(pk=message.pk, status=MessageStatus.SENT)
    if lost.update(status=MessageStatus.QUEUED, sent_at=None, claimed_at=None):
        message.claimed_at = None
        _route_anew(message, wishes_of(message.client), now, without=_refused_by(message))


@transaction.atomic
def unanswered(message: Message, code: str, *, now: datetime) -> None:
    """Handed over to a gateway with keys, which did not answer: it is asked again."""
    _receipt(message, ReceiptResult.UNCLEAR, code, now)
    switching.has_failed(message.gateway, now)
    _mine(message).update(claimed_at=None, send_after=now + ASK_AGAIN, attempts=F("attempts") + 1)


@transaction.atomic
def no_answer(message: Message, code: str, *, now: datetime) -> None:
    """Handed over to a gateway without keys, which did not answer."""
    switching.has_failed(message.gateway, now)
    unclear(message, code, now=now)


@transaction.atomic
def unclear(message: Message, code: str, *, now: datetime) -> None:
    """It may have been sent: it never is again, and a person looks."""
    if not _finish(message, MessageStatus.UNCLEAR, now):
        return
    _receipt(message, ReceiptResult.UNCLEAR, code, now)
    due_at = max(now, min(message.expires_at, now + TASK_TIME))
    Task.objects.bulk_create([writing.check(message, now=now, due_at=due_at)], **ONCE)


@transaction.atomic
def expired(message: Message, wishes: Wishes, *, now: datetime) -> None:
    """Too late. If what it told of is still to come, a person finds another way."""
    if not _finish(message, MessageStatus.EXPIRED, now) or message.channel == Channel.LETTER:
        return  # a letter has its task already
    until = ahead_until(message.office_id, message.about, now) if ways(wishes) else None
    if until is not None:
        task = writing.not_reached(news_of(message), now=now, due_at=until, script=message.text)
        task.message = message
        Task.objects.bulk_create([task], **ONCE)


@transaction.atomic
def unwelcome(message: Message, wishes: Wishes, *, now: datetime) -> None:
    """The wishes changed while it waited: they decide anew."""
    _route_anew(message, wishes, now, without=_refused_before(message))


def later(message: Message, *, now: datetime) -> None:
    """Every gateway failed: again after a pause that grows, once more before it is of no use."""
    pause = min(FIRST_RETRY * 2 ** min(message.attempts + 1, MOST_DOUBLINGS), LONGEST_RETRY)
    if message.handed_at is not None:
        pause = ASK_AGAIN
    again = min(now + pause, max(message.expires_at, now + FIRST_RETRY))
    _mine(message).update(claimed_at=None, send_after=again, attempts=F("attempts") + 1)


def wait_until(message: Message, moment: datetime) -> None:
    """It may go, but not yet: safe hours, or the office's quiet hours."""
    _mine(message).update(claimed_at=None, send_after=moment)


def give_back(message: Message) -> None:
    """Nothing was tried: whoever comes next may take it."""
    _mine(message).update(claimed_at=None)


def _route_anew(message: Message, wishes: Wishes, now: datetime, *, without: set[Channel]) -> None:
    news, office = news_of(message), message.office
    way = route(
        wishes, quiet_of(office), now=now, expires_at=message.expires_at,
        without=without,
    )  # fmt: skip
    if isinstance(way, Nothing):
        _finish(message, MessageStatus.FAILED, now)
        return
    rows = rows_of(news, way, now=now, said=Words(message.subject, message.text))
    if _replace(message, rows, now) and rows.task:
        rows.task.message = message
        Task.objects.bulk_create([rows.task], **ONCE)


def _replace(message: Message, rows: Rows, now: datetime) -> bool:
    """The message itself takes the new way, so that it still is one; else a person does."""
    if rows.message is None:
        return _finish(message, MessageStatus.FAILED, now)
    new = rows.message
    done = _mine(message).update(
        channel=new.channel, subject=new.subject, text=new.text, send_after=new.send_after,
        claimed_at=None, handed_at=None, gateway="", reference="", attempts=0,
    )  # fmt: skip
    if done:
        message.channel = new.channel
        _trace(message, "rerouted", now)
    return bool(done)


def _refused_by(message: Message) -> set[Channel]:
    """The channels on which a gateway said never, the message's own among them."""
    return _refused_before(message) | {Channel(message.channel)}


def _refused_before(message: Message) -> set[Channel]:
    refusals = message.receipts.filter(
        office=message.office_id, result=ReceiptResult.REFUSED
    ).values_list("gateway", flat=True)
    names = set(refusals)
    return {
        channel
        for channel in SENDABLE
        if any(gateway.name in names for gateway in gateways_for(channel))
    }


def _mine(message: Message) -> QuerySet[Message]:
    """Nothing, if the claim ended and another worker took it: its outcome counts then."""
    return Message.objects.filter(
        pk=message.pk, status=MessageStatus.QUEUED, claimed_at=message.claimed_at
    )


def _receipt(message: Message, result: ReceiptResult, code: str, now: datetime) -> None:
    Receipt.objects.create(
        office=message.office, message=message, at=now, gateway=message.gateway, result=result,
        code=code[:40],
    )  # fmt: skip


def _finish(message: Message, status: MessageStatus, now: datetime) -> bool:
    """False when another worker has taken it meanwhile."""
    done = _mine(message).update(status=status, claimed_at=None)
    if done:
        _trace(message, status, now)
    return bool(done)


def _trace(message: Message, what: str, now: datetime) -> None:
    audit.record(
        f"message.{what}", f"message:{message.pk}", office=message.office, at=now, actor=None,
        kind=message.kind, about=message.about, channel=message.channel,
    )  # fmt: skip
