"""What the jobs know of an office's mailbox: whether it rests, and since when it is away."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import F

from furtka.offices.models import Office
from furtka.registry.edelivery.trouble import WAIT, EDeliveryTrouble, NotNow
from furtka.registry.models import MailboxState

log = logging.getLogger("furtka.edelivery")

LONGEST_REST = timedelta(minutes=30)


def state_of(office: Office) -> MailboxState | None:
    return MailboxState.objects.filter(office=office).first()


def rests(office: Office, now: datetime) -> bool:
    """Whether nobody should ask it now. One query."""
    return MailboxState.objects.filter(office=office, rests_until__gt=now).exists()


def answered(office: Office, now: datetime) -> None:
    """It works."""
    values = {"last_ok_at": now, "failures": 0, "rests_until": None, "trouble": ""}
    MailboxState.objects.update_or_create(office=office, defaults=values)


def failed(office: Office, trouble: EDeliveryTrouble, now: datetime) -> None:
    """Let it rest as long as it asked for, else longer with each failure."""
    state, _made = MailboxState.objects.get_or_create(office=office)
    named = trouble.wait if isinstance(trouble, NotNow) else None
    growing = timedelta(seconds=WAIT) * 2 ** min(state.failures, 5)
    rest = timedelta(seconds=named) if named is not None else min(growing, LONGEST_REST)
    MailboxState.objects.filter(pk=state.pk).update(
        failures=F("failures") + 1, rests_until=now + rest, trouble=trouble.code
    )
    told(trouble, "edelivery.not_now")


def told(trouble: EDeliveryTrouble, event: str) -> None:
    """A line in the log: what and which code, never whose message or about what."""
    log.warning(event, extra={"data": {"code": trouble.code}})
