"""Read an official receipt: UPP (handed in) or UPD (received)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from furtka.registry.epuap.names import RECEIPTS, parted
from furtka.registry.epuap.safe_xml import walk
from furtka.registry.epuap.shapes import Receipt
from furtka.registry.epuap.times import instant
from furtka.registry.refusals import Refused

LONGEST = 2_000  # characters of one field
_FIELDS = {"IdentyfikatorPoswiadczenia", "IdentyfikatorDokumentu", "DataDoreczenia", "DataOdbioru"}


def read_receipt(stream: IO[bytes], tz: str) -> Receipt:
    """Raises Refused. An instant without an offset is read on the wall clock of `tz`."""
    reader = _ReceiptReader()
    walk(stream, reader)
    if reader.kind is None:
        raise Refused("not_a_letter")
    said = {name: words.strip() for name, words in reader.said.items()}
    return Receipt(
        delivery=reader.kind == "UPD",
        identifier=said.get("IdentyfikatorPoswiadczenia", ""),
        document=said.get("IdentyfikatorDokumentu", ""),
        at=instant(said.get("DataOdbioru" if reader.kind == "UPD" else "DataDoreczenia", ""), tz),
    )


class _ReceiptReader:
    """Only what stands directly in `Dokument/UPP` or `Dokument/UPD`: names have the same fields
    inside."""

    def __init__(self) -> None:
        self.kind: str | None = None
        self.said: dict[str, str] = {}
        self._path: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        namespace, local = parted(name)
        self._path.append(local if namespace == RECEIPTS else "")
        if self._path in (["Dokument", "UPP"], ["Dokument", "UPD"]):
            self.kind = self.kind or local
        elif len(self._path) == 1 and self._path != ["Dokument"]:
            raise Refused("not_a_letter")

    def text(self, words: str) -> None:
        field = self._path[-1]
        if len(self._path) == 3 and self._path[1] == self.kind and field in _FIELDS:
            self.said[field] = (self.said.get(field, "") + words)[:LONGEST]

    def end(self) -> None:
        self._path.pop()
