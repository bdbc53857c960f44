"""Say where an office's mailbox is."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from furtka.offices.models import Office
from furtka.privacy import audit
from furtka.registry.models import Mailbox

# With another one of these it is another mailbox: read from its beginning, nothing twice.
_WHICH = ("host", "port", "user", "folder")


@transaction.atomic
def save(mailbox: Mailbox, *, now: datetime, actor: AbstractBaseUser) -> Mailbox:
    """Store it, checked by its form; it is looked at in the next round."""
    before = Mailbox.objects.filter(office=mailbox.office_id).first()
    if before is not None:
        mailbox.pk = before.pk  # a colleague has just been quicker
    mailbox.next_at, mailbox.trouble, mailbox.failures = now, "", 0
    mailbox.away_since = None
    if before is None or any(getattr(before, f) != getattr(mailbox, f) for f in _WHICH):
        mailbox.uid_validity = mailbox.last_uid = 0
    elif before.since > mailbox.since:
        mailbox.last_uid = 0  # what was passed over is looked at again
    mailbox.save()
    audit.record(
        "mailbox.changed", f"mailbox:{mailbox.pk}", office=mailbox.office, at=now, actor=actor,
        active=mailbox.active,
    )  # fmt: skip
    return mailbox


def look_now(office: Office, *, now: datetime) -> bool:
    """End the pause; False if there is no mailbox to look at."""
    return bool(Mailbox.objects.filter(office=office, active=True).update(next_at=now))


def own_addresses(office: Office) -> set[str]:
    """What comes from there, we wrote ourselves: in small letters. One query."""
    boxes = Mailbox.objects.filter(office=office).values_list("user", flat=True)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return {one.lower() for one in (sender, office.email, *boxes) if "@" in one}
