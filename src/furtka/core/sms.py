"""Text messages: the alphabets of telephone networks, and how many parts a text takes.

3GPP TS 23.038 (alphabets and language-specific information), section 6.2.1: the GSM 7 bit
default alphabet and its extension table. 3GPP TS 23.040 (technical realization of SMS), section
9.2.3.24: texts that go in several parts. One part has 140 octets: 160 septets, or 70 UTF-16 code
units. The header that joins parts together takes six octets of each: 153 septets or 67 code
units are left.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

GSM7, UCS2 = "GSM-7", "UCS-2"

# TS 23.038, 6.2.1: in the order of the table, without the escape (0x1B) to the extension.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# TS 23.038, 6.2.1.1: each is written as the escape and one more septet.
_EXTENDED = frozenset("\f^{}\\[~]|€")
# Letters of a part when it is the only one, and when there are others.
_ALONE = {GSM7: 160, UCS2: 70}
_JOINED = {GSM7: 153, UCS2: 67}

# What Unicode does not take apart: the crossed l, typographic quotation marks and dashes.
_PLAIN = str.maketrans("łŁ–—−„”“’‘«»", 'lL---"""\'\'""')


@dataclass(frozen=True)
class Measure:
    """`units` are places of the alphabet (`GSM-7` or `UCS-2`), `per_part` of them fit a part."""

    parts: int
    units: int
    per_part: int
    alphabet: str

    @property
    def room(self) -> int:
        """How many places so many parts have: "1 part, 96 of 160"."""
        return self.parts * self.per_part


def is_gsm7(text: str) -> bool:
    """Whether every letter is in the cheap alphabet, 160 to a message instead of 70."""
    return all(letter in _BASIC or letter in _EXTENDED for letter in text)


def fold_polish(text: str) -> str:
    """Letters that the cheap alphabet lacks without their marks: "Żółć, café" → "Zolc, café".

    The case stays, which `core.text.fold` drops. Other scripts stay as they are.
    """
    return "".join(map(_plain, unicodedata.normalize("NFC", text)))


def _plain(letter: str) -> str:
    if is_gsm7(letter):
        return letter
    bare = unicodedata.normalize("NFKD", letter.translate(_PLAIN))
    bare = "".join(mark for mark in bare if not unicodedata.combining(mark))
    return bare if bare and is_gsm7(bare) else letter


def as_sent(text: str) -> str:
    """The text as it goes out: folded where that makes it cheap, else with all its letters.

    A Ukrainian text needs the dear alphabet in any case; there folding would only spoil it.
    """
    folded = fold_polish(text)
    return folded if is_gsm7(folded) else unicodedata.normalize("NFC", text)


def measure(text: str) -> Measure:
    """How many parts the text takes as it stands; see `as_sent`. An empty one takes a part."""
    alphabet = GSM7 if is_gsm7(text) else UCS2
    parts = len(split(text))
    per_part = (_ALONE if parts == 1 else _JOINED)[alphabet]
    return Measure(parts, sum(map(_size_in(alphabet), text)), per_part, alphabet)


def split(text: str) -> list[str]:
    """The parts as networks cut them: each as long as it can be.

    Neither an escape and its letter nor a surrogate pair is parted, so that a part may stay one
    place short (TS 23.040, 9.2.3.24.1).
    """
    alphabet = GSM7 if is_gsm7(text) else UCS2
    size = _size_in(alphabet)
    if sum(map(size, text)) <= _ALONE[alphabet]:
        return [text]
    return list(_pieces(text, size, _JOINED[alphabet]))


def _pieces(text: str, size: Callable[[str], int], most: int) -> Iterator[str]:
    start = used = 0
    for at, letter in enumerate(text):
        if used + size(letter) > most:
            yield text[start:at]
            start, used = at, 0
        used += size(letter)
    yield text[start:]


def _size_in(alphabet: str) -> Callable[[str], int]:
    """Places that one letter takes."""
    if alphabet == GSM7:
        return lambda letter: 2 if letter in _EXTENDED else 1
    return lambda letter: 2 if ord(letter) > 0xFFFF else 1
