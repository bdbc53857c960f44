"""Official receipts beside the items they belong to."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from furtka.offices.models import Office
from furtka.privacy import audit
from furtka.registry.archive import Kept
from furtka.registry.epuap.shapes import Receipt
from furtka.registry.importing.lines import line
from furtka.registry.models import EpuapLetter, Evidence, EvidenceKind, Item


def put(
    item: Item, kept: Kept, receipt: Receipt, *, now: datetime, actor: AbstractBaseUser | None
) -> None:
    """Keep it with the item; the same receipt again changes nothing.

    Terms count from the instant of an UPP, if nothing said an instant before. One that has not
    come yet is kept, but not believed.
    """
    values = {
        "name": kept.name, "kind": kept.kind, "size": kept.size, "at": receipt.at,
        "shows": EvidenceKind.UPD if receipt.delivery else EvidenceKind.UPP,
        "identifier": line(receipt.identifier, 160), "stored_at": now,
    }  # fmt: skip
    _one, made = Evidence.objects.get_or_create(
        office_id=item.office_id, item=item, sha256=kept.sha256, defaults=values
    )
    if not made:
        return
    if not receipt.delivery and receipt.at is not None and receipt.at <= now:
        same = Item.objects.filter(office=item.office_id, pk=item.pk, counts_from=None)
        if same.update(counts_from=receipt.at):
            item.counts_from = receipt.at
    audit.record(
        "item.evidence_added", f"item:{item.shown}", office=item.office, at=now, actor=actor,
        kind=str(values["shows"]),
    )  # fmt: skip


@transaction.atomic
def tie(
    office: Office, kept: Kept, receipt: Receipt, *, now: datetime, actor: AbstractBaseUser | None
) -> Item | None:
    """Put a receipt that came alone to the letter it names; None where no letter is that one."""
    known = Evidence.objects.filter(office=office, sha256=kept.sha256).exclude(item=None)
    if evidence := known.select_related("item__office").first():
        return evidence.item
    identifier = line(receipt.document, 160)
    if not identifier:
        return None
    named = EpuapLetter.objects.filter(office=office, identifier=identifier)
    letters = list(named.select_related("item__office")[:2])
    if len(letters) != 1:
        return None
    put(letters[0].item, kept, receipt, now=now, actor=actor)
    return letters[0].item
