"""How files in quarantine end: some months after somebody has looked at them."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import ngettext_lazy

from furtka.privacy.retention import BATCH, RetentionRule, register
from furtka.registry.bytes_kept import forget
from furtka.registry.models import Quarantined

KEEP = timedelta(days=90)


def forget_files(before: datetime, now: datetime) -> Counter[int]:
    """Delete the notes, then the bytes that nothing else names. What nobody has seen stays."""
    old = Quarantined.objects.filter(seen_at__lt=before).order_by("seen_at")[:BATCH]
    found = list(old.values_list("pk", "office_id", "sha256"))
    Quarantined.objects.filter(pk__in=[pk for pk, _office, _digest in found]).delete()
    bytes_of: dict[int, list[str]] = defaultdict(list)
    for _pk, office, digest in found:
        bytes_of[office].append(digest)
    for office, digests in bytes_of.items():
        transaction.on_commit(partial(forget, office, digests, now))
    return Counter(office for _pk, office, _digest in found)


def register_rule() -> None:
    register(
        RetentionRule(
            "quarantine",
            ngettext_lazy(
                "Files that we could not take in: deleted %(days)d day after somebody has looked "
                "at them.",
                "Files that we could not take in: deleted %(days)d days after somebody has looked "
                "at them.",
                "days",
            ),
            KEEP,
            forget_files,
        )
    )
