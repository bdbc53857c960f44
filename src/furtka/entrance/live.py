"""Tells open screens that something changed: two looks at the database a second in all.

Every change writes an audit line in its own transaction, so the newest audit lines say which
offices changed, whichever process did it. Nothing but "changed" is sent; the screen then
fetches its fragment through the ordinary door, with the ordinary permissions.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections

from furtka.privacy.models import AuditLine

# A change must be on every screen within a second, fetching included.
EVERY = timedelta(milliseconds=500)
# Proxies close a connection that is silent for a minute.
SIGN_OF_LIFE = timedelta(seconds=20)
# Then the browser connects anew, and whoever lost the permission meanwhile is refused.
LONGEST = timedelta(minutes=10)
# PostgreSQL gives ids out before it commits: a line may appear below the newest one.
NEWEST = 200
MATTERS = ("visit.", "order.", "walk_in.", "fetch.", "help.", "roll_call.")

Line = tuple[int, int, str]


def newest_lines() -> list[Line]:
    """(id, office, action) of the newest audit lines of all offices. One query."""
    close_old_connections()
    lines = AuditLine.objects.order_by("-id").values_list("id", "office_id", "action")
    return list(lines[:NEWEST])


def changed_offices(before: list[Line], after: list[Line]) -> set[int] | None:
    """The offices whose screens are out of date; None: so much happened that all may be."""
    known, lowest = {line[0] for line in before}, min((line[0] for line in before), default=0)
    new = [line for line in after if line[0] not in known and line[0] > lowest]
    if len(new) == NEWEST:
        return None
    return {office for _id, office, action in new if action.startswith(MATTERS)}


class Pulse:
    """Wakes those who listen for an office. One for each process; it looks only while asked."""

    def __init__(self) -> None:
        self._waiting: dict[int, set[asyncio.Event]] = {}
        self._task: asyncio.Task[None] | None = None

    async def listen(self, office_id: int) -> AsyncIterator[bool]:
        """True after each change of the office, False as a sign of life in between."""
        woken = asyncio.Event()
        self._waiting.setdefault(office_id, set()).add(woken)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._look())
        try:
            while True:
                try:
                    await asyncio.wait_for(woken.wait(), SIGN_OF_LIFE.total_seconds())
                except TimeoutError:
                    yield False
                else:
                    woken.clear()
                    yield True
        finally:
            self._forget(office_id, woken)

    def _forget(self, office_id: int, woken: asyncio.Event) -> None:
        others = self._waiting.get(office_id, set())
        others.discard(woken)
        if not others:
            self._waiting.pop(office_id, None)

    async def _look(self) -> None:
        before: list[Line] | None = None
        while self._waiting:
            try:
                after = await sync_to_async(newest_lines)()
            except DatabaseError:
                after = before or []  # the screens ask again when it is back
            if before is not None:
                self._wake(changed_offices(before, after))
            before = after
            await asyncio.sleep(EVERY.total_seconds())

    def _wake(self, offices: set[int] | None) -> None:
        for office_id, listeners in self._waiting.items():
            if offices is None or office_id in offices:
                for woken in listeners:
                    woken.set()


pulse = Pulse()


async def events(office_id: int) -> AsyncIterator[str]:
    """The stream as text/event-stream. The first "changed" makes up for what was missed."""
    yield "retry: 2000\nevent: changed\ndata: 1\n\n"
    loop = asyncio.get_running_loop()
    ends = loop.time() + LONGEST.total_seconds()
    listening = pulse.listen(office_id)
    try:
        async for changed in listening:
            if loop.time() > ends:
                return
            yield "event: changed\ndata: 1\n\n" if changed else ": still here\n\n"
    finally:
        await listening.aclose()  # type: ignore[attr-defined]
