"""What sort of matter a letter is, where its own words leave no doubt; else people decide [I]."""

from __future__ import annotations

import re

from furtka.core.text import fold
from furtka.registry.epuap.shapes import Letter
from furtka.registry.models import Matter

# Beginnings of words, without Polish letters. The first that is found decides: a complaint about
# an allowance is a complaint.
_WORDS = (
    (Matter.COMPLAINT, r"\bskarg"),
    (Matter.INFORMATION, r"\binformacj\w* publiczn|\bpubliczn\w* informacj"),
    (Matter.APPLICATION, r"\b(zasil|pomoc|swiadcze|dodat(ek|k))"),
)


def matter_of(letter: Letter) -> str:
    """A Matter, or nothing: by the sort that the sender chose, then by the title."""
    for words in (f"{letter.sort} {letter.other_sort}", letter.title):
        folded = fold(words)
        for matter, pattern in _WORDS:
            if re.search(pattern, folded):
                return matter
    return ""
