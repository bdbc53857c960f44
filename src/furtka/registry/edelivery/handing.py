"""Hand over what is ready: each message at most once, whatever breaks in between.

The attempt is stored and committed before the request leaves. A time-out, an error of theirs or
an answer that can't be read makes it "to be checked": a person looks, no job sends it again. Only
a certain no lets it be tried once more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Max

from furtka.core.text import one_line
from furtka.offices.models import Office
from furtka.privacy import audit
from furtka.registry.archive import open_kept
from furtka.registry.edelivery import box, sending
from furtka.registry.edelivery.client import Enclosed, Mailbox, Outgoing
from furtka.registry.edelivery.shapes import Head
from furtka.registry.edelivery.trouble import EDeliveryTrouble, NotAccepted, NotNow
from furtka.registry.models import Attempt, Sending, SentFile
from furtka.registry.models.edelivery import MAY_BE_THERE, Outcome, SendingState

log = logging.getLogger("furtka.edelivery")

# Who has it for so long has died on the way. Longer than a request can take.
LOST = timedelta(minutes=10)
# When the mailbox is first asked what became of it.
FIRST_LOOK = timedelta(seconds=30)
AT_ONCE = 50

S = SendingState


def hand_over_due(office: Office, mailbox: Mailbox, now: datetime) -> int:
    """Hand over what is ready and due, the oldest first; how many were accepted.

    Never inside a transaction: each step must be seen by others at once.
    """
    if box.rests(office, now):
        return 0
    due = Sending.objects.filter(office=office, state=S.READY, next_at__lte=now)
    count = 0
    for pk in list(due.order_by("next_at", "pk").values_list("pk", flat=True)[:AT_ONCE]):
        try:
            count += _hand_over(pk, mailbox, now)
        except NotNow as trouble:
            box.failed(office, trouble, now)
            break
    return count


def find_lost(now: datetime) -> int:
    """What was being handed over when a worker died: nobody knows whether it left."""
    lost = Attempt.objects.filter(outcome=Outcome.HANDING_OVER, handed_at__lt=now - LOST)
    found = list(lost.select_related("sending__office", "sending__item", "office")[:AT_ONCE])
    for attempt in found:
        _unclear(attempt, "lost", now)
    return len(found)


def note_seen(office: Office, heads: Iterable[Head]) -> int:
    """What is unclear and stands in the mailbox's list under our reference: a hint for people."""
    listed = {head.case_id: head.message_id for head in heads if head.case_id}
    unclear = Attempt.objects.filter(office=office, outcome=Outcome.UNCLEAR, seen_as="")
    found = [attempt for attempt in unclear[:AT_ONCE] if attempt.reference in listed]
    for attempt in found:
        Attempt.objects.filter(pk=attempt.pk).update(seen_as=listed[attempt.reference])
    return len(found)


def _hand_over(pk: int, mailbox: Mailbox, now: datetime) -> bool:
    attempt = _begin(pk, now)
    if attempt is None:
        return False
    try:
        task_id = _send(attempt, mailbox)
    except NotNow as trouble:
        _not_taken(attempt, trouble, now)
        raise
    except NotAccepted as trouble:
        _refused(attempt, trouble, now)
    except EDeliveryTrouble as trouble:
        box.told(trouble, "edelivery.unclear")
        _unclear(attempt, trouble.code, now)
    else:
        _accepted(attempt, task_id, now)
        return True
    return False


@transaction.atomic
def _begin(pk: int, now: datetime) -> Attempt | None:
    """The mark that it is on its way; committed before the request. None if it is no longer
    ready, or if an earlier attempt may be there (the database says so)."""
    mine = Sending.objects.filter(pk=pk, state=S.READY, next_at__lte=now)
    if not mine.update(state=S.HANDING_OVER, next_at=None):
        return None
    message = Sending.objects.select_related("office", "item").get(pk=pk)
    last = Attempt.objects.filter(sending=message).aggregate(n=Max("number"))["n"] or 0
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                office=message.office, sending=message, number=last + 1, handed_at=now,
                reference=f"furtka-{message.pk}-{last + 1}-{uuid4().hex[:8]}",
            )  # fmt: skip
    except IntegrityError:
        if not Attempt.objects.filter(sending=message, outcome__in=MAY_BE_THERE).exists():
            raise
        Sending.objects.filter(pk=pk).update(state=S.TO_CHECK, trouble="twice")
        sending.ask_to_check(message, now)
        return None


