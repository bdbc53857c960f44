"""Readers of single values: from the text of the file to the types of the domain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from furtka.core import clock
from furtka.core.phones import parse_phone
from furtka.core.text import one_line, validate_line
from furtka.offices.loading.reading import Cursor, InWords, Reads, Wrong, did_you_mean
from furtka.offices.models import Weekday

LANGUAGES = ("pl", "en", "uk")
# Languages that hosts may speak or sign; pjm is Polish Sign Language, sjm signed Polish.
SPOKEN = ("pl", "en", "uk", "ru", "de", "fr", "ro", "be", "pjm", "sjm")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def clean(model: type[models.Model], column: str, value: Any) -> Any:
    """By the rules of that column: length, choices, its validators."""
    column_field = model._meta.get_field(column)
    if not isinstance(column_field, models.Field):
        raise TypeError(f"{model.__name__}.{column} is no column")
    return column_field.clean(value, None)


def column(model: type[models.Model], name: str) -> Reads:
    """One line of text, as that column of the model takes it."""

    def read(cursor: Cursor) -> Any:
        value = one_line(cursor.text())
        validate_line(value)
        return clean(model, name, value)

    return read


def words(model: type[models.Model], name: str) -> Reads:
    """Polish alone, or `{pl: …, en: …, uk: …}`; several lines where the column has them."""
    lines = isinstance(model._meta.get_field(name), models.TextField)

    def one(cursor: Cursor, column_name: str) -> str:
        return str(clean(model, column_name, _tidy(cursor, lines)))

    def read(cursor: Cursor) -> InWords:
        found = _by_language(cursor)
        texts = InWords({"": "", "_en": "", "_uk": ""})
        for language, item in found.items():
            ending = "" if language == "pl" else f"_{language}"
            try:
                texts[ending] = one(item, f"{name}{ending}")
            except (Wrong, ValidationError) as error:
                item.wrong(error.message if isinstance(error, Wrong) else error.messages[0])
        return texts

    return read


def _by_language(cursor: Cursor) -> dict[str, Cursor]:
    try:
        found = cursor.entries()
    except Wrong:
        return {"pl": cursor}
    for language in found.keys() - set(LANGUAGES):
        found.pop(language).wrong(f"unknown language “{language}”", "texts are in pl, en and uk")
    if "pl" not in found:
        cursor.wrong("the Polish text (pl) is missing")
    return found


def _tidy(cursor: Cursor, several_lines: bool) -> str:
    """A list becomes one thing a line; spaces are made single, control characters refused."""
    try:
        parts = [item.text() for item in cursor.items()] if several_lines else [cursor.text()]
    except Wrong:
        parts = cursor.text().splitlines()
    tidy = [one_line(part) for part in parts]
    for part in tidy:
        validate_line(part)
    return "\n".join(tidy).strip()


def name_of(kind: str, model: type[models.Model], column_name: str = "slug") -> Reads:
    """A short name that other parts of the file may refer to."""

    def read(cursor: Cursor) -> str:
        value = str(clean(model, column_name, cursor.text()))
        cursor.reading.define(kind, value, cursor)
        return value

    return read


def reference(kind: str) -> Reads:
    """The short name of something described elsewhere in the file."""

    def read(cursor: Cursor) -> str:
        value = cursor.text()
        cursor.reading.uses.append((kind, value, cursor))
        return value

    return read


def one_of(kind: str, known: Any) -> Reads:
    def read(cursor: Cursor) -> str:
        value = cursor.text()
        if value not in known:
            raise Wrong(f"there is no {kind} “{value}”", did_you_mean(value, known))
        return value

    return read


def whole(low: int, high: int, unit: str = "") -> Reads:
    def read(cursor: Cursor) -> int:
        value = cursor.text().strip()
        if not re.fullmatch(r"-?\d{1,6}", value) or not low <= int(value) <= high:
            of_what = f" of {unit}" if unit else ""
            raise Wrong(f"must be a whole number{of_what} from {low} to {high}, not “{value}”")
        return int(value)

    return read


def price(cursor: Cursor) -> Decimal:
    """In złoty, at most four places: `0.0825`; a comma is welcome."""
    value = cursor.text().strip()
    if not re.fullmatch(r"\d{1,2}([.,]\d{1,4})?", value):
        raise Wrong(f"must be a price in złoty, not “{value}”", "write it as 0.0825")
    return Decimal(value.replace(",", "."))


def yes_no(cursor: Cursor) -> bool:
    value = cursor.text()
    if value not in ("true", "false"):
        raise Wrong(f"must be true or false, not “{value}”")
    return value == "true"


def phone(cursor: Cursor) -> str:
    """E.164. Spaces, dashes and brackets are welcome."""
    typed = cursor.text()
    try:
        return parse_phone(typed)
    except ValidationError as error:
        digits = sum(letter.isdigit() for letter in typed)
        raise Wrong(str(error.messages[0]), f"“{typed}” has {digits} digits") from error


def wall_time(cursor: Cursor) -> time:
    value = cursor.text()
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", value)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        guess = re.fullmatch(r"([01]?\d|2[0-3])[.,; ]?([0-5]\d)", value)
        raise Wrong(
            f"“{value}” is not a time of day",
            f"did you mean “{guess[1]}:{guess[2]}”?" if guess else "write it as 7:30 or 15:30",
        )
    return time(int(match[1]), int(match[2]))


def day(cursor: Cursor) -> date:
    value = cursor.text()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Wrong(f"“{value}” is not a day", "write it as 2026-12-31") from None


@dataclass(frozen=True)
class Moment:
    """A day, perhaps with a time of the office's wall clock. A bare day is the whole of it."""

    day: date
    time: time | None = None

    def start(self, tz: str) -> datetime:
        return clock.at(self.day, self.time or time.min, tz)

    def end(self, tz: str) -> datetime:
        """Not included: a bare last day ends with its midnight."""
        if self.time is not None:
            return clock.at(self.day, self.time, tz)
        return clock.at(self.day + timedelta(days=1), time.min, tz)

    def is_before(self, other: Moment) -> bool:
        """Whether there is any time from this moment, as a start, to the other, as an end."""
        ends = (other.day, other.time or time.max)
        return (self.day, self.time or time.min) < ends


def moment(cursor: Cursor) -> Moment:
    """`2026-12-24` or `2026-12-24 12:00`."""
    first, _, rest = cursor.text().strip().replace("T", " ").partition(" ")
    try:
        wall = time.fromisoformat(rest.zfill(5)) if rest else None
        return Moment(date.fromisoformat(first), wall.replace(tzinfo=None) if wall else None)
    except ValueError:
        raise Wrong(
            f"“{cursor.text()}” is not a day or a day with a time",
            "write it as 2026-12-24 or 2026-12-24 12:00",
        ) from None


def weekdays(cursor: Cursor) -> list[Weekday]:
    """`mon`, `mon-fri`, or several of them parted by commas."""
    found: list[Weekday] = []
    for part in cursor.text().split(","):
        first, _, last = (piece.strip() for piece in part.partition("-"))
        for name in (first, last or first):
            if name not in DAYS:
                raise Wrong(f"there is no day “{name}”", did_you_mean(name, DAYS))
        start, end = DAYS.index(first), DAYS.index(last or first)
        if end < start:
            raise Wrong(f"“{part.strip()}” runs backwards", f"did you mean “{last}-{first}”?")
        found += [Weekday(number + 1) for number in range(start, end + 1)]
    if len(set(found)) != len(found):
        raise Wrong("a day stands here twice")
    return found
