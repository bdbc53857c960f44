"""Words that people typed: what is allowed in them, and how they are compared."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# Bidirectional controls can make a name read as another one, on screen and on paper.
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def fold(words: str) -> str:
    """Letters without marks and case, for searching: "Żółć" and "zolc" fold alike.

    NFKD does not take the Polish crossed l apart, so it is replaced by hand.
    """
    plain = unicodedata.normalize("NFKD", words.casefold().replace("ł", "l"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def validate_line(value: str) -> None:
    """One line of ordinary text: no control, bidirectional, unassigned or lone surrogate."""
    if any(c in BIDI or unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") for c in value):
        raise ValidationError(
            _("Use letters, digits and ordinary punctuation only."), code="bad_characters"
        )


def one_line(value: str) -> str:
    """NFC, without spaces at the ends, each run of spaces made one."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def in_language(thing: object, field: str, language: str | None = None) -> str:
    """`thing.<field>` in the reader's language, or in Polish where nobody translated it.

    Texts that an office writes itself stand side by side in columns: `name` (Polish),
    `name_en`, `name_uk`.
    """
    code = (language or get_language() or "pl")[:2]
    translated = "" if code == "pl" else getattr(thing, f"{field}_{code}", "")
    return str(translated or getattr(thing, field))


def is_translated(thing: object, field: str, language: str | None = None) -> bool:
    """False when `in_language` had to fall back to Polish; the page then says so."""
    code = (language or get_language() or "pl")[:2]
    return code == "pl" or bool(getattr(thing, f"{field}_{code}", ""))
