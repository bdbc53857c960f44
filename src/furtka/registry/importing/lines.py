"""Strange words as one line that the register may hold."""

from __future__ import annotations

import unicodedata

from furtka.core.text import BIDI, one_line


def line(words: str, most: int, otherwise: str = "") -> str:
    """Without what `validate_line` refuses, at most `most` letters; `otherwise` if none stay."""
    shown = "".join(" " if c in "\t\r\n" else c for c in words[: most * 4] if _is_ordinary(c))
    shown = one_line(shown)
    return (shown if len(shown) <= most else shown[: most - 1].rstrip() + "…") or otherwise


def paragraphs(words: str) -> str:
    """The same for text of several lines, of any length."""
    shown = "".join(c for c in words.replace("\r\n", "\n") if c == "\n" or _is_ordinary(c))
    return shown.strip()


def _is_ordinary(letter: str) -> bool:
    if letter in "\t\r\n":
        return True
    return letter not in BIDI and unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn")
