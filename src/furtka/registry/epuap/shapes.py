"""What a letter and a receipt say, as frozen values. Everything in them may be missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO


@dataclass(frozen=True)
class Party:
    """Somebody who writes or is written to. Numbers that identify people (PESEL) are not read."""

    name: str = ""
    address: str = ""
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """An attachment. `file`: its bytes at the beginning; None for a link, which nobody follows,
    or where it is there in a way that we do not decode."""

    name: str = ""
    description: str = ""
    file: IO[bytes] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Letter:
    """`sort` and `other_sort`: what the sender chose and wrote as the sort of letter.

    `identifier`: of the document, by which a receipt may name it. `signed`: a signature is there;
    whether it is valid nobody has checked. `signed_at` is the signature's own word.
    """

    template: str
    document: str = ""
    identifier: str = ""
    written_on: date | None = None
    place: str = ""
    sort: str = ""
    other_sort: str = ""
    title: str = ""
    senders: tuple[Party, ...] = ()
    addressees: tuple[Party, ...] = ()
    paragraphs: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    signed: bool = False
    signed_at: datetime | None = None

    @property
    def says_nothing(self) -> bool:
        return not (self.title or self.senders or self.paragraphs or self.parts)


@dataclass(frozen=True)
class Receipt:
    """An UPP (`delivery` false: a letter was handed in) or an UPD (one was received).

    `document`: the identifier of the letter. `at`: the instant that the receipt names.
    """

    delivery: bool
    identifier: str = ""
    document: str = ""
    at: datetime | None = None
