"""Change an item and keep what it said before. Every change of an item goes through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models

from furtka.core.registers import Register
from furtka.core.text import one_line
from furtka.privacy import audit
from furtka.registry.errors import ItemChanged
from furtka.registry.finding.index import learn, search_text
from furtka.registry.models import Correction, CorrectionField, FileClass, Item
from furtka.registry.services import check

# What other parts of the register do once the way or the sort of matter is another one.
changed: Register[Callable[[Item, datetime], None]] = Register()


def change(
    item: Item,
    values: Mapping[str, Any],
    *,
    now: datetime,
    actor: AbstractBaseUser,
    reason: str = "",
    action: str = "item.corrected",
) -> list[Correction]:
    """Write the fields that differ, each with its trace, in the caller's transaction.

    `item` is as the caller read it, and gets the new values. Raises InvalidItem; ItemChanged if
    somebody else has changed the item since it was read.
    """
    before = {name: getattr(item, name) for name in values}
    differ = {name: value for name, value in values.items() if before[name] != value}
    if not differ:
        return []
    for name, value in differ.items():
        setattr(item, name, value)
    check(item)
    seen, item.version, item.search_text = item.version, item.version + 1, search_text(item)
    same = Item.objects.filter(office=item.office_id, pk=item.pk, version=seen)
    if not same.update(**differ, version=item.version, search_text=item.search_text):
        raise ItemChanged
    learn(item.office_id, item.search_text)
    rows = [
        Correction(
            office_id=item.office_id, item=item, at=now, by_id=actor.pk,
            field=CorrectionField(name), before=stored(before[name]), after=stored(value),
            reason=one_line(reason),
        )
        for name, value in differ.items()
    ]  # fmt: skip
    Correction.objects.bulk_create(rows)
    audit.record(
        action, f"item:{item.shown}", office=item.office, at=now, actor=actor,
        fields=sorted(differ),
    )  # fmt: skip
    return rows


def stored(value: Any) -> str:
    """How the trace keeps it: codes, ISO dates, names as they are now."""
    if value is None:
        return ""
    if isinstance(value, Item):
        return value.shown
    if isinstance(value, FileClass):
        return str(value)
    if isinstance(value, models.Model):
        return str(getattr(value, "name", value))[:240]
    return str(value)
