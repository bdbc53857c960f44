"""The door itself: each file becomes an item, goes to an item it belongs to, or to quarantine.

Whatever is wrong with one file, the next one gets its turn; one letter is taken in whole or not
at all, in a transaction of its own.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from furtka.core.errors import DomainError
from furtka.offices.models import Office
from furtka.registry import sniffing
from furtka.registry.archive import NOT_KEPT, Kept, clean_name, keep, open_kept
from furtka.registry.epuap import evidence
from furtka.registry.epuap.letters import peek
from furtka.registry.epuap.receipts import read_receipt
from furtka.registry.epuap.shapes import Receipt
from furtka.registry.importing import quarantine
from furtka.registry.importing.readers import Original, reader_of
from furtka.registry.importing.zips import members
from furtka.registry.models import Imported, Item
from furtka.registry.refusals import Refused

log = logging.getLogger("furtka.registry")

# Larger ones are refused without being kept: only their name and size are.
MOST_KEPT = 1 << 30  # bytes
# What names of receipts have before or after that of their letter.
_MARKS = ("upp", "upd", "upo")


@dataclass(frozen=True)
class Incoming:
    """A file to be taken in; `size` in bytes, if it is known before it is read."""

    name: str
    stream: IO[bytes]
    size: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `of`: which of the files handed in it is, or was packed in.

    `again`: the item had its number before. `refusal`: a code of refusals.py, without an item.
    """

    of: int
    name: str
    item: Item | None = None
    again: bool = False
    evidence: bool = False
    refusal: str = ""

    @property
    def sentence(self) -> str:
        return quarantine.sentence_of(self.refusal) if self.refusal else ""


@dataclass
class _Found:
    """A file in the archive, on its way. `letter`: the identifier of a letter of ePUAP, which may
    be empty; None for anything else. `receipts`: those that belong to it."""

    of: int
    kept: Kept
    shown: str
    letter: str | None = None
    receipt: Receipt | None = None
    receipts: list[_Found] = field(default_factory=list)


def take_in(
    *, office: Office, name: str, stream: IO[bytes], source: str, now: datetime,
    actor: AbstractBaseUser | None, size: int | None = None,
) -> list[Outcome]:  # fmt: skip
    """One file: a letter, a receipt, a package of several. `source`: see readers.Original."""
    incoming = [Incoming(name, stream, size)]
    return take_in_all(office=office, files=incoming, source=source, now=now, actor=actor)


def take_in_all(
    *, office: Office, files: Iterable[Incoming], source: str, now: datetime,
    actor: AbstractBaseUser | None,
) -> list[Outcome]:  # fmt: skip
    """Several files that came together: a letter finds its receipt among them, in any order.

    A stream is read when its turn comes. Nothing is raised for what is wrong with a file.
    """
    door = _Door(office, source, now, actor)
    found: list[_Found] = []
    for position, incoming in enumerate(files):
        found += door.fetch(position, incoming)
    for one in _grouped(found):
        door.let_in(one)
    return sorted(door.outcomes, key=lambda outcome: outcome.of)


