"""What somebody typed, read as a number of the register: `42`, `42/2026`, `rpw 42`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A number has at most nine digits (numbers.validate_pattern).
_TYPED = re.compile(
    r"(?P<before>[^\W\d_]*)[\s/._-]*0*(?P<number>[1-9][0-9]{0,8})(?:[\s/._-]+(?P<year>20[0-9]{2}))?"
)


@dataclass(frozen=True)
class Typed:
    """`year` 0: none was typed. `before`: the letters that stood before it."""

    number: int
    year: int
    before: str

    @property
    def is_bare(self) -> bool:
        """Digits only: it may as well be part of anything else."""
        return not self.year and not self.before


def read(words: str) -> Typed | None:
    """`words` are folded. None if they can't be a number."""
    match = _TYPED.fullmatch(words.strip())
    if match is None:
        return None
    return Typed(int(match["number"]), int(match["year"] or 0), match["before"])


def parts_of(words: str) -> tuple[set[int], set[int]]:
    """What in `words` may be the year and the number, whatever the pattern of the office."""
    parts = {int(part) for part in re.findall(r"[0-9]+", words) if len(part) <= 9}
    return {part for part in parts if 2000 <= part < 3000}, parts
