"""Tells open streams that something changed: four looks at the database a second in all.

Every change writes an audit line in its own transaction, so the newest audit lines say which
offices changed, whichever process did it. What the streams then send: entrance.drawn.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextvars import Context
from datetime import timedelta
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.db import Error, close_old_connections

from furtka.privacy.models import AuditLine

# A change must be on every screen within a second, drawing and sending included.
EVERY = timedelta(milliseconds=250)
# Proxies close a connection that is silent for a minute.
SIGN_OF_LIFE = timedelta(seconds=20)
# PostgreSQL gives ids out before it commits: a line may appear below the newest one.
NEWEST = 200
MATTERS = ("visit.", "order.", "walk_in.", "fetch.", "help.", "roll_call.")

Line = tuple[int, int, str]
Result = TypeVar("Result")


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


def on_its_own(work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
    """Start work that many streams share. It must not run in the thread of the request that
    happened to ask first: that thread, with its connection, ends with the request."""
    return asyncio.get_running_loop().create_task(work, context=Context())


class Pulse:
    """Wakes those who listen for an office. One for each process; it looks only while asked.

    `turn` counts what it found: what was read at the same turn is as new as can be known.
    """

    def __init__(self) -> None:
        self.turn = 0
        self._waiting: dict[int, set[asyncio.Event]] = {}
        self._task: asyncio.Task[None] | None = None
        self._looked = asyncio.Event()

    async def listen(self, office_id: int) -> AsyncIterator[bool]:
        """True after each change of the office, False as a sign of life in between."""
        woken = self.join(office_id)
        try:
            while True:
                yield await self.wait(woken, SIGN_OF_LIFE.total_seconds())
        finally:
            self.leave(office_id, woken)

    def join(self, office_id: int) -> asyncio.Event:
        """What is set at each change of the office, until `leave`."""
        woken = asyncio.Event()
        self._waiting.setdefault(office_id, set()).add(woken)
        if self._task is None or self._task.done():
            self.turn += 1  # nobody looked until now
            self._looked = asyncio.Event()
            self._task = on_its_own(self._look())
        return woken

    async def looks(self) -> None:
        """Wait for the first look: no change after this is missed."""
        await self._looked.wait()

    async def wait(self, woken: asyncio.Event, seconds: float) -> bool:
        """Whether it changed within so many seconds."""
        try:
            # Not wait_for(), which makes a task each time, for each of 500.
            async with asyncio.timeout(seconds):
                await woken.wait()
        except TimeoutError:
            return False
        woken.clear()
        return True

    def leave(self, office_id: int, woken: asyncio.Event) -> None:
        others = self._waiting.get(office_id, set())
        others.discard(woken)
        if not others:
            self._waiting.pop(office_id, None)

    async def _look(self) -> None:
        before: list[Line] | None = None
        while self._waiting:
            try:
                after = await sync_to_async(newest_lines)()
            except Error:
                after = before or []  # the screens ask again when it is back
            if before is not None:
                self._wake(changed_offices(before, after))
            before = after
            self._looked.set()
            await asyncio.sleep(EVERY.total_seconds())

    def _wake(self, offices: set[int] | None) -> None:
        if offices is None or offices:
            self.turn += 1
        for office_id, listeners in self._waiting.items():
            if offices is None or office_id in offices:
                for woken in listeners:
                    woken.set()


pulse = Pulse()
