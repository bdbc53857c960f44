"""Read a file plan as the office has it: a table of symbol, title, category. Pure.

Offices write theirs with Excel or a text editor: `;`, `,` or tabulators, in UTF-8 or the old
Polish encoding of Windows, with or without a line of headings.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.errors import DomainError
from furtka.core.text import fold, one_line
from furtka.registry.models import FileClass

MOST_BYTES = 2 * 1024 * 1024
MOST_CLASSES = 5000
MOST_NAMED = 50  # mistakes: who has more has the wrong file
_HEADINGS = {"symbol", "symbole", "symbol klasyfikacyjny", "klasa", "znak", "haslo"}


@dataclass(frozen=True)
class Row:
    """One class. `line`: where it stands in the file, counted from 1."""

    line: int
    symbol: str
    title: str
    category: str


@dataclass(frozen=True)
class Mistake:
    """`line` 0: the file as a whole."""

    line: int
    sentence: str | Promise


class PlanRefused(DomainError):
    """The file has mistakes; nothing was changed. `mistakes` names every line."""

    code = "file_plan_refused"
    message = _("This file plan has mistakes. Nothing was changed.")
    status = 422

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__()
        self.mistakes = mistakes[:MOST_NAMED]


def read(raw: bytes) -> list[Row]:
    """Every class of the file, in its order. Raises PlanRefused."""
    if len(raw) > MOST_BYTES:
        raise PlanRefused([Mistake(0, _("This file is too large for a file plan."))])
    rows, mistakes, seen = [], [], dict[str, int]()
    for row in _rows(_decoded(raw)):
        wrong = _mistake(row, seen)
        if wrong:
            mistakes.append(Mistake(row.line, wrong))
        else:
            seen[row.symbol] = row.line
            rows.append(row)
    if len(rows) > MOST_CLASSES:
        mistakes.append(Mistake(0, _("This file is too large for a file plan.")))
    if not rows and not mistakes:
        mistakes.append(Mistake(0, _("There is no class in this file.")))
    if mistakes:
        raise PlanRefused(mistakes)
    return rows


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1250", errors="replace")


def _rows(text: str) -> Iterator[Row]:
    text = text.replace("\x00", "")
    first = next((line for line in text.splitlines() if line.strip()), "")
    # A title may hold commas: where there is a semicolon at all, it is what divides.
    divider = next((sign for sign in ";\t," if sign in first), ";")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    empty = True
    try:
        for cells in reader:
            cells = [one_line(cell) for cell in cells]
            if not any(cells):
                continue
            if empty and fold(cells[0]) in _HEADINGS:
                empty = False
                continue
            empty = False
            symbol, title, category = (*cells, "", "", "")[:3]
            yield Row(reader.line_num, symbol, title, category)
    except csv.Error:
        yield Row(reader.line_num, "", "", "")


def _mistake(row: Row, seen: dict[str, int]) -> str | Promise:
    if not row.symbol:
        return _("The symbol is missing.")
    if " " in row.symbol:
        return _("A symbol has no spaces.")
    if not row.title:
        return _("It does not say what the class holds.")
    if row.symbol in seen:
        return _("This symbol stands in line %(line)d already.") % {"line": seen[row.symbol]}
    try:
        FileClass(symbol=row.symbol, title=row.title, category=row.category).clean_fields(
            exclude=["office"]
        )
    except ValidationError as error:
        return str(error.messages[0])
    return ""
