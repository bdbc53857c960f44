"""Read a `pismo ogólne`, alone or in the wrapper of one signed file, from a stream.

Bytes of attachments go to temporary files as they come; links are named and never followed; the
stylesheet that the file names is never run; what is signed is shown and never checked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import IO

from furtka.registry.epuap.base64_stream import Base64File
from furtka.registry.epuap.names import LETTERS, OURS, RECEIPTS, SIGNATURE, XADES, parted
from furtka.registry.epuap.parties import party_of
from furtka.registry.epuap.safe_xml import Enough, walk
from furtka.registry.epuap.shapes import Letter, Part, Party
from furtka.registry.epuap.times import day, instant
from furtka.registry.refusals import Refused

LONGEST_TEXT = 200_000  # characters in a whole letter, without attachments: some eighty pages
MOST_PARTS = 200
# Attachments that are smaller stay in memory.
SMALL = 1 << 16

# Elements whose text is read. What is not here (PESEL, NIP, KRS) stays in the original alone.
_PARTY = {
    "Imie", "ImieDrugie", "Nazwisko", "NazwaInstytucji", "NazwaJednostki", "KodPocztowy",
    "Poczta", "Miejscowosc", "Ulica", "Budynek", "Lokal", "Kraj", "SkrytkaPocztowa", "Telefon",
    "Faks", "Email", "URIKontakt", "InnyKontakt",
}  # fmt: skip
_PARAGRAPHS = {"Informacja", "Oswiadczenie", "InformacjeDodatkowe"}
_SINGLE = {"NazwaDokumentu", "MiejscowoscDokumentu", "Tytul", "Wartosc", "Czas", "OpisZalacznika"}
_READ = _PARTY | _PARAGRAPHS | _SINGLE
_SILENT = {"PESEL", "NIP", "REGON", "KRS", "InnyIdentyfikator"}
# A name of ours in a namespace that is not: another template, whose meaning we would only guess.
_NAMES = _READ | {"DaneDokumentu", "TrescDokumentu", "Nadawcy", "Podmiot", "Zalacznik"}
_NAMES |= {"DaneZalacznika", "RodzajWnioskuRozszerzony", "Naglowek"}


@contextmanager
def reading(stream: IO[bytes], tz: str, spool: str | None = None) -> Iterator[Letter]:
    """The letter; its attachments can be read inside the `with`. Raises Refused.

    `spool`: the folder of temporary files. An instant without an offset is one of `tz`.
    """
    with ExitStack() as files:
        reader = _LetterReader(files, tz, spool)
        walk(stream, reader)
        letter = reader.letter()
        if letter.says_nothing:
            raise Refused("empty_letter")
        yield letter


def peek(stream: IO[bytes]) -> tuple[str, str]:
    """`"letter"`, `"receipt"` or nothing, and the identifier of a letter. Raises Refused.

    Reads no further than the head of a letter.
    """
    with ExitStack() as files:
        reader = _LetterReader(files, "UTC", None, only_head=True)
        walk(stream, reader)
        return reader.kind, reader.single.get("Wartosc", "")


class _LetterReader:
    """The path of names from the root, the texts that are open, and what was found."""

    def __init__(
        self, files: ExitStack, tz: str, spool: str | None, *, only_head: bool = False
    ) -> None:
        self.kind = ""
        self.single: dict[str, str] = {}
        self._files, self._tz, self._spool, self._only_head = files, tz, spool, only_head
        self._template = ""
        self._path: list[str] = []
        self._texts: list[list[str]] = []
        self._length = 0
        self._sort: Mapping[str, str] = {}
        self._dated = False
        self._party: dict[str, list[str]] | None = None
        self._people: dict[str, list[Party]] = {"Nadawcy": [], "Adresaci": []}
        self._paragraphs: list[str] = []
        self._parts: list[Part] = []
        self._part: tuple[str, bool] = ("", False)  # name, whether it is base64
        self._into: Base64File | None = None
        self._file: IO[bytes] | None = None
        self._signed_at = ""
        self._signed = False

    def letter(self) -> Letter:
        if self.kind != "letter":
            raise Refused("not_a_letter")
        said = self.single
        return Letter(
            template=self._template, document=said.get("NazwaDokumentu", ""),
            identifier=said.get("Wartosc", ""), written_on=day(said.get("Czas", "")),
            place=said.get("MiejscowoscDokumentu", ""), sort=self._sort.get("rodzaj", ""),
            other_sort=self._sort.get("jakiInny", ""), title=said.get("Tytul", ""),
            senders=tuple(self._people["Nadawcy"]), addressees=tuple(self._people["Adresaci"]),
            paragraphs=tuple(self._paragraphs), parts=tuple(self._parts), signed=self._signed,
            signed_at=instant(self._signed_at, self._tz),
        )  # fmt: skip

    # -- What the walk tells ---------------------------------------------------------------------

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        namespace, local = parted(name)
        if not self._path:
            self._begin(namespace, local)
        if self._into is not None:
            raise Refused("bad_base64")  # an element where only letters of base64 may stand
        if "Signature" in self._path or namespace == SIGNATURE:
            local = self._signature(namespace, local)
        elif namespace not in OURS:
            if local in _NAMES:
                raise Refused("wrong_namespace")
            local = ""
        self._path.append(local)
        if "Signature" not in self._path:
            self._open(local, attributes)

    def text(self, words: str) -> None:
        if self._into is not None:
            self._into.feed(words)
        elif self._path[-1] == "SigningTime":
            self._signed_at = (self._signed_at + words)[:60]
        elif self._texts and self._path[-1] not in _SILENT and "Signature" not in self._path:
            self._length += len(words)
            if self._length > LONGEST_TEXT:
                raise Refused("xml_too_big")
            self._texts[-1].append(words)

    def end(self) -> None:
        local = self._path[-1]
        if "Signature" not in self._path:
            self._close(local)
        self._path.pop()

    # -- What it means ---------------------------------------------------------------------------

    def _begin(self, namespace: str, local: str) -> None:
        if namespace == RECEIPTS and local == "Dokument":
            self.kind = "receipt"
            raise Enough
        if local != "Dokument":
            raise Refused("not_a_letter")
        if namespace not in LETTERS:
            raise Refused("wrong_namespace")
        self.kind, self._template = "letter", namespace

    def _signature(self, namespace: str, local: str) -> str:
        """Of all that a signature says, only when it says it was made, the first time."""
        if namespace == SIGNATURE:
            self._signed = True
            return local
        first = namespace.startswith(XADES) and local == "SigningTime" and not self._signed_at
        return local if first else ""

    def _open(self, local: str, attributes: Mapping[str, str]) -> None:
        if self._only_head and local in ("TrescDokumentu", "Zalacznik"):
            raise Enough
        if local == "Podmiot":
            self._party = {}
        elif local == "Data":
            self._dated = attributes.get("typDaty", "stworzony") == "stworzony"
        elif local == "RodzajWnioskuRozszerzony":
            self._sort = dict(attributes)
        elif local == "Zalacznik":
            if len(self._parts) >= MOST_PARTS:
                raise Refused("too_many_files")
            coding = attributes.get("kodowanie", "base64").lower()
            self._part = attributes.get("nazwaPliku", ""), coding == "base64"
            self._file = None
            self.single.pop("OpisZalacznika", None)
        elif local == "DaneZalacznika":
            self._begin_file()
        elif local in _READ:
            self._texts.append([])

    def _begin_file(self) -> None:
        if self._part[1] and "Zalacznik" in self._path and self._file is None:
            file = tempfile.SpooledTemporaryFile(max_size=SMALL, dir=self._spool)  # noqa: SIM115
            self._file = self._files.enter_context(file)
            self._into = Base64File(self._file)

    def _close(self, local: str) -> None:
        if local == "Podmiot":
            self._end_party()
        elif local == "Zalacznik":
            description = self.single.pop("OpisZalacznika", "")
            self._parts.append(Part(self._part[0], description, self._file))
        elif local == "DaneZalacznika" and self._into is not None:
            self._into.close()
            self._into = None
        elif local in _READ:
            self._said(local, "".join(self._texts.pop()).strip())

    def _end_party(self) -> None:
        where = next((name for name in self._people if name in self._path), None)
        if self._party is not None and where:
            self._people[where].append(party_of(self._party))
        self._party = None

    def _said(self, local: str, words: str) -> None:
        if not words:
            return
        if self._party is not None:
            if local in _PARTY:
                self._party.setdefault(local, []).append(words)
        elif local in _PARAGRAPHS:
            self._paragraphs.append(words)
        elif local in _SINGLE and self._counts(local):
            self.single.setdefault(local, words)

    def _counts(self, local: str) -> bool:
        """Some names stand in several places, and mean what we look for in one."""
        if local == "Wartosc":
            return "Naglowek" in self._path
        return self._dated if local == "Czas" else True
