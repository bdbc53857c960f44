"""One number an office that moves with every change of what seldom changes about it.

Hours, rooms, people, services and rules are read a thousand times for each time they are
changed. A process keeps what it read and asks the database only whether the number still is
the same. The number is random: one that was rolled back never comes again.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.signals import post_delete, post_save

from furtka.offices.models import Office

T = TypeVar("T")

# Changes by hand, past all our code, are seen after so many seconds at the latest.
LONGEST_SECONDS = 10
# Offices a process keeps in mind: some hundred kilobytes each.
MOST_OFFICES = 200


@contextmanager
def at_one_look() -> Iterator[None]:
    """Inside, each office is asked once whether anything changed; also a decorator.

    One act sees the office as it was at one moment, and asks the database less.
    """
    if _seen.get() is not None:
        yield  # part of a larger act
        return
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def touch(office_id: int) -> None:
    """Something about the office has changed. Part of the caller's transaction."""
    (_seen.get() or {}).pop(office_id, None)
    Office.objects.filter(pk=office_id).update(version=secrets.randbits(62))


def watch(models_: Iterable[type[models.Model]]) -> None:
    """Touch the office whenever a row of these is saved or deleted.

    A signal is right here: nothing of the domain hangs on it, and whoever writes a row, be it
    the editors' screens, is seen. `QuerySet.update` sends none: call `touch` beside it.
    """
    for model in models_:
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"offices.changes.{model.__name__}")


def _changed(sender: type[models.Model], instance: Any, **_kwargs: Any) -> None:
    touch(instance.pk if sender is Office else instance.office_id)


class Memory:
    """What one process knows about one office while its number stays the same."""

    def __init__(self, office_id: int, version: int) -> None:
        self.office_id, self.version = office_id, version
        self._until = time.monotonic() + LONGEST_SECONDS
        self._known: dict[Hashable, Any] = {}

    def get(self, key: Hashable, load: Callable[[], T]) -> T:
        """What `load` found the first time. Read it only: others read the same object."""
        if key not in self._known:
            self._known[key] = load()
        return self._known[key]  # type: ignore[no-any-return]

    def put(self, key: Hashable, value: T) -> T:
        """Keep that instead of what was found before."""
        self._known[key] = value
        return value

    def is_of(self, version: int) -> bool:
        return self.version == version and time.monotonic() < self._until


_memories: OrderedDict[int, Memory] = OrderedDict()
_seen: ContextVar[dict[int, Memory] | None] = ContextVar("offices.changes.seen", default=None)


def memory_of(office_id: int) -> Memory:
    """The memory of that office, empty after a change. One small query, or none (at_one_look)."""
    seen = _seen.get()
    if seen is not None and office_id in seen:
        return seen[office_id]
    query = "SELECT id, version FROM offices_office WHERE id = %s"
    memory = _fresh(query, office_id) or Memory(office_id, 0)
    if seen is not None:
        seen[office_id] = memory
    return memory


def memory_of_slug(slug: str) -> Memory | None:
    """The same by the name in addresses; None if there is no such office."""
    return _fresh("SELECT id, version FROM offices_office WHERE slug = %s", slug)


def _fresh(query: str, value: int | str) -> Memory | None:
    with connection.cursor() as cursor:
        cursor.execute(query, [value])
        row = cursor.fetchone()
    if row is None:
        return None
    office_id, version = row
    memory = _memories.get(office_id)
    if memory is None or not memory.is_of(version):
        # Read before the facts: what changes in between is seen by the next number.
        memory = _memories[office_id] = Memory(office_id, version)
        while len(_memories) > MOST_OFFICES:
            _memories.popitem(last=False)
    return memory
