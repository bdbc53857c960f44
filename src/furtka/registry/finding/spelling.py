"""Which words are alike. Pure; knows no model.

Two words within one wrong, missing, extra or swapped letter share a key: each is cut down by one
letter, everywhere. Long words share one by their beginning as well, so that two mistakes after it
are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz.distance import DamerauLevenshtein

SHORTEST, LONGEST = 4, 40
# From so many letters on, two mistakes are forgiven.
LONG = 7
_WORD = re.compile(r"[^\W\d_]+")


def words_of(text: str) -> list[str]:
    """The words of a folded text whose spelling can be compared, each once, sorted."""
    return sorted({word for word in _WORD.findall(text) if SHORTEST <= len(word) <= LONGEST})


def keys_of(word: str) -> set[str]:
    """What a word of the register is kept under, and what a typed one is looked up by."""
    shorter = {word[:n] + word[n + 1 :] for n in range(len(word))}
    beginning = {f"{word[:2]}*"} if len(word) >= LONG - 2 else set()
    return {word} | shorter | beginning


def nearest(typed: str, words: Iterable[str], most: int) -> list[str]:
    """Those of `words` that are not too far from what was typed, the nearest first."""
    far = 2 if len(typed) >= LONG else 1
    ranked = sorted(
        (DamerauLevenshtein.distance(typed, word, score_cutoff=far), word[0] != typed[0], word)
        for word in set(words) - {typed}
    )
    return [word for distance, _other_letter, word in ranked if distance <= far][:most]
