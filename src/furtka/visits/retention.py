"""How long visits need a client's data, and how the keys of repeated requests end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import ngettext_lazy

from furtka.clients.retention import erased_too, still_needed
from furtka.privacy.retention import BATCH, RetentionRule, register
from furtka.visits.models import LIVE, STILL, Visit, Waiting, WriteKey

# A program that repeats a request does so within minutes; a weekend is covered.
KEEP_KEYS = timedelta(days=2)


def visits_that_need(before: datetime) -> QuerySet[Visit]:
    """Visits of a client that are live or ended at or after `before`."""
    return Visit.objects.filter(Q(ends_at__gte=before) | Q(status__in=LIVE), client=OuterRef("pk"))


def erase_addresses(clients: Collection[int]) -> None:
    """Where these clients live: kept for visits at home only, and no longer than their names."""
    Visit.objects.filter(client__in=list(clients)).exclude(address="").update(address="")


def waiting_that_needs(before: datetime) -> QuerySet[Waiting]:
    """Places on the waiting list that are open or were taken at or after `before`."""
    here = Q(created_at__gte=before) | Q(status__in=STILL)
    return Waiting.objects.filter(here, client=OuterRef("pk"))


def drop_keys(before: datetime, now: datetime) -> Counter[int]:
    old = WriteKey.objects.filter(created_at__lt=before).order_by("created_at")
    found = dict(old.values_list("pk", "office_id")[:BATCH])
    WriteKey.objects.filter(pk__in=found).delete()
    return Counter(found.values())


def register_rules() -> None:
    still_needed.add("visits", visits_that_need)
    erased_too.add("visits", erase_addresses)
    still_needed.add("waiting", waiting_that_needs)
    register(
        RetentionRule(
            "write_keys",
            ngettext_lazy(
                "Technical marks that keep a request that comes twice from being carried out "
                "twice: erased %(days)d day later.",
                "Technical marks that keep a request that comes twice from being carried out "
                "twice: erased %(days)d days later.",
                "days",
            ),
            KEEP_KEYS,
            drop_keys,
        )
    )
