"""The rows as a file. CSV and JSON flow as they are read; a spreadsheet is written to the disk
first, because its parts can't be written in order."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from furtka.registry.exporting.rows import COLUMNS, Value
from furtka.registry.models import Effect, IncomingChannel, ItemState, Matter

# What a spreadsheet would take for a formula when it stands first.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Columns whose codes are said in words to people.
_WORDS: dict[str, Any] = {
    "channel": IncomingChannel, "matter": Matter, "effect": Effect, "state": ItemState,
}  # fmt: skip
_LINES = 200  # to one piece of the answer

Row = dict[str, Value]


class Words:
    """Headings and codes in the language that is active now: a file flows when it no longer is."""

    def __init__(self) -> None:
        self.headings = [str(heading) for heading in COLUMNS.values()]
        self._said = {
            name: {one.value: str(one.label) for one in known} for name, known in _WORDS.items()
        }

    def of(self, row: Row) -> list[Value]:
        """The values in the order of COLUMNS, codes as people call them."""
        return [self._said.get(name, {}).get(str(row[name]), row[name]) for name in COLUMNS]


def csv_of(rows: Iterable[Row]) -> Iterator[str]:
    """For Excel in Polish: begins with a BOM, parts by semicolons, no cell is a formula."""
    return _csv(rows, Words())


def _csv(rows: Iterable[Row], words: Words) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    buffer.write("\ufeff")
    writer.writerow(words.headings)
    for number, row in enumerate(rows, 1):
        writer.writerow([_written(value) for value in words.of(row)])
        if number % _LINES == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _written(value: Value) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return harmless(value) if isinstance(value, str) else str(value)


def harmless(text: str) -> str:
    """An apostrophe before what a spreadsheet would calculate: senders write what they like."""
    return f"'{text}" if text.startswith(FORMULA) else text


def json_of(rows: Iterable[Row], head: dict[str, Any]) -> Iterator[str]:
    """`{…head, "items": [` and one item a line: readable by programs whole, or line by line.
    `head` is not empty."""
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "items": ['
    before = "\n"
    for row in rows:
        yield before + as_json(row)
        before = ",\n"
    yield "\n]}\n"


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_iso)


def _iso(value: date) -> str:
    return value.isoformat()


def xlsx_of(rows: Iterable[Row]) -> IO[bytes]:
    """A temporary file, at its beginning, that is gone when it is closed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("RPW")
    sheet.freeze_panes = "A2"
    words = Words()
    sheet.append([_cell(sheet, heading) for heading in words.headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in words.of(row)])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the answer
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, value: Value) -> Any:
    """Text stays text, whatever it begins with; a spreadsheet knows no zones of time."""
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None, microsecond=0)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
