"""Load the office's file plan; say how its numbers are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from furtka.core.text import fold
from furtka.offices.models import Office
from furtka.privacy import audit
from furtka.registry.errors import InvalidItem
from furtka.registry.models import FileClass, Numbering
from furtka.registry.numbers import validate_pattern
from furtka.registry.plan.reading import Row

SHOWN = 200  # classes on a page


@dataclass(frozen=True)
class Loaded:
    """How many classes were new, had other words, and are not used any more."""

    new: int
    changed: int
    retired: int


@transaction.atomic
def load_plan(
    *, office: Office, rows: Sequence[Row], retire: bool, now: datetime, actor: AbstractBaseUser
) -> Loaded:
    """All of it or nothing. The same file again changes nothing.

    `retire`: classes that are not in the file are not used any more; items keep theirs.
    """
    known = {one.symbol: one for one in FileClass.objects.select_for_update().filter(office=office)}
    fresh = {
        row.symbol: FileClass(
            office=office, symbol=row.symbol, title=row.title, category=row.category
        )
        for row in rows
    }
    new = [one for symbol, one in fresh.items() if symbol not in known]
    changed = [
        known[symbol] for symbol, one in fresh.items() if _takes_over(known.get(symbol), one)
    ]
    gone = [
        one for symbol, one in known.items() if retire and symbol not in fresh and not one.retired
    ]
    for one in gone:
        one.retired = True
    FileClass.objects.bulk_create(new)
    FileClass.objects.bulk_update([*changed, *gone], ["title", "category", "retired"], 500)
    loaded = Loaded(len(new), len(changed), len(gone))
    if any(vars(loaded).values()):
        audit.record(
            "file_plan.loaded", "file_plan", office=office, at=now, actor=actor, count=len(rows)
        )
    return loaded


def _takes_over(known: FileClass | None, fresh: FileClass) -> bool:
    """Whether the class that is there gets other words, or is used again."""
    if known is None:
        return False
    before = (known.title, known.category, known.retired)
    known.title, known.category, known.retired = fresh.title, fresh.category, False
    return before != (fresh.title, fresh.category, False)


def search(office: Office, words: str) -> list[FileClass]:
    """Classes whose symbol begins so, or whose words hold all of these; `SHOWN` at most.

    A plan has some hundred rows: they are looked through here, without Polish letters. One query.
    """
    rows = FileClass.objects.filter(office=office).order_by("retired", "symbol")
    wanted = fold(words.replace("\x00", " ")).split()[:8]
    if not wanted:
        return list(rows[:SHOWN])
    found = (
        row
        for row in rows
        if (len(wanted) == 1 and fold(row.symbol).startswith(wanted[0]))
        or all(word in fold(row.title) for word in wanted)
    )
    return list(found)[:SHOWN]


@transaction.atomic
def set_pattern(*, office: Office, pattern: str, now: datetime, actor: AbstractBaseUser) -> None:
    """How numbers are written from the next item on; those given stay. Raises InvalidItem."""
    try:
        validate_pattern(pattern)
    except ValidationError as error:
        raise InvalidItem(fields={"pattern": str(error.messages[0])}) from None
    same = Numbering.objects.filter(office=office, pattern=pattern)
    if same.exists():
        return
    Numbering.objects.update_or_create(office=office, defaults={"pattern": pattern})
    audit.record(
        "numbering.changed", "numbering", office=office, at=now, actor=actor, became=pattern
    )
