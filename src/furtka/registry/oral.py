"""An application that somebody speaks instead of writing: taken down, registered, printed, signed.

Art. 63 § 1 and 3 and art. 68 of the Code of Administrative Procedure [G]: the record says who,
when, where and what, is read out, and is signed by whoever speaks and whoever took it down.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from furtka.core import paper
from furtka.core.clock import local_day
from furtka.core.dates import date_words, hour_words
from furtka.core.text import in_language, one_line
from furtka.offices.models import Site, Staff, Unit
from furtka.privacy import audit
from furtka.registry.errors import InvalidItem
from furtka.registry.models import IncomingChannel, Item, Matter, OralRecord
from furtka.registry.services import record_item

SOURCE = Path(__file__).parent / "oral_record.typ"
LONGEST = 8000  # characters: some four pages


@transaction.atomic
def take_down(
    *, site: Site, job: Staff, sender: str, said: str, subject: str, now: datetime,
    actor: AbstractBaseUser, address: str = "", present: str = "", unit: Unit | None = None,
    once: str = "",
) -> Item:  # fmt: skip
    """Register what was said at that building now. `job`: who took it down.

    The same `once` again returns the item made before. Raises InvalidItem.
    """
    said = said.replace("\r\n", "\n").replace("\x00", "").strip()
    if not said:
        raise InvalidItem(fields={"said": _("Write down what they say.")})
    if len(said) > LONGEST:
        raise InvalidItem(fields={"said": _("This is too long for one record: make two of it.")})
    item = record_item(
        office=site.office, channel=IncomingChannel.ORAL, sender=sender, subject=subject,
        received_at=now, now=now, actor=actor, unit=unit, once=once,
        matter=Matter.APPLICATION,
    )  # fmt: skip
    OralRecord.objects.get_or_create(
        office=site.office, item=item,
        defaults={
            "said": said, "address": one_line(address), "present": one_line(present),
            "place": _place(site), "taken_by": job.name,
        },
    )  # fmt: skip
    return item


def _place(site: Site) -> str:
    return f"{site.name}, {site.street}, {site.postcode} {site.town}"


@transaction.atomic
def mark_signed(
    *, record: OralRecord, signed: bool, now: datetime, actor: AbstractBaseUser
) -> None:
    """Both have signed the paper; or that was pressed by mistake. Again changes nothing."""
    same = OralRecord.objects.filter(office=record.office_id, pk=record.pk)
    changed = same.filter(signed_at__isnull=signed).update(signed_at=now if signed else None)
    if changed:
        what = "item.oral_record_signed" if signed else "item.oral_record_unsigned"
        audit.record(what, f"item:{record.item.shown}", office=record.office, at=now, actor=actor)


def record_of(item: Item) -> OralRecord | None:
    """The record that the item is, if it is one. One query."""
    return OralRecord.objects.filter(office=item.office_id, item=item).first()


def pdf(record: OralRecord) -> bytes:
    """For signing: PDF/UA-1, A4, in Polish, the language of official papers. No query.

    `record` comes with its item and office.
    """
    with translation.override("pl"):
        return paper.pdf(SOURCE, data(record))


def data(record: OralRecord) -> dict[str, Any]:
    """What `oral_record.typ` sets. Nothing in it is read as Typst."""
    item, office = record.item, record.office
    when = _("%(day)s at %(time)s") % {
        "day": date_words(local_day(item.received_at, office.tz)),
        "time": hour_words(item.received_at, office.tz),
    }
    facts = [
        (_("Number"), item.shown), (_("Taken down on"), when), (_("Where"), record.place),
        (_("By"), record.taken_by), (_("Applicant"), item.sender),
        (_("Address for the answer"), record.address), (_("Also present"), record.present),
        (_("About what"), item.subject),
        (_("For which unit"), in_language(item.unit, "name") if item.unit else ""),
    ]  # fmt: skip
    return {
        "title": _("Record of an application made orally"),
        "basis": _("Art. 63 § 1 of the Code of Administrative Procedure"),
        "office": office.name,
        "facts": [[name, value] for name, value in facts if value],
        "said_title": _("What was said"),
        "said": record.said.split("\n"),
        "read": _("This record was read out. Remarks:"),
        "signatures": [_("Applicant's signature"), _("Signature of who took it down")],
        "instead": _(
            "Somebody who can't sign may authorise another person to sign for them; that is noted "
            "beside the signature (art. 63 § 3). A refusal to sign is noted with its reason."
        ),
        "page": _("Page"),
    }
