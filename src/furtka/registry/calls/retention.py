"""How numbers, names and notes of calls end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet
from django.utils.translation import ngettext_lazy

from furtka.clients.retention import erased_too, still_needed
from furtka.privacy.retention import BATCH, RetentionRule, register
from furtka.registry.models import Call, CallState

KEEP = timedelta(days=30)
# What still waits after so long waits for nobody any more.
FORGOTTEN = timedelta(days=60)
BLANK: dict[str, Any] = {
    "number": "", "name": "", "note": "", "once": "", "client": None, "wish_from": None,
    "wish_to": None,
}  # fmt: skip


def erase_calls(before: datetime, now: datetime) -> Counter[int]:
    """Blank who it was and what was said; that there was a call, and when, stays for the counts.

    What was registered stays in the register.
    """
    left = Call.objects.filter(closed_at=None, at__lt=before - (FORGOTTEN - KEEP))
    old = Call.objects.filter(closed_at__lt=before, erased_at=None)
    found = dict(left.order_by("at").values_list("pk", "office_id")[:BATCH])
    Call.objects.filter(pk__in=found).update(
        state=CallState.GIVEN_UP, closed_at=now, erased_at=now, **BLANK
    )
    closed = dict(
        old.order_by("closed_at").values_list("pk", "office_id")[: BATCH - len(found)]
    )  # fmt: skip
    Call.objects.filter(pk__in=closed).update(erased_at=now, **BLANK)
    return Counter(found.values()) + Counter(closed.values())


def forget_clients(ids: Collection[int]) -> None:
    """The same at once for clients who are erased."""
    theirs = Call.objects.filter(client__in=ids)
    theirs.filter(closed_at=None).update(state=CallState.GIVEN_UP, closed_at=F("at"))
    theirs.update(erased_at=F("at"), **BLANK)


def calls_that_need(before: datetime) -> QuerySet[Call]:
    """Calls of a client that wait, or came at or after `before`."""
    return Call.objects.filter(Q(at__gte=before) | Q(closed_at=None), client=OuterRef("pk"))


def register_rules() -> None:
    erased_too.add("calls", forget_clients)
    still_needed.add("calls", calls_that_need)
    register(
        RetentionRule(
            "calls",
            ngettext_lazy(
                "Telephone numbers and notes of calls: erased %(days)d day after the call is "
                "settled.",
                "Telephone numbers and notes of calls: erased %(days)d days after the call is "
                "settled.",
                "days",
            ),
            KEEP,
            erase_calls,
        )
    )
