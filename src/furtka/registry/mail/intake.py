"""What becomes of one e-mail: registered, or listed, or quarantined; and that once.

The bytes lie in the archive before anything is stored of them, and a message whose digest is known
is not taken again: whoever dies at whatever step, the next round ends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from mmap import ACCESS_READ, mmap

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from furtka.clients.merging import survivor
from furtka.core.clock import local_day
from furtka.offices.models import Office
from furtka.outbox.bounces import came_back
from furtka.privacy import audit
from furtka.registry import services
from furtka.registry.archive import Kept, keep, open_kept, path_of
from furtka.registry.importing import quarantine
from furtka.registry.mail import receipts
from furtka.registry.mail.letter import Letter
from furtka.registry.mail.light import Raw
from furtka.registry.mail.mailboxes import own_addresses
from furtka.registry.mail.parsing import parse
from furtka.registry.mail.threads import thread_of
from furtka.registry.models import IncomingChannel, Item, MailKind, MailLetter
from furtka.registry.refusals import Refused
from furtka.registry.sniffing import HEAD, MAIL, objection

SOURCE = "e-mail"
WHOLE = "wiadomosc.eml"


@dataclass(frozen=True)
class Files:
    """Those of one e-mail, in the archive. `refused`: with the code of the reason."""

    taken: tuple[Kept, ...] = ()
    refused: tuple[tuple[Kept, str], ...] = ()


def take(office: Office, whole: Kept, *, received_at: datetime, now: datetime) -> MailLetter:
    """Store one e-mail, whose bytes lie in the archive as `whole`; a letter is registered.

    `received_at`: what the mail server says.
    """
    received_at = min(received_at, now)
    with _opened(office, whole) as raw:
        try:
            letter = parse(raw)
        except Refused as error:
            return put_aside(office, whole, error.code, received_at=received_at, now=now)
        return _take(office, whole, letter, received_at=received_at, now=now)


def _take(
    office: Office, whole: Kept, letter: Letter, *, received_at: datetime, now: datetime
) -> MailLetter:
    if known := _known(office, letter.digest):
        return known  # the other copy is kept; this one ends in the sweep
    is_letter = letter.kind == MailKind.LETTER and letter.sender.address not in own_addresses(
        office
    )
    files = keep_files(office, letter) if is_letter else Files()
    row = _row(office, whole, letter, received_at=received_at, now=now)
    if letter.kind == MailKind.LETTER and not is_letter:
        row.kind = MailKind.AUTO_REPLY
    try:
        return _store(row, letter, files, now=now)
    except IntegrityError:  # another worker has just taken it
        if known := _known(office, letter.digest):
            return known
        raise


def keep_files(office: Office, letter: Letter) -> Files:
    """Put its files into the archive: those that may be opened, and those that may not."""
    taken, refused = [], []
    for part in letter.attachments:
        kept = keep(office, part.name, part.open())
        with open_kept(office, kept.sha256) as file:
            reason = objection(file.read(HEAD), kept.name, kept.kind)
        if reason:
            refused.append((kept, reason))
        else:
            taken.append(kept)
    return Files(tuple(taken), tuple(refused))


def register_after_all(row: MailLetter, *, now: datetime, actor: AbstractBaseUser | None) -> Item:
    """Somebody says that it is a letter. Nobody is told by a machine. A second press changes
    nothing. `row` comes with its office."""
    office = row.office
    whole = Kept(name=WHOLE, sha256=row.sha256, kind=MAIL, size=row.size)
    with _opened(office, whole) as raw:
        try:
            letter = parse(raw)
            files = keep_files(office, letter)
        except Refused:
            letter, files = Letter(), Files(taken=(whole,) if raw else ())
    with transaction.atomic():
        same = MailLetter.objects.select_for_update(of=("self",)).filter(office=office, pk=row.pk)
        row = same.select_related("office", "item").get()
        if row.item is not None:
            return row.item
        return _register(row, letter, files, now=now, actor=actor, by_hand=True)


@contextmanager
def _opened(office: Office, whole: Kept) -> Iterator[Raw]:
    """The message where it lies, not in the memory. Empty if it is not kept any more: what could
    not be read ends with the quarantine."""
    if not whole.size or not path_of(office, whole.sha256).exists():
        yield b""  # nothing can't be mapped
        return
    with open_kept(office, whole.sha256) as file:
        mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
        try:
            yield mapped
        finally:
            mapped.close()


def _known(office: Office, digest: str) -> MailLetter | None:
    found = MailLetter.objects.filter(office=office, digest=digest)
    return found.select_related("office", "item").first()


def _row(
    office: Office, whole: Kept, letter: Letter, *, received_at: datetime, now: datetime
) -> MailLetter:
    reply_to = letter.reply_to.address
    return MailLetter(
        office=office, kind=letter.kind, digest=letter.digest, sha256=whole.sha256,
        size=whole.size, message_id=letter.message_id[:255],
        in_reply_to=letter.in_reply_to[:255], references=" ".join(letter.references),
        from_name=letter.sender.name[:120], from_address=letter.sender.address[:254],
        reply_to=reply_to[:254] if reply_to != letter.sender.address else "",
        subject=letter.subject, text=letter.text, sent_at=letter.sent_at,
        received_at=received_at, taken_at=now, cut=letter.cut,
    )  # fmt: skip


@transaction.atomic
def _store(row: MailLetter, letter: Letter, files: Files, *, now: datetime) -> MailLetter:
    # First, so that of two workers one waits here and then finds that it is known.
    row.save(force_insert=True)
    if row.kind == MailKind.LETTER:
        _register(row, letter, files, now=now, actor=None)
    elif letter.not_delivered is not None and letter.not_delivered.for_good:
        came_back(letter.not_delivered.message_ids, letter.not_delivered.code, now=now)
    return row


def put_aside(
    office: Office, whole: Kept, reason: str, *, received_at: datetime, now: datetime
) -> MailLetter:
    """It can't be read: kept with the reason, and listed for people."""
    if known := _known(office, whole.sha256):
        return known
    try:
        return _put_aside(office, whole, reason, received_at=received_at, now=now)
    except IntegrityError:  # another worker has just done so
        if known := _known(office, whole.sha256):
            return known
        raise


