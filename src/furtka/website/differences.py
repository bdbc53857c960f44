"""What changed between two texts, word by word. Pure: no database, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

from bs4 import BeautifulSoup

# Comparing takes longer than the text grows: a longer paragraph counts as changed altogether.
MOST_WORDS = 1500
_BLOCKS = ["h2", "h3", "h4", "p", "li"]


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    kind: Kind
    text: str


Paragraph = list[Piece]


def lines_of(html: str) -> list[str]:
    """The paragraphs of a rich text as plain words; an item of a list begins with a dot."""
    soup = BeautifulSoup(html, "html.parser")
    found = []
    for block in soup.find_all(_BLOCKS):
        words = " ".join(block.get_text(" ").split())
        found.append(f"• {words}" if block.name == "li" else words)
    return [line for line in found if line.strip("• ")]


def differences(older: list[str], newer: list[str]) -> list[Paragraph]:
    """Every paragraph of both, with what was added and removed in it."""
    found: list[Paragraph] = []
    matcher = SequenceMatcher(None, older, newer, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found += [[Piece(Kind.SAME, line)] for line in older[a:b]]
        else:
            pairs = zip_longest(older[a:b], newer[c:d], fillvalue="")
            found += [_in_paragraph(old, new) for old, new in pairs]
    return found


def _in_paragraph(old: str, new: str) -> Paragraph:
    before, after = _words(old), _words(new)
    if len(before) + len(after) > MOST_WORDS:
        return list(_pieces([old], [new]))
    found: Paragraph = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece(Kind.SAME, " ".join(before[a:b])))
        else:
            found += _pieces(before[a:b], after[c:d])
    return found


def _pieces(removed: list[str], added: list[str]) -> Iterator[Piece]:
    for kind, words in ((Kind.REMOVED, removed), (Kind.ADDED, added)):
        if text := " ".join(words).strip():
            yield Piece(kind, text)


def _words(text: str) -> list[str]:
    return re.findall(r"\S+", text)
