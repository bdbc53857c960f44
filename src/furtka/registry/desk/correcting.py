"""Correct what was typed wrong. The number, and when it was recorded, never change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from furtka.core.text import one_line
from furtka.registry import answers
from furtka.registry.desk.changes import change, changed
from furtka.registry.effects import effect_of
from furtka.registry.errors import InvalidItem, ItemChanged
from furtka.registry.models import Item

FIELDS = (
    "channel", "matter", "sender", "subject", "sent_on", "sender_mark", "postmark", "remark",
    "unit", "file_class",
)  # fmt: skip
# On these it depends what the item is worth in law.
DECIDING = ("channel", "matter")


@transaction.atomic
def correct(
    *, item: Item, values: Mapping[str, Any], seen: int, now: datetime, actor: AbstractBaseUser,
    reason: str = "",
) -> bool:  # fmt: skip
    """Write what differs; False if nothing does. The effect in law is worked out anew.

    `seen`: the version that was on the screen. `reason` is needed where the way or a sort of
    matter that was decided already changes. Raises InvalidItem, ItemChanged.
    """
    clean = {
        name: one_line(value) if isinstance(value, str) else value
        for name, value in values.items()
        if name in FIELDS
    }
    differ = [name for name, value in clean.items() if value != getattr(item, name)]
    if not differ:
        return False
    if seen != item.version:
        raise ItemChanged
    deciding = [name for name in DECIDING if name in differ]
    if any(getattr(item, name) for name in deciding) and not one_line(reason):
        raise InvalidItem(fields={"reason": _("Say in a few words why this is changed.")})
    if deciding:
        pair = [clean.get(name, getattr(item, name)) for name in DECIDING]
        clean["effect"] = effect_of(item.office, *pair)
    change(item, clean, now=now, actor=actor, reason=reason if deciding else "")
    if deciding:
        answers.ask_anew(item, now=now)
        for react in changed:
            react(item, now)
    return True
