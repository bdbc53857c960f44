"""How e-mail that was not registered ends. What was registered belongs to its item."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import ngettext_lazy

from furtka.privacy.retention import BATCH, RetentionRule, register
from furtka.registry.bytes_kept import forget
from furtka.registry.models import MailLetter, Quarantined

KEEP = timedelta(days=90)


def forget_letters(before: datetime, now: datetime) -> Counter[int]:
    """Delete what nobody registered, with its bytes: automatic replies, reports; what could not
    be read, once it is not in quarantine any more."""
    held = Quarantined.objects.filter(office=OuterRef("office"), sha256=OuterRef("sha256"))
    old = MailLetter.objects.filter(~Exists(held), item=None, taken_at__lt=before)
    rows = list(old.order_by("taken_at").values_list("pk", "office_id", "sha256")[:BATCH])
    MailLetter.objects.filter(pk__in=[pk for pk, _office, _digest in rows]).delete()
    bytes_of: dict[int, list[str]] = defaultdict(list)
    for _pk, office, digest in rows:
        bytes_of[office].append(digest)
    for office, digests in bytes_of.items():
        transaction.on_commit(partial(forget, office, digests, now))
    return Counter(office for _pk, office, _digest in rows)


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
