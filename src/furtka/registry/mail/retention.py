"""How e-mail that was not registered ends. What was registered belongs to its item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import ngettext_lazy

from furtka.privacy.retention import BATCH, RetentionRule, register
from furtka.registry.archive import path_of
from furtka.registry.models import Attachment, Evidence, MailKind, MailLetter, Quarantined

KEEP = timedelta(days=90)


def forget_letters(before: datetime, now: datetime) -> Counter[int]:
    """Delete what nobody registered: automatic replies and reports, with their files."""
    old = MailLetter.objects.filter(item=None, taken_at__lt=before)
    old = old.exclude(kind=MailKind.UNREADABLE)  # in quarantine, until somebody has looked
    rows = list(old.order_by("taken_at").values_list("pk", "office_id", "sha256")[:BATCH])
    MailLetter.objects.filter(pk__in=[pk for pk, _office, _digest in rows]).delete()
    files = {(office, digest) for _pk, office, digest in rows}
    transaction.on_commit(lambda: _remove(files))
    return Counter(office for _pk, office, _digest in rows)


def _remove(files: Collection[tuple[int, str]]) -> None:
    """After the rows: a file too many does no harm, a missing one would."""
    for office, digest in files:
        forget_file(office, digest)


def forget_file(office: int, digest: str) -> None:
    """Remove the bytes from the archive, unless something that we keep consists of them."""
    same = {"office": office, "sha256": digest}
    tables = (MailLetter, Attachment, Evidence, Quarantined)
    if not any(table._default_manager.filter(**same).exists() for table in tables):
        path_of(office, digest).unlink(missing_ok=True)


def register_rule() -> None:
    register(
        RetentionRule(
            "unregistered_mail",
            ngettext_lazy(
                "E-mails that machines sent us, such as automatic replies: erased after %(days)d "
                "day.",
                "E-mails that machines sent us, such as automatic replies: erased after %(days)d "
                "days.",
                "days",
            ),
            KEEP,
            forget_letters,
        )
    )
