"""Missed calls from a file of the exchange (CSV): text in, rings and wrong lines out. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from io import StringIO

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import at, exists
from furtka.core.phones import parse_phone
from furtka.core.text import fold
from furtka.registry.calls.incoming import AHEAD_OF_US, OLDEST, Ring

MOST_BYTES = 1_000_000
MOST_LINES = 2_000
MOST_WRONG = 50

# How columns are called, folded and without signs.
COLUMNS: Mapping[str, set[str]] = {
    "number": {
        "numer", "nr", "telefon", "numer telefonu", "nr telefonu", "dzwoniacy", "numer dzwoniacego",
        "abonent a", "number", "phone", "caller", "caller id", "callerid", "from", "calling number",
        "src",
    },
    "at": {
        "data i godzina", "data i czas", "data godzina", "kiedy", "datetime", "date time",
        "timestamp", "at", "start", "calldate", "call time", "date and time", "date/time",
    },
    "day": {"data", "dzien", "date", "day"},
    "hour": {"godzina", "czas", "time", "hour"},
    "line": {
        "linia", "wewnetrzny", "numer wewnetrzny", "na numer", "numer wybrany", "abonent b",
        "line", "extension", "to", "called", "called number", "dst",
    },
}  # fmt: skip
HIDDEN = {"", "anonymous", "zastrzezony", "numer zastrzezony", "ukryty", "prywatny", "private",
          "unknown", "nieznany", "withheld", "brak"}  # fmt: skip
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_HOUR = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?")


class BadFile(ValueError):
    """The file as a whole can't be read; the sentence says why."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__("bad file")
        self.sentence = sentence


@dataclass(frozen=True)
class WrongLine:
    """`number` counts the lines of the file from 1; what was typed there is not repeated."""

    number: int
    sentence: str | Promise


@dataclass
class Read:
    rings: list[Ring] = field(default_factory=list)
    wrong: list[WrongLine] = field(default_factory=list)


def read_file(content: bytes, *, tz: str, now: datetime) -> Read:
    """Each line a missed call, the first one the names of the columns. Raises BadFile.

    Times without an offset are those of the office's wall clock.
    """
    lines = _lines(content)
    columns = _columns(next(lines, (0, []))[1])
    read = Read()
    for number, cells in lines:
        if number > MOST_LINES + 1:
            raise BadFile(_("The file has more than 2000 lines. Part it, and upload each part."))
        if not any(cell.strip() for cell in cells):
            continue
        values = {name: _cell(cells, place) for name, place in columns.items()}
        try:
            read.rings.append(_ring(values, tz, now))
        except BadFile as wrong:
            read.wrong.append(WrongLine(number, wrong.sentence))
    return read


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(content) > MOST_BYTES:
        raise BadFile(_("This file is too large."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1250", "replace")
    head = text.partition("\n")[0]
    sign = max(";,\t", key=head.count)
    reader = csv.reader(StringIO(text.replace("\x00", ""), newline=""), delimiter=sign)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise BadFile(_("This file can't be read. Save it as CSV and try again.")) from error


def _columns(head: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(head):
        called = re.sub(r"[_.:\s-]+", " ", fold(cell)).strip()
        for name, names in COLUMNS.items():
            if called in names:
                found.setdefault(name, place)
    if "number" not in found:
        raise BadFile(_("No column with numbers was found. Call it “numer” or “number”."))
    if "at" not in found and "day" not in found:
        raise BadFile(_("No column with the day and hour was found. Call it “data” or “date”."))
    return found


def _cell(cells: list[str], place: int) -> str:
    return cells[place].strip()[:60] if place < len(cells) else ""


def _ring(values: Mapping[str, str], tz: str, now: datetime) -> Ring:
    number = values["number"]
    if fold(number) in HIDDEN:
        number = ""
    else:
        try:
            number = parse_phone(number)
        except ValidationError as error:
            raise BadFile(_("The number can't be read.")) from error
    said = values.get("at") or " ".join(filter(None, [values.get("day"), values.get("hour")]))
    moment = read_moment(said, tz)
    if moment is None:
        raise BadFile(_("Day and hour can't be read. Write them as 2026-12-08 10:30."))
    if moment > now + AHEAD_OF_US:
        raise BadFile(_("This time has not come yet."))
    if moment < now - OLDEST:
        raise BadFile(_("This call is more than 30 days old."))
    return Ring(number, moment, values.get("line", ""))


def read_moment(said: str, tz: str) -> datetime | None:
    """`2026-12-08 10:30`, `8.12.2026 10:30:05`, `08/12/2026 10:30`, or with an offset; else None.

    The day stands before the month, as it is written in Poland.
    """
    try:
        whole = datetime.fromisoformat(said)
    except ValueError:
        whole = None
    if whole is not None and whole.tzinfo is not None:
        return whole.astimezone(UTC) if 2000 <= whole.year < 2200 else None
    day_part, hour_part = _DAY.search(said), None
    if day_part is not None:
        hour_part = _HOUR.search(said, day_part.end())
    if day_part is None or hour_part is None:
        return None
    return _instant(day_part, hour_part, tz)


def _instant(day_part: re.Match[str], hour_part: re.Match[str], tz: str) -> datetime | None:
    year, month, day = (day_part[n] for n in ((1, 2, 3) if day_part[1] else (6, 5, 4)))
    try:
        on = date(int(year), int(month), int(day))
        clock = time(int(hour_part[1]), int(hour_part[2]), int(hour_part[3] or 0))
    except ValueError:
        return None
    return at(on, clock, tz) if 2000 <= on.year < 2200 and exists(on, clock, tz) else None
