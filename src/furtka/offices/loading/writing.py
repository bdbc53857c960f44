"""Write what was read: new rows, changed rows, and rows that the file no longer has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ProtectedError, QuerySet

from furtka.offices.changes import touch
from furtka.offices.loading.reading import Cursor, Reading
from furtka.offices.models import Office

M = TypeVar("M", bound=models.Model)


@dataclass
class Writer:
    """Brings one office's rows in line with the file, inside the loader's transaction.

    `made` finds what a short name of the file stands for: ("unit", "sekretariat") → its row.
    """

    office: Office
    reading: Reading
    now: datetime
    counts: Counter[str] = field(default_factory=Counter)
    made: dict[tuple[str, str], Any] = field(default_factory=dict)
    kept: dict[type[models.Model], set[Any]] = field(default_factory=dict)

    def named(self, kind: str, name: str | None) -> Any:
        """The row with that short name, None where the file names none."""
        return self.made.get((kind, name)) if name else None

    def put(
        self, at: Cursor, model: type[M], key: dict[str, Any], values: dict[str, Any]
    ) -> M | None:
        """Find by `key` within the office, save only what differs. None if refused."""
        row = model._default_manager.filter(office=self.office, **key).first()
        return self.bring(at, row, model, {"office": self.office, **key}, values)

    def bring(
        self, at: Cursor, row: M | None, model: type[M], key: dict[str, Any], values: dict[str, Any]
    ) -> M | None:
        """Make `row` (or a new one, where there is none) have those values."""
        if row is None:
            row = model(**key, **values)
            return row if self._save(at, row, "added") else None
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        if changed:
            for name in changed:
                setattr(row, name, values[name])
            if not self._save(at, row, "changed"):
                return None
        self.kept.setdefault(model, set()).add(row.pk)
        return row

    def _save(self, at: Cursor, row: models.Model, count: str) -> bool:
        try:
            row.full_clean()
        except ValidationError as error:
            for message in error.messages:
                at.wrong(str(message))
            return False
        row.save()
        self.counts[count] += 1
        self.kept.setdefault(type(row), set()).add(row.pk)
        return True

    def gone(self, model: type[M]) -> QuerySet[M]:
        """The office's rows that this file didn't mention."""
        mine = model._default_manager.filter(office=self.office)
        return mine.exclude(pk__in=self.kept.get(model, set()))

    def retire(self, model: type[models.Model]) -> None:
        """What others may refer to and can be out of use: switch off what the file lacks."""
        if gone := self.gone(model).filter(active=True).update(active=False):
            self.counts["switched off"] += gone
            touch(self.office.pk)

    def remove(self, rows: QuerySet[Any]) -> None:
        """Delete rows that nothing refers to."""
        self.counts["deleted"] += rows.delete()[0]

    def delete(self, model: type[models.Model], at: Cursor) -> None:
        """Delete what the file lacks; what is still referred to stays, with a warning."""
        for row in self.gone(model).order_by("-pk"):
            try:
                row.delete()
                self.counts["deleted"] += 1
            except ProtectedError:
                at.odd(
                    f"“{row}” ({model.__name__}) is not in the file but still in use",
                    "it was left as it is",
                )
