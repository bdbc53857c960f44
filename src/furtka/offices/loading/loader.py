"""Load an office file: read all of it, and write all of it or nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import override

from furtka.core.clock import local_day
from furtka.core.errors import DomainError
from furtka.offices.complaints import offices_without
from furtka.offices.groups import sync_groups
from furtka.offices.loading.parts import after_load, parts
from furtka.offices.loading.reading import Cursor, Reading, Record, Shape
from furtka.offices.loading.shapes import SECTIONS
from furtka.offices.loading.source import Problem, compose
from furtka.offices.loading.tables import put_office, write_tables
from furtka.offices.loading.writing import Writer
from furtka.offices.models import Office


class OfficeFileRefused(DomainError):
    """Nothing was written. `problems` are in the order of the file's lines."""

    code = "office_file_refused"
    status = 422

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Loaded:
    """What loading did. `counts` has added, changed, switched off and deleted rows."""

    office: Office
    counts: Counter[str]
    warnings: list[Problem]

    @property
    def changed_nothing(self) -> bool:
        return not sum(self.counts.values())


def whole_file() -> Shape:
    """The keys of the file, those of the rooms above included."""
    extra = {name: key for part in parts for name, key in part.keys.items()}
    return Shape(SECTIONS | extra)


def read_file(raw: bytes) -> tuple[Record | None, Reading]:
    """Everything that can be known from the file alone."""
    reading = Reading()
    root, problems = compose(raw)
    reading.problems += problems
    if root is None:
        return None, reading
    # In English: these sentences stand beside keys of the file, which are English.
    with override("en"):
        record: Record = whole_file()(Cursor(root, 1, "", reading))
        reading.check_references()
    return record, reading


@transaction.atomic
def load_office(raw: bytes, *, now: datetime) -> Loaded:
    """Bring the database in line with the file.

    A second loading of the same file changes nothing. Raises OfficeFileRefused with every
    mistake that was found; then nothing was written.
    """
    record, reading = read_file(raw)
    if record is None or reading.problems:
        raise OfficeFileRefused(sorted(reading.problems))
    with override("en"):
        writer = _write(record, reading, now)
    if reading.problems:  # what only the database knew; the transaction takes all of it back
        raise OfficeFileRefused(sorted(reading.problems))
    _warn_of_complaints(record, writer)
    for act in after_load:
        act(writer.office, now)
    sync_groups(writer.office)  # last: it gives rights on pages that were just made
    return Loaded(writer.office, writer.counts, sorted(reading.warnings))


def _warn_of_complaints(record: Record, writer: Writer) -> None:
    day = local_day(writer.now, writer.office.tz)
    if offices_without(day).filter(pk=writer.office.pk).exists():
        record.cursors.get("services", record.at).odd(
            "complaints are not heard after working hours every week (KPA art. 253)",
            "give a service `complaints: true` and hours such as"
            ' {days: tue, from: "15:30", to: "16:30"}',
        )


def _write(record: Record, reading: Reading, now: datetime) -> Writer:
    writer = Writer(Office(), reading, now)
    if put_office(writer, record["office"]):
        write_tables(writer, record)
        for part in parts:
            values: dict[str, Any] = {key: record[key] for key in part.keys}
            part.write(writer, values)
    return writer
