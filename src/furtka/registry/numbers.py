"""How a number is written: `RPW/00042/2026`. Pure; knows no model."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DEFAULT = "RPW/{seq:05}/{year}"
LONGEST = 40
_SEQ = re.compile(r"\{seq(?::0([1-9]))?\}")
# What may stand around them: nothing that a file name, an address or a scanner trips over.
_AROUND = re.compile(r"[A-Za-z0-9ĄĆĘŁŃÓŚŹŻąćęłńóśźż./_-]*")


def written(pattern: str, seq: int, year: int) -> str:
    """The number in words: `{seq}` or `{seq:05}` (at least so many digits) and `{year}`."""
    return _SEQ.sub(lambda m: f"{seq:0{m[1] or 1}}", pattern).replace("{year}", str(year))


def validate_pattern(pattern: str) -> None:
    """It holds `{seq}` and `{year}` once each, and between them only letters, digits and ./_-.

    Without the year two numbers of different years would read alike; side by side they could.
    """
    seq, year = _SEQ.findall(pattern), pattern.count("{year}")
    apart = re.search(r"\}\{", pattern) is None
    around = _SEQ.sub("", pattern).replace("{year}", "")
    short = len(written(pattern, 999_999_999, 9999)) <= LONGEST
    if not (len(seq) == year == 1 and apart and short and _AROUND.fullmatch(around)):
        raise ValidationError(
            _(
                "Write {seq} or {seq:05} once and {year} once, apart from each other, and around "
                "them only letters, digits and the signs . / _ -: for example RPW/{seq:05}/{year}."
            ),
            code="pattern",
        )
