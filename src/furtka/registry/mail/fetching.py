"""Fetch what waits in the offices' mailboxes; the worker calls `fetch_due` every minute.

Each message is stored here before it is marked there. `last_uid` goes on after that: whoever dies
between finds the message again, and that it is known.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic

from django.db import InterfaceError, OperationalError, transaction

from furtka.outbox.chores import ask_office, take_back_chores
from furtka.registry.archive import Kept, keep
from furtka.registry.mail import intake
from furtka.registry.mail.server import MailTrouble, NotMarked, Server, opened
from furtka.registry.models import Mailbox, Trouble

log = logging.getLogger("furtka.mail")

CHORE = "mailbox_away"
PATH = "/praca/rejestr/poczta/skrzynka/"
EVERY = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
# Nobody is called for a short break; after an hour letters are late.
TELL_AFTER = timedelta(hours=1)
SEE_TO_IT = timedelta(hours=4)
# Of one mailbox in one round, so that each office has its turn.
MOST_AT_ONCE = 100
SECONDS = 40


def fetch_due(now: datetime) -> int:
    """Look into every mailbox whose turn it is; how many messages were taken. Never inside a
    transaction."""
    due = Mailbox.objects.filter(active=True, next_at__lte=now).select_related("office")
    return sum(fetch(mailbox, now) for mailbox in due.order_by("next_at"))


def fetch(mailbox: Mailbox, now: datetime) -> int:
    """One round in one mailbox; what goes wrong is shown on its page, and tried again later."""
    taken, trouble = 0, None
    try:
        with opened(mailbox) as server:
            _begin(mailbox, server)
            end = monotonic() + SECONDS
            for uid in server.uids_after(mailbox.last_uid)[:MOST_AT_ONCE]:
                if monotonic() > end:
                    break
                trouble = _take(mailbox, server, uid, now) or trouble
                taken += 1
    except MailTrouble as error:
        _has_failed(mailbox, error.trouble, now)
    else:
        _has_worked(mailbox, trouble, now)
    return taken


def _begin(mailbox: Mailbox, server: Server) -> None:
    validity = server.uid_validity()
    if validity != mailbox.uid_validity:
        # The numbers mean other messages now: all are looked at, and those known not taken again.
        mailbox.uid_validity, mailbox.last_uid = validity, 0
        mailbox.save(update_fields=["uid_validity", "last_uid"])


def _take(mailbox: Mailbox, server: Server, uid: int, now: datetime) -> Trouble | None:
    """Store one message and mark it. Answers what went wrong with the mark alone."""
    trouble: Trouble | None = None
    waiting = server.look(uid)
    if waiting is not None:
        whole = keep(mailbox.office, intake.WHOLE, server.bytes_of(uid))
        _store(mailbox, whole, waiting.received_at, now)
        try:
            server.mark(uid)
        except NotMarked as error:
            trouble = error.trouble
    mailbox.last_uid = uid
    mailbox.save(update_fields=["last_uid"])
    return trouble


def _store(mailbox: Mailbox, whole: Kept, received_at: datetime, now: datetime) -> None:
    """What we fail at, through whatever mistake of ours, waits in quarantine: a single message
    must not hold up all that come after it."""
    office = mailbox.office
    try:
        intake.take(office, whole, received_at=received_at, now=now)
    except (OSError, OperationalError, InterfaceError):
        raise  # the disk or the database: tried again
    except Exception:
        log.exception("mail.not_taken", extra={"data": {"office": office.slug}})
        intake.put_aside(office, whole, "unreadable", received_at=received_at, now=now)


@transaction.atomic
def _has_worked(mailbox: Mailbox, trouble: Trouble | None, now: datetime) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(
        worked_at=now, next_at=now + EVERY, failures=0, away_since=None, trouble=trouble or ""
    )
    if mailbox.failures:
        take_back_chores(office=mailbox.office, chore=CHORE, about=_about(mailbox))


@transaction.atomic
def _has_failed(mailbox: Mailbox, trouble: Trouble, now: datetime) -> None:
    """Again after 1, 2, 4 … minutes, at most half an hour; after an hour somebody is told."""
    since = mailbox.away_since or now
    pause = min(EVERY * 2 ** min(mailbox.failures, 5), LONGEST_PAUSE)
    Mailbox.objects.filter(pk=mailbox.pk).update(
        trouble=trouble, failures=mailbox.failures + 1, away_since=since, next_at=now + pause
    )
    data = {"office": mailbox.office.slug, "trouble": trouble.value, "tries": mailbox.failures + 1}
    log.warning("mail.not_fetched", extra={"data": data})
    if now - since >= TELL_AFTER:
        ask_office(
            office=mailbox.office, chore=CHORE, about=_about(mailbox), path=PATH, now=now,
            dedupe_key=f"{CHORE}:{since.isoformat()}", due_at=now + SEE_TO_IT,
        )  # fmt: skip


def _about(mailbox: Mailbox) -> str:
    return f"mailbox:{mailbox.pk}"
