"""What providers of text messages tell us: what became of a message, and what somebody answered.

Nothing of an answer is kept or logged but what was understood.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from secrets import compare_digest

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from furtka.clients.models import Channel, Client
from furtka.clients.wishes import next_moment, ways, wishes_of
from furtka.core.phones import parse_phone
from furtka.offices.models import Office
from furtka.outbox.answers import Answers, answers
from furtka.outbox.gateways import http_sms, smsapi
from furtka.outbox.gateways.base import Heard, Reply, Report
from furtka.outbox.kinds import kinds
from furtka.outbox.models import (
    Message,
    MessageStatus,
    Receipt,
    ReceiptResult,
    Task,
    TaskKind,
)
from furtka.outbox.replies import understand
from furtka.outbox.settling import not_delivered

log = logging.getLogger("furtka.outbox")

HEARD_FROM: Mapping[str, Callable[[Mapping[str, str]], Iterator[Heard]]] = {
    "smsapi": smsapi.heard_from,
    "http": http_sms.heard_from,
}
# An answer that comes later is no answer to that message any more.
ANSWER_WITHIN = timedelta(days=7)
TIME_TO_CALL = timedelta(days=1)
# The reason of the task to ask what was meant; the lists of staff have words for it.
ANSWER_UNCLEAR = "answer_unclear"


def is_known(gateway: str, secret: str) -> bool:
    """Whether that gateway calls back and this is its secret; as slow for any wrong one."""
    right = settings.SMS_SECRETS.get(gateway, "")
    return compare_digest(secret.encode(), right.encode()) and bool(right)


def hear(gateway: str, fields: Mapping[str, str], *, now: datetime) -> None:
    """Act upon one call of a provider. The same call again changes nothing."""
    for heard in HEARD_FROM[gateway](fields):
        if isinstance(heard, Report):
            take_report(gateway, heard, now=now)
        else:
            take_reply(gateway, heard, now=now)


def _log(event: str, gateway: str) -> None:
    log.info(event, extra={"data": {"gateway": gateway}})


# -- What became of a message ----------------------------------------------------------------------


@transaction.atomic
def take_report(gateway: str, report: Report, *, now: datetime) -> None:
    """Note what became of a message; where it is lost, somebody finds another way.

    What was delivered once stays delivered, whatever is reported later.
    """
    message = _reported(gateway, report.reference)
    if message is None:
        return _log("sms.report_unmatched", gateway)
    known = Receipt.objects.filter(office=message.office_id, message=message, gateway=gateway)
    if known.filter(result=ReceiptResult.DELIVERED).exists():
        return None
    code = _short(report.code)
    result = ReceiptResult.DELIVERED if report.delivered else ReceiptResult.REFUSED
    if known.filter(result=result, code=code).exists():
        return None
    _receipt(message, gateway, result, code, now)
    if report.delivered:
        _arrived(message, now)
    else:
        not_delivered(message, now=now)
    return None


def _reported(gateway: str, reference: str) -> Message | None:
    """The message of that name, locked: two reports of it wait for each other."""
    if not re.fullmatch(r"[\w.:-]{1,80}", reference, re.ASCII):
        return None
    found = Message.objects.filter(gateway=gateway, reference=reference).order_by("-pk")
    return found.select_related("office").select_for_update(of=("self",)).first()


def _arrived(message: Message, now: datetime) -> None:
    """Whatever was thought before: nobody need check or find another way any more."""
    needless = (TaskKind.NOT_REACHED, TaskKind.CHECK)
    mine = Task.objects.filter(office=message.office_id, message=message, done_at=None)
    mine.filter(kind__in=needless).delete()
    doubted = (MessageStatus.FAILED, MessageStatus.UNCLEAR)
    Message.objects.filter(pk=message.pk, status__in=doubted).update(
        status=MessageStatus.SENT, sent_at=message.sent_at or message.handed_at or now
    )


def _receipt(
    message: Message, gateway: str, result: ReceiptResult, code: str, now: datetime
) -> None:
    Receipt.objects.create(
        office_id=message.office_id, message=message, at=now, gateway=gateway, result=result,
        code=code,
    )  # fmt: skip


def _short(code: str) -> str:
    return re.sub(r"[^\w.:-]", "", code, flags=re.ASCII)[:40]


# -- What somebody answered ------------------------------------------------------------------------


@transaction.atomic
def take_reply(gateway: str, reply: Reply, *, now: datetime) -> None:
    """Act upon a yes or a no; where it is unclear to what or what it means, somebody asks.

    It answers the newest message that may be answered, sent to that number within seven days
    about something that is still ahead. Where such messages are about different things nobody
    can know which one was meant. An answer also shows that the message arrived.
    """
    try:
        asked = _asked(parse_phone(reply.sender), now)
    except ValidationError:
        asked = []
    if not asked:
        return _log("sms.reply_unmatched", gateway)
    mark = _mark(gateway, reply)
    ids = [message.pk for message in asked]
    offices = {message.office_id for message in asked}
    if Receipt.objects.filter(office__in=offices, message__in=ids, code=mark).exists():
        return None
    _receipt(asked[0], gateway, ReceiptResult.DELIVERED, mark, now)
    _arrived(asked[0], now)
    if not _act(asked, reply.text, now):
        _ask_back(asked[0], mark, now)
    return None


def _mark(gateway: str, reply: Reply) -> str:
    """The same for the same answer; tells nobody what it was."""
    said = f"{gateway}|{reply.sender}|{reply.mark}|{reply.text}"
    return f"answer:{salted_hmac('furtka.outbox.inbound', said).hexdigest()[:24]}"


def _asked(number: str, now: datetime) -> list[Message]:
    """Messages that may be answered from that number, the newest first, all locked."""
    answerable = [name for name, kind in kinds.items() if kind.answer]
    # By office, as the index on numbers begins with it.
    offices = list(Office.objects.values_list("pk", flat=True))
    people = list(
        Client.objects.filter(office__in=offices, phone=number, erased_at=None)
        .values_list("pk", "office")
    )  # fmt: skip
    since = now - ANSWER_WITHIN
    went_out = Q(status=MessageStatus.SENT, sent_at__gte=since)
    # Nobody knew whether these arrived; the answer tells.
    went_out |= Q(status=MessageStatus.UNCLEAR, handed_at__gte=since)
    found = Message.objects.filter(
        went_out, office__in={office for _client, office in people},
        client__in=[client for client, _office in people],
        channel=Channel.SMS, kind__in=answerable, expires_at__gt=now,
    )  # fmt: skip
    locked = found.select_related("office", "client").select_for_update(of=("self",))
    return sorted(locked.order_by("pk"), key=_went_out_at, reverse=True)


def _went_out_at(message: Message) -> tuple[datetime, int]:
    return message.sent_at or message.handed_at or message.created_at, message.pk


def _act(asked: list[Message], text: str, now: datetime) -> bool:
    """Whether it was clear what to do, and that was done."""
    newest = asked[0]
    still_open = [message for message in asked if _is_open(message, now)]
    if still_open:
        newest = still_open[0]
    if len({(message.office_id, message.about) for message in still_open}) > 1:
        return False
    yes = understand(text, newest.client.language)
    taker = _taker(newest)
    return yes is not None and taker is not None and taker.take(newest, yes, now)


def _taker(message: Message) -> Answers | None:
    return dict(answers.items()).get(message.kind)


def _is_open(message: Message, now: datetime) -> bool:
    taker = _taker(message)
    return taker is not None and taker.is_open(message, now)


def _ask_back(message: Message, mark: str, now: datetime) -> None:
    """A task to call, if the client may be called in time; else to ask when they are here."""
    wishes = wishes_of(message.client)
    kind, due_from, due_at = TaskKind.TELL, None, message.expires_at
    at = next_moment(wishes, Channel.CALL, now) if Channel.CALL in ways(wishes) else None
    if at is not None and at < message.expires_at:
        kind, due_from = TaskKind.CALL, at
        due_at = min(message.expires_at, at + TIME_TO_CALL)
    task = Task(
        office_id=message.office_id, kind=kind, about=message.about, reason=ANSWER_UNCLEAR,
        client=message.client, message=message, created_at=now, due_from=due_from, due_at=due_at,
        dedupe_key=f"{mark}:{message.pk}",
    )  # fmt: skip
    Task.objects.bulk_create(
        [task], update_conflicts=True, unique_fields=["office", "dedupe_key"],
        update_fields=["dedupe_key"],
    )  # fmt: skip
