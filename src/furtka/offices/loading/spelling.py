"""Addresses that look misspelt: odd enough to say so, never enough to refuse."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from django.utils.translation import override

from furtka.core.text import fold
from furtka.offices.loading.reading import InWords, Record
from furtka.offices.models import UnitKind

# "sekreataria" and "sekretariat" are 0.91 alike; words that only share an ending stay below 0.8.
_ALIKE = 0.8


def warn_of_misspelt_address(unit: Record) -> None:
    """Compare the name before the @ with the unit's own words and its kind in Polish."""
    if not unit["email"]:
        return
    name = unit["name"][""] if isinstance(unit["name"], InWords) else ""
    with override("pl"):
        kinds = [str(kind.label) for kind in UnitKind]
    known = set(re.findall(r"[a-z]{4,}", fold(" ".join([name, *kinds, "sekretariat kontakt"]))))
    for word in re.findall(r"[a-z]{4,}", unit["email"].partition("@")[0].lower()):
        near = max(known, key=lambda other: SequenceMatcher(None, word, other).ratio())
        if word not in known and SequenceMatcher(None, word, near).ratio() >= _ALIKE:
            unit.cursors["email"].odd(
                f"“{unit['email']}” looks misspelt",
                f"did you mean “{unit['email'].replace(word, near)}”? It was loaded as it stands",
            )
