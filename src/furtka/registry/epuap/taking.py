"""From a letter of ePUAP to an item of the register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from django.conf import settings

from furtka.registry import sniffing
from furtka.registry.archive import Kept, keep, open_kept
from furtka.registry.epuap import evidence
from furtka.registry.epuap.letters import reading
from furtka.registry.epuap.matters import matter_of
from furtka.registry.epuap.names import WRAPPER
from furtka.registry.epuap.shapes import Letter, Part, Receipt
from furtka.registry.importing.lines import line, paragraphs
from furtka.registry.importing.readers import Original
from furtka.registry.models import EpuapLetter, IncomingChannel, Item
from furtka.registry.refusals import Refused
from furtka.registry.services import Details, record_item

UNKNOWN = "nieznany nadawca"
NO_TITLE = "pismo ogólne bez tytułu"
# A wrapped file that is for other readers stays what it is: an attachment.
_NO_LETTER = ("not_a_letter", "wrong_namespace", "xml_broken")


@contextmanager
def read(original: Original) -> Iterator[Callable[[], Item]]:
    """The reader of XML (importing/readers.py). Raises Refused, also for a dangerous attachment:
    then the whole letter waits in quarantine for somebody who looks at it."""
    office, spool = original.office, _spool()
    with (
        open_kept(office, original.kept.sha256) as stream,
        reading(stream, office.tz, spool) as outer,
        _unwrapped(outer, office.tz, spool) as letter,
    ):
        files = [_kept(original, part) for part in letter.parts if part.file is not None]
    yield lambda: _record(original, letter, files)


def _spool() -> str:
    """Temporary files of attachments lie where there is room for files, not in the memory."""
    settings.ARCHIVE_ROOT.mkdir(parents=True, exist_ok=True, mode=0o700)
    return str(settings.ARCHIVE_ROOT)


@contextmanager
def _unwrapped(outer: Letter, tz: str, spool: str) -> Iterator[Letter]:
    """The letter within a wrapper of one signed file, with the signature of the wrapper."""
    inner = outer.parts[0].file if len(outer.parts) == 1 else None
    if outer.template != WRAPPER or inner is None or not _is_xml(outer.parts[0]):
        yield outer
        return
    with ExitStack() as opened:
        letter = outer
        try:
            letter = opened.enter_context(reading(inner, tz, spool))
        except Refused as error:
            if error.code not in _NO_LETTER:
                raise
            inner.seek(0)
        yield replace(
            letter, signed=outer.signed or letter.signed,
            signed_at=outer.signed_at or letter.signed_at,
        )  # fmt: skip


def _is_xml(part: Part) -> bool:
    return _sniffed(part)[1] == sniffing.XML


def _sniffed(part: Part) -> tuple[bytes, str]:
    assert part.file is not None  # noqa: S101 - for mypy: links are left out before
    head = part.file.read(sniffing.HEAD)
    part.file.seek(0)
    return head, sniffing.kind_of(head, part.name)


def _kept(original: Original, part: Part) -> Kept:
    head, kind = _sniffed(part)
    if head and (code := sniffing.objection(head, part.name, kind)):
        raise Refused(code)
    assert part.file is not None  # noqa: S101 - for mypy
    return keep(original.office, part.name, part.file)


def _record(original: Original, letter: Letter, files: list[Kept]) -> Item:
    now, handed_in = original.now, _handed_in(original)
    names = "; ".join(party.name for party in letter.senders if party.name)
    wrapped = letter.parts[0].name if letter.template == WRAPPER and letter.parts else ""
    item = record_item(
        office=original.office, channel=IncomingChannel.EPUAP, sender=line(names, 160, UNKNOWN),
        subject=line(letter.title or letter.other_sort or wrapped, 200, NO_TITLE),
        received_at=handed_in.at if handed_in and handed_in.at else now, now=now,
        actor=original.actor, matter=matter_of(letter), files=[original.kept, *files],
        details=Details(sent_on=letter.written_on, sender_mark=line(letter.identifier, 80)),
    )  # fmt: skip
    EpuapLetter.objects.create(office=original.office, item=item, **words_of(letter))
    for kept, receipt in original.receipts:
        evidence.put(item, kept, receipt, now=now, actor=original.actor)
    return item


def _handed_in(original: Original) -> Receipt | None:
    """The first UPP whose instant has come."""
    return next(
        (
            receipt
            for _kept, receipt in original.receipts
            if not receipt.delivery and receipt.at is not None and receipt.at <= original.now
        ),
        None,
    )


def words_of(letter: Letter) -> dict[str, object]:
    """The values of EpuapLetter."""
    senders = letter.senders
    links = [part for part in letter.parts if part.file is None]
    sort = [letter.sort, letter.other_sort]
    return {
        "identifier": line(letter.identifier, 160),
        "sort": line(": ".join(part for part in sort if part), 200),
        "text": paragraphs("\n\n".join(letter.paragraphs)),
        "address": paragraphs("\n".join(one.address for one in senders if one.address)),
        "contacts": paragraphs("\n".join(word for one in senders for word in one.contacts)),
        "links": paragraphs("\n".join(line(part.name, 300, "?") for part in links)),
        "signed": letter.signed,
        "signed_at": letter.signed_at if letter.signed else None,
    }
