"""How the words of messages end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import ngettext_lazy

from furtka.clients.retention import erased_too
from furtka.outbox.models import AddressedEmail, Message, MessageStatus, Task
from furtka.privacy.retention import BATCH, RetentionRule, register

KEEP = timedelta(days=90)
NO_WORDS = {"subject": "", "text": "", "values": {}, "calendar": ""}


def blank_messages(before: datetime, now: datetime) -> Counter[int]:
    """Blank all words, also those to be said; that a message went out, and when, stays."""
    old = Message.objects.filter(~Q(text="") | ~Q(subject=""), created_at__lt=before)
    found = dict(old.order_by("created_at").values_list("pk", "office_id")[:BATCH])
    Message.objects.filter(pk__in=found).update(**NO_WORDS)
    said = Task.objects.filter(~Q(script=""), created_at__lt=before)
    tasks = dict(said.order_by("created_at").values_list("pk", "office_id")[: BATCH - len(found)])
    Task.objects.filter(pk__in=tasks).update(script="")
    return Counter(found.values()) + Counter(tasks.values())


def blank_addressed(before: datetime, now: datetime) -> Counter[int]:
    """Blank the address and the words; that it went out, and when, stays."""
    old = AddressedEmail.objects.filter(~Q(address="") | ~Q(text=""), created_at__lt=before)
    found = dict(old.order_by("created_at").values_list("pk", "office_id")[:BATCH])
    AddressedEmail.objects.filter(pk__in=found).update(
        address="", subject="", text="", in_reply_to=""
    )
    return Counter(found.values())


def forget_clients(ids: Collection[int]) -> None:
    """Nothing waits any more for clients who are erased, and no words for them are kept."""
    messages = Message.objects.filter(client__in=ids)
    messages.filter(status=MessageStatus.QUEUED).update(status=MessageStatus.FAILED)
    messages.update(**NO_WORDS)
    tasks = Task.objects.filter(client__in=ids)
    tasks.filter(done_at=None).delete()
    tasks.update(script="")


def register_rules() -> None:
    erased_too.add("outbox", forget_clients)
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
    register(
        RetentionRule(
            "addressed_emails",
            ngettext_lazy(
                "Our e-mails to addresses that wrote to us: erased %(days)d day later.",
                "Our e-mails to addresses that wrote to us: erased %(days)d days later.",
                "days",
            ),
            KEEP,
            blank_addressed,
        )
    )
