"""What we ask of any records system, and what we hand to it. Pure.

An office that runs EZD keeps its register there; ours then hands over what it took in. A system
takes records (`Takes`), or says what it has (`Finds`), or both (`RecordsSystem`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class File:
    """Bytes in the archive, under their SHA-256. `size` in bytes."""

    name: str
    sha256: str
    kind: str
    size: int


@dataclass(frozen=True)
class Proof(File):
    """Evidence of submission, sending or receipt. `shows`: a code of EvidenceKind; `at`: the
    instant that it names itself."""

    shows: str
    identifier: str
    at: datetime | None


@dataclass(frozen=True)
class Record:
    """An item with everything that came with it. `facts` by the names of exporting.rows.COLUMNS.

    `withheld`: who asks may not read what came with it, so that nothing of it is here.
    """

    number: int
    year: int
    facts: Mapping[str, Any]
    files: Sequence[File]
    evidence: Sequence[Proof]
    withheld: bool = False


@dataclass(frozen=True)
class There:
    """What the other system says of a number. `facts`: its whole answer, as it came."""

    number: int
    year: int
    state: str
    files: int
    facts: Mapping[str, Any]


class Takes(Protocol):
    """Takes records over. The same record again must change nothing there."""

    def push(self, record: Record) -> None:
        """Hand one record over, with the bytes of its files and evidence."""


class Finds(Protocol):
    """Knows what it has."""

    def find(self, number: int, year: int) -> There | None:
        """What it has under our number; None if nothing. May raise RecordsSystemDown."""


class RecordsSystem(Takes, Finds, Protocol):
    """Both: what a full connection to an EZD will be."""
