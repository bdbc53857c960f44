"""Ask the mailbox what became of what we sent, until it is delivered or will never be.

The state is the mailbox's own word. When it was delivered the evidence says, also where it is
deemed delivered after fourteen days: those days are never counted here.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from furtka.offices.models import Office
from furtka.privacy import audit
from furtka.registry.edelivery import box, sending
from furtka.registry.edelivery.client import Mailbox
from furtka.registry.edelivery.evidence import KeptProof, collect, receipt_of
from furtka.registry.edelivery.trouble import EDeliveryTrouble, NotNow
from furtka.registry.models import Attempt, Sending, SentEvidence
from furtka.registry.models.edelivery import ARRIVED, Outcome, SendingState

log = logging.getLogger("furtka.edelivery")

S = SendingState

# The mailbox's words [F] → our states. Another word leaves the state as it is.
WORDS: Mapping[str, SendingState] = {
    "W trakcie weryfikacji": S.SUBMITTED,
    "Przekazana do realizacji": S.SUBMITTED,
    "Odrzucona": S.REJECTED,
    "Nadana": S.SENT,
    "Wysłana": S.SENT,
    "Czeka na doręczenie": S.WAITING,
    "Doręczona": S.DELIVERED,
    "Uznana za doręczoną": S.DEEMED,
    "Niedoręczona": S.NOT_DELIVERED,
}
FOLLOWED = (S.SUBMITTED, S.SENT, S.WAITING, *ARRIVED)
AT_ONCE = 50
# Until the mailbox knows the message, and while somebody may open it any time.
SOON, LATER = timedelta(minutes=1), timedelta(hours=1)
# After the last word: once more, for evidence that came late or was issued anew.
ONCE_MORE = timedelta(days=1)
# Evidence that has not come by then is looked for by people.
GIVE_UP = timedelta(days=40)


def follow_due(office: Office, mailbox: Mailbox, now: datetime) -> int:
    """Ask about everything that is due, the longest unasked first; how many were asked about."""
    if box.rests(office, now):
        return 0
    due = Sending.objects.filter(office=office, state__in=FOLLOWED, next_at__lte=now)
    found = list(due.select_related("office", "item").order_by("next_at", "pk")[:AT_ONCE])
    for count, message in enumerate(found):
        try:
            follow(message, mailbox, now)
        except NotNow as trouble:
            box.failed(office, trouble, now)
            _later(message, now + _soon(message, now), trouble.code)  # behind the others
            return count
        except EDeliveryTrouble as trouble:
            box.told(trouble, "edelivery.follow_failed")
            _later(message, now + LATER, trouble.code)
    return len(found)


def follow(message: Sending, mailbox: Mailbox, now: datetime) -> None:
    """Ask about one message. Raises EDeliveryTrouble."""
    if not message.message_id and not _find_id(message, mailbox, now):
        return
    head = mailbox.head(message.message_id)
    if head.sender not in ("", mailbox.ade) or (head.to and message.ade not in head.to):
        _not_ours(message, now)
        return
    proofs = collect(message.office, mailbox, message.message_id)
    with transaction.atomic():
        _keep(message, proofs, now)
        _take_over(message, head.status, proofs, now)


def _find_id(message: Sending, mailbox: Mailbox, now: datetime) -> bool:
    """Whether the task that deals with it has named the message."""
    attempt = Attempt.objects.filter(sending=message, outcome=Outcome.ACCEPTED).first()
    if attempt is None or not attempt.task_id:
        _later(message, now + LATER, "no_task")
        return False
    task = mailbox.task(attempt.task_id, message.ade)
    if task is None:
        _later(message, now + _soon(message, now))
        return False
    if task.error:
        _rejected(message, task.error, now)
        return False
    Sending.objects.filter(pk=message.pk, message_id="").update(message_id=task.message_id)
    message.message_id = task.message_id
    return True


def _keep(message: Sending, proofs: list[KeptProof], now: datetime) -> None:
    """The same evidence once; with other bytes, beside the first."""
    for proof in proofs:
        SentEvidence.objects.get_or_create(
            office_id=message.office_id, sending=message, identifier=proof.evidence_id,
            sha256=proof.kept.sha256,
            defaults={
                "name": proof.kept.name, "kind": proof.kept.kind, "size": proof.kept.size,
                "code": proof.code, "at": proof.at, "stored_at": now,
            },
        )  # fmt: skip


def _take_over(message: Sending, word: str, proofs: list[KeptProof], now: datetime) -> None:
    state = WORDS.get(word, SendingState(message.state))
    if word not in WORDS:
        log.error("edelivery.unknown_status", extra={"data": {"sending": message.pk}})
    if state == S.REJECTED:
        _rejected(message, "rejected", now, word=word)
        return
    if message.state in ARRIVED and state not in ARRIVED:
        state = SendingState(message.state)  # nothing that was delivered is undelivered later
    delivered_at = message.delivered_at
    if state in ARRIVED and delivered_at is None:
        delivered_at = receipt_of(proofs)
    changed = Sending.objects.filter(pk=message.pk, state__in=FOLLOWED).update(
        state=state, word=word[:40], delivered_at=delivered_at, trouble="",
        next_at=_next(message, state, delivered_at, now),
    )  # fmt: skip
    if changed and state != message.state:
        _told(message, state, now)
        if state == S.NOT_DELIVERED:
            sending.ask_for_another_way(message, now)


def _next(
    message: Sending, state: SendingState, delivered_at: datetime | None, now: datetime
) -> datetime | None:
    """When to ask again; None once nothing can change."""
    if state == S.NOT_DELIVERED:
        return None
    if state not in ARRIVED:
        return now + (_soon(message, now) if state == S.SUBMITTED else LATER)
    if delivered_at is None:
        asked_long = message.submitted_at is not None and now - message.submitted_at > GIVE_UP
        return None if asked_long else now + LATER
    return now + ONCE_MORE if message.delivered_at is None else None


def _soon(message: Sending, now: datetime) -> timedelta:
    """Every minute at first; what takes them longer than an hour is asked about every hour."""
    fresh = message.submitted_at is None or now - message.submitted_at < LATER
    return SOON if fresh else LATER


def _rejected(message: Sending, code: str, now: datetime, *, word: str = "") -> None:
    """They did not send it. That is certain, so that it may be sent anew by people."""
    rows = Sending.objects.filter(pk=message.pk, state__in=FOLLOWED)
    if rows.update(state=S.REJECTED, word=word[:40], trouble=code, next_at=None, message_id=""):
        Attempt.objects.filter(sending=message, outcome=Outcome.ACCEPTED).update(
            outcome=Outcome.REFUSED, code=code
        )
        sending.ask_for_another_way(message, now)
        _told(message, S.REJECTED, now)


def _not_ours(message: Sending, now: datetime) -> None:
    """The id belongs to another message: a person typed a wrong one, or the mailbox errs."""
    rows = Sending.objects.filter(pk=message.pk, state=S.SUBMITTED)
    if rows.update(state=S.TO_CHECK, trouble="other_message", next_at=None, message_id=""):
        Attempt.objects.filter(sending=message, outcome=Outcome.ACCEPTED).update(
            outcome=Outcome.UNCLEAR, code="other_message"
        )
        sending.ask_to_check(message, now)
        _told(message, S.TO_CHECK, now)
    else:
        _later(message, now + LATER, "other_message")


def _later(message: Sending, at: datetime, code: str = "") -> None:
    Sending.objects.filter(pk=message.pk, state__in=FOLLOWED).update(next_at=at, trouble=code)


def _told(message: Sending, state: SendingState, now: datetime) -> None:
    audit.record(
        "sending.moved", f"sending:{message.pk}", office=message.office, at=now, actor=None,
        status=str(state),
    )  # fmt: skip
