"""Many rows into one table: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import JSONField, Max
from django.db.models.fields import NOT_PROVIDED

Model = type[models.Model]
BATCH = 5000


@lru_cache(maxsize=100_000)
def stamp(moment: datetime) -> str:
    """The instant as this database writes it."""
    return str(connection.ops.adapt_datetimefield_value(moment))


class Table:
    """Writes rows of `fields` (names of columns); every other column gets the field's default."""

    def __init__(self, model: Model, fields: Sequence[str]) -> None:
        self.model, self.seconds, self.count = model, 0.0, 0
        last: int | None = model._default_manager.aggregate(last=Max("pk"))["last"]
        self.next_id = (last or 0) + 1  # nobody else writes meanwhile
        rest = {
            field.column: _default(field)
            for field in model._meta.concrete_fields
            if field.column not in fields and field.db_default is NOT_PROVIDED
        }
        self._rest = tuple(rest.values())
        quote = connection.ops.quote_name
        columns = ", ".join(quote(name) for name in [*fields, *rest])
        self._into = f"{quote(model._meta.db_table)} ({columns})"
        self._marks = ", ".join(["%s"] * (len(fields) + len(rest)))

    def write(self, rows: Iterable[tuple[Any, ...]]) -> None:
        start, rest = time.perf_counter(), self._rest
        full = [row + rest for row in rows]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self._into} FROM STDIN") as stream:
                    for row in full:
                        stream.write_row(row)
            else:
                insert = f"INSERT INTO {self._into} VALUES ({self._marks})"  # noqa: S608
                for first in range(0, len(full), BATCH):
                    cursor.executemany(insert, full[first : first + BATCH])
        self.count += len(full)
        self.next_id += len(full)
        self.seconds += time.perf_counter() - start


def _default(field: models.Field[Any, Any]) -> Any:
    value = field.get_default()
    if isinstance(field, JSONField):
        return json.dumps(value)
    return stamp(value) if isinstance(value, datetime) else value


def number_on(tables: Iterable[Model]) -> None:
    """Ids that the database gives from now on come after those that are there."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


@contextmanager
def without_indexes(tables: Sequence[Model], step: Callable[[str], None]) -> Iterator[None]:
    """Drop what guards and finds rows of these tables, all but their ids; make it again after.

    PostgreSQL only, in the caller's transaction: its DDL is undone like everything else. Making
    them again checks every row. `step` is told of each that is made.
    """
    connection.check_constraints()  # or pending checks of other tables would keep us from it
    with connection.schema_editor() as editor:
        for table in tables:
            _drop(editor, table)
    yield
    for table in tables:
        for make in _makers(table):
            with connection.schema_editor() as editor:  # at whose end foreign keys are checked
                step(make(editor))


def parts(tables: Iterable[Model]) -> int:
    """How many steps `without_indexes` will tell of."""
    return sum(1 for table in tables for _make in _makers(table))


def _loose(field: Any) -> Any:
    """The same foreign key with neither check nor index."""
    loose = copy(field)
    loose.db_constraint = loose.db_index = False
    return loose


def _keys(table: Model) -> list[Any]:
    return [field for field in table._meta.concrete_fields if field.many_to_one]


def _drop(editor: Any, table: Model) -> None:
    for constraint in table._meta.constraints:
        editor.remove_constraint(table, constraint)
    for index in table._meta.indexes:
        editor.remove_index(table, index)
    for field in _keys(table):
        editor.alter_field(table, field, _loose(field))


def _makers(table: Model) -> Iterator[Callable[[Any], str]]:
    def key(field: Any) -> Callable[[Any], str]:
        def make(editor: Any) -> str:
            editor.alter_field(table, _loose(field), field)
            return str(field)

        return make

    def constraint(one: models.BaseConstraint) -> Callable[[Any], str]:
        def make(editor: Any) -> str:
            editor.add_constraint(table, one)
            return one.name

        return make

    def index(one: models.Index) -> Callable[[Any], str]:
        def make(editor: Any) -> str:
            editor.add_index(table, one)
            return one.name

        return make

    yield from chain(
        map(constraint, table._meta.constraints),
        map(index, table._meta.indexes),
        map(key, _keys(table)),
    )
