"""Write back to an address that wrote to the office, where no client stands behind it.

The same promises as for messages to clients (sending.py): once for a key, by one worker, and never
again when nobody knows whether it went out. There is one way only; where it fails, a person sees.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q, QuerySet

from furtka.clients.models import Channel, Client, Leave
from furtka.clients.wishes import leave_for, wishes_of_many
from furtka.core.text import one_line
from furtka.offices.models import Office
from furtka.outbox.chores import ask_office
from furtka.outbox.gateways import gateways_for
from furtka.outbox.gateways.base import Gateway, Outgoing, Refused, Unclear, Unreachable
from furtka.outbox.models import AddressedEmail, MessageStatus
from furtka.outbox.sending import CLAIM
from furtka.outbox.settling import FIRST_RETRY, LONGEST_RETRY, MOST_DOUBLINGS, TASK_TIME
from furtka.outbox.switching import Slot, has_answered, has_failed, take_slot
from furtka.outbox.writing import LONGEST_KEY
from furtka.privacy import audit

log = logging.getLogger("furtka.outbox")

CHORE = "email_not_sent"
# Of no use after that: who waits for an answer has called meanwhile.
KEEP_TRYING = timedelta(days=3)


@dataclass(frozen=True)
class Answer:
    """What to write. `about` is a number for programs, `path` the page where staff see it.

    `in_reply_to`: the Message-ID of what they wrote. `automatic`: no person wrote it.
    """

    kind: str
    about: str
    path: str
    address: str
    subject: str
    text: str
    dedupe_key: str
    in_reply_to: str = ""
    automatic: bool = True


def is_address(address: str) -> bool:
    """Whether an e-mail can be sent there at all."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 254


def is_safe(office: Office, address: str) -> bool:
    """Whether nobody is put in danger by an e-mail to it. Three queries at most.

    No client of the office with that address is under protection, or wishes no e-mail. Somebody
    who wishes it at safe hours only is told by people, who ask for these.
    """
    found = list(Client.objects.filter(office=office, email__iexact=address, erased_at=None))
    wishes = wishes_of_many(found) if found else {}
    return not any(
        one.protected or leave_for(one, Channel.EMAIL) != Leave.ALLOWED for one in wishes.values()
    )


@transaction.atomic
def write_back(office: Office, answer: Answer, *, now: datetime) -> bool:
    """Queue it, in the caller's transaction; False if that key was used before.

    The caller has asked `is_safe`; it is asked again at the moment of sending.
    """
    _row, made = AddressedEmail.objects.get_or_create(
        office=office, dedupe_key=answer.dedupe_key[:LONGEST_KEY],
        defaults={
            "kind": answer.kind, "about": answer.about, "path": answer.path,
            "address": answer.address, "subject": one_line(answer.subject)[:120],
            "text": answer.text, "in_reply_to": answer.in_reply_to,
            "automatic": answer.automatic, "created_at": now, "send_after": now,
            "expires_at": now + KEEP_TRYING,
        },
    )  # fmt: skip
    return made


def send_addressed(now: datetime, limit: int = 50) -> int:
    """Send what is due and return how many went out. Never inside a transaction."""
    due = AddressedEmail.objects.filter(
        _unclaimed(now), status=MessageStatus.QUEUED, send_after__lte=now
    )
    keys = list(due.order_by("send_after").values_list("pk", flat=True)[:limit])
    return sum(_send_one(pk, now) for pk in keys)


def _unclaimed(now: datetime) -> Q:
    return Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)


def _send_one(pk: int, now: datetime) -> bool:
    free = AddressedEmail.objects.filter(_unclaimed(now), pk=pk, status=MessageStatus.QUEUED)
    if not free.update(claimed_at=now):
        return False  # another worker was quicker
    mail = AddressedEmail.objects.select_related("office").get(pk=pk)
    if mail.handed_at is not None:
        # A worker handed it over and died: a mail server would send it twice.
        return _end(mail, MessageStatus.UNCLEAR, "", now)
    if mail.expires_at < now:
        return _end(mail, MessageStatus.EXPIRED, "", now)
    if not is_safe(mail.office, mail.address):
        return _end(mail, MessageStatus.FAILED, "unwelcome", now)
    return _try_gateways(mail, now)


