"""Register what came by e-Delivery: each message once, with its files and its evidence.

Terms run from the instant that the evidence of receipt names; to a public body it is issued when
the message arrives, not when somebody opens it [F]. Whatever breaks off in the middle is taken up
again: bytes lie in the archive before the one transaction that registers the message.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q

from furtka.core.clock import local_day
from furtka.offices.models import Office
from furtka.outbox import chores
from furtka.privacy import audit
from furtka.registry.archive import NOT_KEPT, Kept, clean_name, keep, open_kept
from furtka.registry.edelivery import box
from furtka.registry.edelivery.client import PAGE, Mailbox
from furtka.registry.edelivery.evidence import KeptProof, collect, kind_of, receipt_of
from furtka.registry.edelivery.handing import note_seen
from furtka.registry.edelivery.shapes import Head, Letter, Part
from furtka.registry.edelivery.trouble import EDeliveryTrouble, NotAccepted, NotNow
from furtka.registry.importing import quarantine
from furtka.registry.models import Evidence, IncomingChannel, Item, ReceivedMessage
from furtka.registry.refusals import Refused
from furtka.registry.services import Details, record_item
from furtka.registry.sniffing import HEAD, UNKNOWN, objection
from furtka.registry.terms import clocks

log = logging.getLogger("furtka.edelivery")

CHORE = "edelivery_incomplete"
CLOCKS_DIFFER = timedelta(hours=1)
# The whole list is walked, for nobody says how it is sorted; beyond this many pages we say so.
MOST_PAGES = 200
MOST_FILE = 500 << 20  # bytes: what a message may have altogether [F]
# So long we try to fetch every file before the message is registered without it.
PATIENCE = timedelta(hours=1)
# So long evidence that was not there yet is asked for again.
EVIDENCE_MAY_COME = timedelta(days=30)
SOONEST = timedelta(minutes=4)  # the next turn of the job
# After so many messages in a row that could not be had it is the mailbox that is away.
MOST_FAILURES = 3


@dataclass
class Fetched:
    """The files of one message. `refused`: with the code of why; `missing`: not to be had."""

    kept: list[Kept] = field(default_factory=list)
    refused: list[tuple[Kept, str]] = field(default_factory=list)
    missing: int = 0
    later: bool = False

    def sort_in(self, file: Kept, why: str) -> None:
        if why:
            self.refused.append((file, why))
        else:
            self.kept.append(file)


def fetch_all(office: Office, mailbox: Mailbox, now: datetime) -> int:
    """Register every message that is new; how many. Trouble with one does not stop the others."""
    if box.rests(office, now):
        return 0
    before = ReceivedMessage.objects.filter(office=office, item__isnull=False).count()
    try:
        heads = list(all_heads(mailbox))
        note_seen(office, (head for head in heads if head.sender == mailbox.ade))
        known = _quiet(office, now)
        ours = (head for head in heads if is_for(mailbox.ade, head))
        _take_in_all(office, mailbox, (h for h in ours if h.message_id not in known), now)
    except EDeliveryTrouble as trouble:
        box.failed(office, trouble, now)
    else:
        box.answered(office, now)
    return ReceivedMessage.objects.filter(office=office, item__isnull=False).count() - before


def is_for(ade: str, head: Head) -> bool:
    """Whether it came to that address. One that names no addressee did, unless it is from there."""
    return ade in head.to or (not head.to and head.sender != ade)


def all_heads(mailbox: Mailbox) -> Iterator[Head]:
    """The whole list, each message once; a page that brings nothing new ends it."""
    seen: set[str] = set()
    for page in range(MOST_PAGES):
        rows = mailbox.messages(page * PAGE)
        new = {head.message_id: head for head in rows if head.message_id not in seen}
        yield from new.values()
        seen |= new.keys()
        if not new or len(rows) < PAGE:
            return
    log.error("edelivery.list_too_long", extra={"data": {"pages": MOST_PAGES}})


def _quiet(office: Office, now: datetime) -> set[str]:
    """Messages about which nothing is to be done now. Two queries."""
    rows = ReceivedMessage.objects.filter(office=office)
    waits = Q(item=None) | Q(evidence_at=None, first_seen_at__gt=now - EVIDENCE_MAY_COME)
    due = rows.filter(waits, Q(ask_at=None) | Q(ask_at__lte=now))
    known = rows.values_list("message_id", flat=True)
    return set(known) - set(due.values_list("message_id", flat=True))


def _take_in_all(office: Office, mailbox: Mailbox, heads: Iterable[Head], now: datetime) -> None:
    """Raises NotNow once it is the mailbox that is away, not a single message."""
    failures = 0
    for head in heads:
        try:
            _take_in(office, mailbox, head, now)
        except NotNow as trouble:
            failures += 1
            if trouble.wait is not None or failures >= MOST_FAILURES:
                raise
            box.told(trouble, "edelivery.message_failed")
        except EDeliveryTrouble as trouble:
            box.told(trouble, "edelivery.message_failed")
        else:
            failures = 0


def _take_in(office: Office, mailbox: Mailbox, head: Head, now: datetime) -> None:
    """One message, or the evidence that it lacks. If that fails it is tried again: the older the
    message, the later."""
    row, _new = ReceivedMessage.objects.select_related("office", "item__office").get_or_create(
        office=office, message_id=head.message_id, defaults={"first_seen_at": now}
    )
    row.ask_at = now + max(now - row.first_seen_at, SOONEST)
    row.save(update_fields=["ask_at"])
    if row.item_id is None:
        take_in(row, mailbox, now)
    else:
        add_evidence(row, collect(office, mailbox, head.message_id), now)


def take_in(row: ReceivedMessage, mailbox: Mailbox, now: datetime) -> Item | None:
    """Register one message with all that belongs to it; None if its files are not there yet."""
    office = row.office
    letter = mailbox.letter(row.message_id)
    files = _files(office, mailbox, letter)
    if files.later and now - row.first_seen_at < PATIENCE:
        return None
    files.missing += files.later
    return _register(row, letter, files, _evidence(office, mailbox, row.message_id), now)


def _evidence(office: Office, mailbox: Mailbox, message_id: str) -> list[KeptProof]:
    """What there is by now: a message without evidence is registered all the same."""
    try:
        return collect(office, mailbox, message_id)
    except EDeliveryTrouble as trouble:
        box.told(trouble, "edelivery.evidence_failed")
        return []


def _files(office: Office, mailbox: Mailbox, letter: Letter) -> Fetched:
    found = Fetched()
    for part in letter.parts:
        try:
            kept = _keep(office, mailbox, letter.head.message_id, part)
        except Refused as refused:  # beyond MOST_FILE: only the mailbox has it
            nothing = Kept(clean_name(part.name), NOT_KEPT, UNKNOWN, 0)
            found.refused.append((nothing, refused.code))
            found.missing += 1
        except NotAccepted:
            found.missing += 1
        except EDeliveryTrouble:
            found.later = True
        else:
            found.sort_in(kept, _objection(office, kept))
    return found


def _objection(office: Office, kept: Kept) -> str:
    with open_kept(office, kept.sha256) as file:
        return objection(file.read(HEAD), kept.name, kept.kind)


def _keep(office: Office, mailbox: Mailbox, message_id: str, part: Part) -> Kept:
    with mailbox.attachment(message_id, part.attachment_id) as source:
        return keep(office, part.name, source, most=MOST_FILE)


@transaction.atomic
def _register(
    row: ReceivedMessage, letter: Letter, files: Fetched, proofs: list[KeptProof], now: datetime
) -> Item | None:
    row = ReceivedMessage.objects.select_for_update().select_related("office").get(pk=row.pk)
    if row.item_id is not None:
        return None  # another worker was quicker
    office, head = row.office, letter.head
    evidence_at = receipt_of(proofs, until=now + CLOCKS_DIFFER)
    came = evidence_at or head.received_at or head.submitted_at or now
    item = record_item(
        office=office, channel=IncomingChannel.E_DELIVERY, sender=_sender(head),
        subject=head.subject or "—", received_at=min(came, now), now=now, actor=None,
        once=f"ede-{sha256(row.message_id.encode()).hexdigest()[:32]}", files=files.kept,
        details=Details(
            counts_from=evidence_at, sender_mark=head.case_id,
            sent_on=local_day(head.submitted_at, office.tz) if head.submitted_at else None,
        ),
    )  # fmt: skip
    row.item, row.sender_ade, row.text = item, head.sender, letter.text
    row.incomplete = bool(files.missing)
    row.save(update_fields=["item", "sender_ade", "text", "incomplete"])
    for file, why in files.refused:
        quarantine.put(
            office=office, kept=file, reason=why, source="e-delivery", now=now, item=item
        )
    add_evidence(row, proofs, now)
    if row.incomplete:
        _ask_to_look(item, now)
    return item


def _sender(head: Head) -> str:
    both = f"{head.name} ({head.sender})" if head.name and head.sender else ""
    return both or head.name or head.sender or "?"


def _ask_to_look(item: Item, now: datetime) -> None:
    chores.ask_office(
        office=item.office, chore=CHORE, about=f"item:{item.shown}", now=now, due_at=now,
        dedupe_key=f"{CHORE}:{item.pk}", what=item.shown,
        path=item.path,
    )  # fmt: skip


@transaction.atomic
def add_evidence(row: ReceivedMessage, proofs: list[KeptProof], now: datetime) -> None:
    """Put evidence to the item; once it names the receipt, terms count from there. What was read
    before changes nothing; the same evidence with other bytes is kept beside it."""
    item = row.item
    if item is None:
        return
    for proof in proofs:
        Evidence.objects.get_or_create(
            office_id=row.office_id, item=item, sha256=proof.kept.sha256,
            defaults={
                "name": proof.kept.name, "kind": proof.kept.kind, "size": proof.kept.size,
                "shows": kind_of(proof.code), "identifier": proof.evidence_id, "at": proof.at,
                "stored_at": now,
            },
        )  # fmt: skip
    moment = receipt_of(proofs, until=now + CLOCKS_DIFFER)
    if moment is None or row.evidence_at is not None:
        return
    ReceivedMessage.objects.filter(pk=row.pk, evidence_at=None).update(evidence_at=moment)
    if Item.objects.filter(pk=item.pk, counts_from=None).update(counts_from=moment):
        audit.record(
            "item.counts_from_evidence", f"item:{item.shown}", office=row.office, at=now,
            actor=None, starts_at=moment.isoformat(),
        )  # fmt: skip
        clocks.start_again(Item.objects.select_related("office").get(pk=item.pk), now=now)