def _send(attempt: Attempt, mailbox: Mailbox) -> str:
    message = attempt.sending
    files = SentFile.objects.filter(office=message.office_id, sending=message)
    with ExitStack() as stack:
        enclosed = [
            Enclosed(
                file.name, file.kind, file.size,
                stack.enter_context(open_kept(file.office_id, file.sha256)),
            )
            for file in files.order_by("position")
        ]  # fmt: skip
        out = Outgoing(
            to=message.ade, subject=message.subject, text=message.text, files=enclosed,
            reference=attempt.reference,
        )  # fmt: skip
        return mailbox.send(out)


@transaction.atomic
def _accepted(attempt: Attempt, task_id: str, now: datetime) -> None:
    """They have it, even if it was given up as lost meanwhile."""
    task_id = one_line(task_id)
    Attempt.objects.filter(pk=attempt.pk).update(task_id=task_id)
    waiting = Attempt.objects.filter(pk=attempt.pk, outcome__in=MAY_BE_THERE)
    if not waiting.update(outcome=Outcome.ACCEPTED, code="202"):
        # Somebody said meanwhile that it was not sent: both of them can't be right.
        log.error("edelivery.answer_too_late", extra={"data": {"attempt": attempt.pk}})
        again = Sending.objects.filter(pk=attempt.sending_id, state=S.READY)
        again.update(state=S.TO_CHECK, trouble="answer_too_late", next_at=None)
        sending.ask_to_check(attempt.sending, now)
        return
    rows = Sending.objects.filter(pk=attempt.sending_id, state__in=(S.HANDING_OVER, S.TO_CHECK))
    if rows.update(
        state=S.SUBMITTED, submitted_at=now, trouble="", next_at=now + FIRST_LOOK
    ):  # fmt: skip
        sending.take_back_chores(attempt.sending)
        _told("sending.submitted", attempt, now)


@transaction.atomic
def _not_taken(attempt: Attempt, trouble: NotNow, now: datetime) -> None:
    """Certainly not there, for a reason that passes: ready again, when the mailbox works."""
    if _end(attempt, Outcome.REFUSED, trouble.code):
        _now(attempt, S.READY, trouble=trouble.code, next_at=now)


@transaction.atomic
def _refused(attempt: Attempt, trouble: NotAccepted, now: datetime) -> None:
    """Certainly not there, for a reason that stays: people change it or take another way."""
    if _end(attempt, Outcome.REFUSED, trouble.code):
        _now(attempt, S.REJECTED, trouble=trouble.code)
        sending.ask_for_another_way(attempt.sending, now)
        _told("sending.rejected", attempt, now)


@transaction.atomic
def _unclear(attempt: Attempt, code: str, now: datetime) -> None:
    """Perhaps there, perhaps not."""
    if _end(attempt, Outcome.UNCLEAR, code):
        _now(attempt, S.TO_CHECK, trouble=code)
        sending.ask_to_check(attempt.sending, now)
        _told("sending.to_check", attempt, now)


def _end(attempt: Attempt, outcome: Outcome, code: str) -> bool:
    running = Attempt.objects.filter(pk=attempt.pk, outcome=Outcome.HANDING_OVER)
    return bool(running.update(outcome=outcome, code=code))


def _now(attempt: Attempt, state: SendingState, **values: object) -> None:
    rows = Sending.objects.filter(pk=attempt.sending_id, state=S.HANDING_OVER)
    rows.update(state=state, **values)


def _told(action: str, attempt: Attempt, now: datetime) -> None:
    audit.record(
        action, f"sending:{attempt.sending_id}", office=attempt.office, at=now, actor=None,
        count=attempt.number,
    )  # fmt: skip