def _try_gateways(mail: AddressedEmail, now: datetime) -> bool:
    """The first that does not rest; where it is not reached, the next one at once."""
    tried = False
    for gateway in gateways_for(Channel.EMAIL):
        if take_slot(gateway, now) is not Slot.FREE:
            continue
        tried = True
        try:
            return _hand_over(mail, gateway, now)
        except Unreachable as error:
            has_failed(gateway.name, now)
            _mine(mail).update(handed_at=None, code=error.code)
    if not tried:
        _mine(mail).update(claimed_at=None)
        return False
    pause = min(FIRST_RETRY * 2 ** min(mail.attempts + 1, MOST_DOUBLINGS), LONGEST_RETRY)
    _mine(mail).update(claimed_at=None, send_after=now + pause, attempts=F("attempts") + 1)
    return False


def _hand_over(mail: AddressedEmail, gateway: Gateway, now: datetime) -> bool:
    """Whether it went out. Raises Unreachable."""
    if not _mine(mail).update(handed_at=now):
        return False  # the claim is not ours any more
    try:
        answer = gateway.send(_outgoing(mail))
    except Refused as error:
        has_answered(gateway.name)
        return _end(mail, MessageStatus.FAILED, error.code, now)
    except Unclear as error:
        has_failed(gateway.name, now)
        return _end(mail, MessageStatus.UNCLEAR, error.code, now)
    has_answered(gateway.name)
    mail.reference = answer.reference[:80]
    return _end(mail, MessageStatus.SENT, answer.code, now)


def _outgoing(mail: AddressedEmail) -> Outgoing:
    return Outgoing(
        key=f"addressed/{mail.office.slug}/{mail.dedupe_key}/{mail.pk}", to=mail.address,
        text=mail.text, subject=mail.subject, headers=_headers(mail),
    )  # fmt: skip


def _headers(mail: AddressedEmail) -> Mapping[str, str]:
    headers = {"Auto-Submitted": "auto-replied" if mail.automatic else "no"}
    if mail.in_reply_to:
        headers |= {"In-Reply-To": mail.in_reply_to, "References": mail.in_reply_to}
    return headers


def _mine(mail: AddressedEmail) -> QuerySet[AddressedEmail]:
    """The row while our claim holds."""
    return AddressedEmail.objects.filter(
        pk=mail.pk, status=MessageStatus.QUEUED, claimed_at=mail.claimed_at
    )


@transaction.atomic
def _end(mail: AddressedEmail, status: MessageStatus, code: str, now: datetime) -> bool:
    """What came of it, with its trace; whether it was sent. What was not becomes a task."""
    sent = status == MessageStatus.SENT
    done = _mine(mail).update(
        status=status, claimed_at=None, code=code[:40], reference=mail.reference,
        sent_at=now if sent else None,
    )  # fmt: skip
    if not done:
        return False
    audit.record(f"message.{status}", f"email:{mail.pk}", office=mail.office, at=now, actor=None,
                 about=mail.about, kind=mail.kind)  # fmt: skip
    if not sent:
        log.warning("email.not_sent", extra={"data": {"id": mail.pk, "code": code}})
        ask_to_see(mail, now=now)
    return sent


def ask_to_see(mail: AddressedEmail, *, now: datetime) -> None:
    """A person finds another way to tell it."""
    ask_office(
        office=mail.office, chore=CHORE, about=mail.about, what=mail.about, path=mail.path,
        dedupe_key=f"{CHORE}:{mail.pk}", due_at=now + TASK_TIME, now=now,
    )  # fmt: skip
