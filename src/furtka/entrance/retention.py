"""How long calls for help, roll calls and entries made without the system are kept."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.utils.translation import ngettext_lazy

from furtka.entrance.models import HelpCall, OfflineEntry, RollCall
from furtka.privacy.retention import BATCH, RetentionRule, register

# An accident at work, or a fire, is still being looked into a year later.
KEEP = timedelta(days=365)
# Whoever asks what was entered afterwards asks within the month.
KEEP_ENTRIES = timedelta(days=31)


def drop_help_calls(before: datetime, now: datetime) -> Counter[int]:
    """Calls that ended before then, with who went there."""
    old = HelpCall.objects.filter(ended_at__lt=before).order_by("ended_at")
    found = dict(old.values_list("pk", "office_id")[:BATCH])
    HelpCall.objects.filter(pk__in=found).delete()
    return Counter(found.values())


def drop_roll_calls(before: datetime, now: datetime) -> Counter[int]:
    """Roll calls that ended before then, with their lines."""
    old = RollCall.objects.filter(ended_at__lt=before).order_by("ended_at")
    found = dict(old.values_list("pk", "office_id")[:BATCH])
    RollCall.objects.filter(pk__in=found).delete()
    return Counter(found.values())


def drop_entries(before: datetime, now: datetime) -> Counter[int]:
    """Entries made without the system; the steps that came of them stay."""
    old = OfflineEntry.objects.filter(received_at__lt=before).order_by("received_at")
    found = dict(old.values_list("pk", "office_id")[:BATCH])
    OfflineEntry.objects.filter(pk__in=found).delete()
    return Counter(found.values())


def register_rules() -> None:
    register(
        RetentionRule(
            "offline_entries",
            ngettext_lazy(
                "What was written down at the entrance while the system was away (codes, no "
                "names): deleted %(days)d day later.",
                "What was written down at the entrance while the system was away (codes, no "
                "names): deleted %(days)d days later.",
                "days",
            ),
            KEEP_ENTRIES,
            drop_entries,
        )
    )
    register(
        RetentionRule(
            "help_calls",
            ngettext_lazy(
                "When a member of staff called for help, and who came (no clients are named): "
                "deleted %(days)d day later.",
                "When a member of staff called for help, and who came (no clients are named): "
                "deleted %(days)d days later.",
                "days",
            ),
            KEEP,
            drop_help_calls,
        )
    )
    register(
        RetentionRule(
            "roll_calls",
            ngettext_lazy(
                "Which visits were in the building when it had to be left, and who was found "
                "outside: deleted %(days)d day later.",
                "Which visits were in the building when it had to be left, and who was found "
                "outside: deleted %(days)d days later.",
                "days",
            ),
            KEEP,
            drop_roll_calls,
        )
    )
