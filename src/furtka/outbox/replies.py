"""What somebody meant who answered TAK or NIE to a text message. Pure."""

from __future__ import annotations

import re

from furtka.core.text import fold

# Folded. Ukrainians on a Russian keyboard write da and net.
_YES = {"tak", "t", "yes", "y", "так", "т", "да"}
_NO = {"nie", "n", "ні", "н", "нет"}
# In Polish an informal "no" is a yes: it counts only where the question was in English.
_NO_IN = {"en": {"no"}}
# Somebody who writes more than that tells us something that a person should read.
_MOST_WORDS = 6
# Beginnings of words that turn a yes into something else: not, but, if, cancel, move, later...
_DOUBTS = (
    "nie", "ale", "jesli", "jezeli", "jednak", "odwol", "anul", "rezyg", "przeloz", "przeklad",
    "przenie", "przesun", "zmien", "zmian", "spozn", "pozniej", "inn", "czy", "chyba", "moze",
    "no", "not", "but", "if", "cancel", "move", "chang", "late", "maybe", "other", "can't",
    "не", "ні", "але", "якщо", "скасу", "перене", "зміни", "запізн", "пізніше", "інш", "чи",
    "може", "нет", "но", "если", "отмен", "опозда", "позже", "друг",
)  # fmt: skip


def understand(text: str, language: str) -> bool | None:
    """True for yes, False for no, None where a person must ask.

    Case, marks and punctuation do not count. A no stands alone: it takes the visit away. A yes
    may be followed by a few words that raise no doubt: no "but", no other hour, no question.
    """
    folded = fold(text)
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", folded)
    if not words or "?" in folded or any(letter.isdigit() for letter in folded):
        return None
    first, rest = words[0], words[1:]
    if not rest and first in _NO | _NO_IN.get(language, set()):
        return False
    if first in _YES and len(words) <= _MOST_WORDS and not any(map(_is_doubt, rest)):
        return True
    return None


def _is_doubt(word: str) -> bool:
    return word.startswith(_DOUBTS)
