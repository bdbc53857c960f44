"""How the personal data of clients ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import ngettext_lazy

from furtka.clients.apart import KEEP_ENDED
from furtka.clients.models import (
    Client,
    ContactWay,
    KeepApart,
    Merge,
    SafeHours,
    TrustedContact,
    Wish,
)
from furtka.core.registers import Register
from furtka.core.text import fold
from furtka.privacy.retention import BATCH, RetentionRule, register

KEEP = timedelta(days=90)
# Ended by mistake, it is taken back within days.
KEEP_TRUST = timedelta(days=30)
ERASED = "—"

# Rooms above say why somebody's data are still needed: given the instant before which data are
# erased, rows that refer to the client as `client=OuterRef("pk")`.
Needed = Callable[[datetime], QuerySet[Any]]
still_needed: Register[Needed] = Register()


# Rooms above erase what they keep of these clients (their ids), in the same transaction.
EraseToo = Callable[[Collection[int]], None]
erased_too: Register[EraseToo] = Register()


def erase_clients(before: datetime, now: datetime) -> Counter[int]:
    """Take all that is known from clients whom nothing newer than `before` needs.

    The row stays, so that visits can still be counted.
    """
    forgotten = Client.objects.filter(erased_at=None, created_at__lt=before)
    for needed in still_needed:
        forgotten = forgotten.filter(~Exists(needed(before)))
    found = dict(forgotten.order_by("created_at").values_list("pk", "office_id")[:BATCH])
    Client.objects.filter(pk__in=found).update(
        name=ERASED, name_folded=fold(ERASED), phone="", email="", contact=ContactWay.NONE,
        address="", code_word="", may_ask="", needs=[], erased_at=now,
    )  # fmt: skip
    Wish.objects.filter(client__in=found).delete()
    SafeHours.objects.filter(client__in=found).delete()
    Merge.objects.filter(Q(kept__in=found) | Q(gone__in=found)).update(moved={})
    for erase in erased_too:
        erase(found)
    return Counter(found.values())


def merges_that_need(before: datetime) -> QuerySet[Merge]:
    """Who was put together with somebody at or after `before`: it can still be taken back."""
    return Merge.objects.filter(at__gte=before, undone_at=None, gone=OuterRef("pk"))


def drop_trust(before: datetime, now: datetime) -> Counter[int]:
    """Entries of the list of who books for many, some time after their last day."""
    old = TrustedContact.objects.filter(until__lt=before.date()).order_by("until")
    found = dict(old.values_list("pk", "office_id")[:BATCH])
    TrustedContact.objects.filter(pk__in=found).delete()
    return Counter(found.values())


def links_that_need(before: datetime) -> QuerySet[KeepApart]:
    """Whoever must not meet somebody is known by name and number as long as that is so."""
    two = Q(one=OuterRef("pk")) | Q(other=OuterRef("pk"))
    return KeepApart.objects.filter(two, office=OuterRef("office"), ended_at=None)


def drop_links(before: datetime, now: datetime) -> Counter[int]:
    """That two people were once kept apart: nobody's business any more."""
    old = KeepApart.objects.filter(ended_at__lt=before).order_by("ended_at")
    found = dict(old.values_list("pk", "office_id")[:BATCH])
    KeepApart.objects.filter(pk__in=found).delete()
    return Counter(found.values())


def register_rules() -> None:
    still_needed.add("merges", merges_that_need)
    still_needed.add("apart", links_that_need)
    register(
        RetentionRule(
            "kept_apart",
            ngettext_lazy(
                "That two people are kept apart from each other: "
                "erased %(days)d day after it ends.",
                "That two people are kept apart from each other: "
                "erased %(days)d days after it ends.",
                "days",
            ),
            KEEP_ENDED,
            drop_links,
        )
    )
    register(
        RetentionRule(
            "trusted_contacts",
            ngettext_lazy(
                "Contacts of those who book for many people: erased %(days)d day after they end.",
                "Contacts of those who book for many people: erased %(days)d days after they end.",
                "days",
            ),
            KEEP_TRUST,
            drop_trust,
        )
    )
    register(
        RetentionRule(
            "clients",
            ngettext_lazy(
                "Your name, telephone number and addresses: erased %(days)d day after "
                "your last visit.",
                "Your name, telephone number and addresses: erased %(days)d days after "
                "your last visit.",
                "days",
            ),
            KEEP,
            erase_clients,
        )
    )