@transaction.atomic
def _put_aside(
    office: Office, whole: Kept, reason: str, *, received_at: datetime, now: datetime
) -> MailLetter:
    _quarantine(office, replace(whole, name=WHOLE), reason, now)
    return MailLetter.objects.create(
        office=office, kind=MailKind.UNREADABLE, digest=whole.sha256, sha256=whole.sha256,
        size=whole.size, received_at=received_at, taken_at=now, reason=reason,
    )  # fmt: skip


def _register(
    row: MailLetter, letter: Letter, files: Files, *, now: datetime,
    actor: AbstractBaseUser | None, by_hand: bool = False,
) -> Item:  # fmt: skip
    """Give it its number, in the caller's transaction; confirm it where that may be done."""
    office, thread = row.office, thread_of(row.office, letter)
    client = receipts.writer_of(office, row.from_address)
    row.no_receipt = receipts.why_not(row, letter, client, by_hand=by_hand, now=now)
    silent = row.no_receipt in receipts.SILENT
    item = services.record_item(
        office=office, channel=IncomingChannel.EMAIL, sender=sender_of(row),
        subject=row.subject[:200] or no_subject(), received_at=row.received_at, now=now,
        actor=actor, client=None if silent else client, once=f"mail:{row.digest[:30]}",
        unit=thread.unit if thread else None, files=files.taken,
        details=services.Details(
            sent_on=_sent_on(row), thread=thread,
            assignee=thread.assignee if thread else None,
        ),
    )  # fmt: skip
    if silent and client is not None:
        # Known, but not told: a machine that answers a machine never ends.
        item.client = survivor(client)
        item.save(update_fields=["client"])
    for kept, reason in files.refused:
        _quarantine(office, kept, reason, now, item)
    row.item, row.refused = item, [[kept.name, reason] for kept, reason in files.refused]
    row.save(update_fields=["item", "no_receipt", "refused"])
    receipts.confirm(row, item, now=now)
    if by_hand:
        audit.record("item.mail_registered", f"item:{item.shown}", office=office, at=now,
                     actor=actor)  # fmt: skip
    return item


def _quarantine(
    office: Office, kept: Kept, reason: str, now: datetime, item: Item | None = None
) -> None:
    quarantine.put(office=office, kept=kept, reason=reason, source=SOURCE, now=now, item=item)


def _sent_on(row: MailLetter) -> date | None:
    """The day of the sender's clock, unless that says what can't be."""
    if row.sent_at is None or row.sent_at > row.received_at + timedelta(days=1):
        return None
    return local_day(row.sent_at, row.office.tz)


def sender_of(row: MailLetter) -> str:
    name, address = row.from_name, row.from_address
    if name and address:
        return f"{name[: 157 - len(address)]} <{address}>" if len(address) < 120 else address[:160]
    with translation.override("pl"):
        return (name or address)[:160] or _("unknown sender")


def no_subject() -> str:
    """In Polish, as the office writes its register."""
    with translation.override("pl"):
        return _("(no subject)")
