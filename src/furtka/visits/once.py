"""A write that may come twice: the same key and request get the same answer again.

The answer is stored in the transaction of the write itself, so that there is never one without
the other. A "no" is not stored: it changed nothing, and the same key may ask again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from furtka.offices.models import Office
from furtka.visits.errors import KeyReused
from furtka.visits.models import WriteKey


@dataclass(frozen=True)
class Once:
    """One request that may come again. `key` is unique within the office (200 characters)."""

    office: Office
    key: str
    fingerprint: str


@dataclass(frozen=True)
class Answer:
    """An HTTP status and a JSON text, without anything secret: it is kept for two days."""

    status: int
    body: str


def used(once: Once) -> WriteKey | None:
    """What is known of that key. Raises KeyReused if it came with another request."""
    found = (
        WriteKey.objects.filter(office=once.office, key=once.key)
        .select_related("visit__office")
        .first()
    )
    if found is not None and found.fingerprint != once.fingerprint:
        raise KeyReused
    return found


def answer_once(once: Once, act: Callable[[], Answer], *, now: datetime) -> Answer:
    """The answer of `act`, or the one that this key was given before. Raises KeyReused.

    `act` runs in one transaction with the key. The same request at the same time waits for it:
    on PostgreSQL at the key's unique constraint, on SQLite for the turn to write.
    """
    if found := used(once):
        return Answer(found.status, found.answer)
    try:
        with transaction.atomic():
            row = WriteKey.objects.create(
                office=once.office, key=once.key, fingerprint=once.fingerprint, created_at=now
            )
            answer = act()
            row.status, row.answer = answer.status, answer.body
            row.save(update_fields=["status", "answer"])
            return answer
    except IntegrityError:
        if found := used(once):  # the twin was quicker
            return Answer(found.status, found.answer)
        raise