@dataclass
class _Door:
    office: Office
    source: str
    now: datetime
    actor: AbstractBaseUser | None
    outcomes: list[Outcome] = field(default_factory=list)

    # -- Into the archive ------------------------------------------------------------------------

    def fetch(self, of: int, incoming: Incoming) -> list[_Found]:
        """The file, or the files in it, in the archive and looked at."""
        kept = self._keep(of, incoming)
        if kept is None:
            return []
        found = _Found(of, kept, kept.name)
        if kept.size > _most():
            self.refuse(found, "too_large")
        elif kept.kind == sniffing.ZIP:
            return list(self._unpacked(found))
        elif self._look(found):
            return [found]
        return []

    def _keep(self, of: int, incoming: Incoming) -> Kept | None:
        room = min(MOST_KEPT, shutil.disk_usage(_root()).free // 2)
        try:
            return keep(self.office, incoming.name, incoming.stream, most=room)
        except Refused:
            size = incoming.size or room
            name = clean_name(incoming.name)
            kept = Kept(name, NOT_KEPT, sniffing.UNKNOWN, size)
            self.refuse(_Found(of, kept, name), "too_large")
            return None

    def _unpacked(self, package: _Found) -> Iterator[_Found]:
        found = []
        try:
            with open_kept(self.office, package.kept.sha256) as stream:
                for name, file in members(stream, package.kept.size, _most()):
                    kept = keep(self.office, name, file, most=_most())
                    found.append(_Found(package.of, kept, f"{package.shown}: {kept.name}"))
        except Refused as error:
            self.refuse(package, error.code)
            return
        if not found:
            self.refuse(package, "empty_file")
        for one in found:
            if one.kept.kind == sniffing.ZIP:
                self.refuse(one, "zip_nested")
            elif self._look(one):
                yield one

    def _look(self, found: _Found) -> bool:
        """What it is; False if it was refused at once."""
        kept = found.kept
        with open_kept(self.office, kept.sha256) as stream:
            head = stream.read(sniffing.HEAD)
            stream.seek(0)
            try:
                if code := sniffing.objection(head, kept.name, kept.kind):
                    raise Refused(code)
                if kept.kind == sniffing.XML:
                    kind, identifier = peek(stream)
                    found.letter = identifier if kind == "letter" else None
                    stream.seek(0)
                    if kind == "receipt":
                        found.receipt = read_receipt(stream, self.office.tz)
            except Refused as error:
                self.refuse(found, error.code)
                return False
        return True

    # -- Into the register -----------------------------------------------------------------------

    def let_in(self, found: _Found) -> None:
        if found.receipt is not None:
            self._tie(found, found.receipt)
            return
        try:
            item, again = self._item_of(found)
        except Refused as error:
            self.refuse(found, error.code)
        except DomainError:
            self.refuse(found, "unreadable")
        except (OSError, OperationalError, InterfaceError):
            raise  # the disk or the database: tried again
        except Exception:
            # A mistake of ours: the file waits for people, and those after it get their turn.
            log.exception("import.not_taken", extra={"data": {"source": self.source}})
            self.refuse(found, "unreadable")
        else:
            self.outcomes.append(Outcome(found.of, found.shown, item, again))
            for receipt in found.receipts:
                self.outcomes.append(Outcome(receipt.of, receipt.shown, item, evidence=True))
            return
        for receipt in found.receipts:
            self.refuse(receipt, "evidence_without_letter")

    def _item_of(self, found: _Found) -> tuple[Item, bool]:
        """The item of these bytes, and whether it had its number before. Raises Refused."""
        receipts = [(one.kept, one.receipt) for one in found.receipts if one.receipt is not None]
        if known := self._known(found.kept):
            with transaction.atomic():
                for kept, receipt in receipts:
                    evidence.put(known, kept, receipt, now=self.now, actor=self.actor)
            return known, True
        reader = reader_of(found.kept.kind)
        if reader is None:
            raise Refused("no_reader")
        original = Original(self.office, found.kept, self.source, self.now, self.actor, receipts)
        with reader(original) as record:
            try:
                with transaction.atomic():
                    item = record()
                    self._note(found.kept, item)
                # A reader may find that it is here already, as an e-mail that was fetched.
                return item, item.recorded_at < self.now
            except IntegrityError:
                # Somebody else took the same file in at the same moment, or it is a bug of ours.
                known = self._known(found.kept)
                if known is None:
                    raise
                return known, True

    def _known(self, kept: Kept) -> Item | None:
        same = Imported.objects.filter(office=self.office, sha256=kept.sha256)
        imported = same.select_related("item__office").first()
        return imported.item if imported else None

    def _note(self, kept: Kept, item: Item) -> None:
        Imported.objects.create(
            office=self.office, sha256=kept.sha256, item=item, source=self.source, at=self.now
        )

    def _tie(self, found: _Found, receipt: Receipt) -> None:
        item = evidence.tie(self.office, found.kept, receipt, now=self.now, actor=self.actor)
        if item is None:
            self.refuse(found, "evidence_without_letter")
        else:
            self.outcomes.append(Outcome(found.of, found.shown, item, evidence=True))

    def refuse(self, found: _Found, code: str) -> None:
        quarantine.put(
            office=self.office, kept=replace(found.kept, name=found.shown[:160]), reason=code,
            source=self.source, now=self.now, actor=self.actor,
        )  # fmt: skip
        self.outcomes.append(Outcome(found.of, found.shown, refusal=code))


def _root() -> str:
    settings.ARCHIVE_ROOT.mkdir(parents=True, exist_ok=True, mode=0o700)
    return str(settings.ARCHIVE_ROOT)


def _most() -> int:
    return int(settings.IMPORT_MOST_MB) << 20


def _grouped(found: Sequence[_Found]) -> list[_Found]:
    """Letters with their receipts, in order; then receipts whose letter is not among them.

    A receipt belongs to the letter whose identifier it names, or whose file is named like its
    own, or that is the only one in the same package [I].
    """
    letters = [one for one in found if one.letter is not None]
    alone: list[_Found] = []
    for one in found:
        if one.receipt is not None:
            whose = _letter_of(one, letters)
            (whose.receipts if whose else alone).append(one)
    return [one for one in found if one.receipt is None] + alone


def _letter_of(receipt: _Found, letters: Sequence[_Found]) -> _Found | None:
    assert receipt.receipt is not None  # noqa: S101 - for mypy
    document = receipt.receipt.document
    named = [one for one in letters if document and one.letter == document]
    if not named:
        stem = _stem(receipt.kept.name)
        named = [one for one in letters if stem and _stem(one.kept.name) == stem]
    if not named:
        near = [one for one in letters if one.of == receipt.of]
        named = near if len(near) == 1 else []
    return named[0] if len(named) == 1 else None


def _stem(name: str) -> str:
    """`pismo` of `pismo.xml`, `UPP_pismo.xml`, `pismo-upp.xml`; nothing of `upp.xml`."""
    stem = name.rsplit(".", 1)[0].lower()
    for mark in _MARKS:
        stem = stem.removeprefix(mark).removesuffix(mark)
    return stem.strip(" ._-()")
