"""How the words of messages end."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import ngettext_lazy

from furtka.outbox.models import Message
from furtka.privacy.retention import BATCH, RetentionRule, register

KEEP = timedelta(days=90)


def blank_messages(before: datetime, now: datetime) -> Counter[int]:
    """Blank subjects and texts; that a message went out, and when, stays."""
    old = Message.objects.filter(~Q(text="") | ~Q(subject=""), created_at__lt=before)
    found = dict(old.order_by("created_at").values_list("pk", "office_id")[:BATCH])
    Message.objects.filter(pk__in=found).update(subject="", text="")
    return Counter(found.values())


def register_rules() -> None:
    register(
        RetentionRule(
            "messages",
            ngettext_lazy(
                "What we wrote to you: erased %(days)d day after it was written.",
                "What we wrote to you: erased %(days)d days after it was written.",
                "days",
            ),
            KEEP,
            blank_messages,
        )
    )
