"""What live screens show, sent to them ready: drawn once a change, for all who see the same.

500 open boards are a handful of kinds: one building, one language, one set of permissions. Each
kind is drawn and compressed once, and the same bytes go to everybody who looks at it.
"""

from __future__ import annotations

import asyncio
import time
import zlib
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.db import Error

from furtka.entrance.live import Pulse, on_its_own

# Then the browser connects anew, and whoever lost the permission meanwhile is refused.
LONGEST = timedelta(minutes=10)
# A screen that has heard nothing for twice as long says that the server is away.
SIGN_OF_LIFE = timedelta(seconds=10)
MINUTE = 60  # seconds; waiting times and the clock on the wall go on without a change
# What begins a gzip file: no name, no time, made on Unix.
GZIP_BEGINS = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"


@dataclass(frozen=True)
class Kind:
    """Readers who see the same. `shows` is "board" or "screen"; `door` is 0 for all of them."""

    shows: str
    office: int
    site: int
    language: str
    door: int = 0
    sees_protected: bool = False


@dataclass(frozen=True)
class Event:
    """One event of a stream, as it is and compressed."""

    plain: bytes
    packed: bytes


def event(text: str) -> Event:
    """Compressed apart from what went before, so that any stream can carry it next."""
    plain = text.encode()
    squeeze = zlib.compressobj(wbits=-15)
    return Event(plain, squeeze.compress(plain) + squeeze.flush(zlib.Z_FULL_FLUSH))


def html_event(name: str, html: str) -> Event:
    """A fragment as text/event-stream carries it: each line by itself."""
    lines = "".join(f"data: {line}\n" for line in html.splitlines() if line.strip())
    return event(f"event: {name}\n{lines}\n")


BEGIN = event("retry: 2000\n\n")
# An event, not a comment: the screen must notice when nothing comes any more.
STILL_HERE = event("event: still\ndata: 1\n\n")
# Could not be drawn: the screen asks by itself.
CHANGED = event("event: changed\ndata: 1\n\n")


class Drawings:
    """The newest drawing of each kind that somebody looks at. One for each process."""

    def __init__(self, pulse: Pulse, draw: Callable[[Kind], str]) -> None:
        self._pulse, self._draw = pulse, draw
        self._watching: Counter[Kind] = Counter()
        self._newest: dict[Kind, tuple[tuple[int, int], asyncio.Task[Event]]] = {}

    async def stream(self, kind: Kind, *, packed: bool) -> AsyncIterator[bytes]:
        """The text/event-stream of one screen, gzip'ed if `packed`: what it shows now, then
        after each change and at each full minute."""
        if packed:
            yield GZIP_BEGINS
        async with aclosing(self.events(kind)) as events:
            async for one in events:
                yield one.packed if packed else one.plain

    async def events(self, kind: Kind) -> AsyncGenerator[Event, None]:
        """Never the same drawing twice: the wall says nothing of a change that it hides."""
        woken = self._pulse.join(kind.office)
        self._watching[kind] += 1
        ends = time.monotonic() + LONGEST.total_seconds()
        sent = BEGIN
        try:
            yield BEGIN
            await self._pulse.looks()
            while time.monotonic() < ends:
                newest = await self._newest_of(kind)
                yield STILL_HERE if newest.plain == sent.plain else newest
                sent = newest
                while not await self._due(woken):
                    yield STILL_HERE
        finally:
            self._pulse.leave(kind.office, woken)
            self._forget(kind)

    async def _due(self, woken: asyncio.Event) -> bool:
        """Wait for a change, a full minute, or the time for a sign of life (False)."""
        rest = MINUTE - time.time() % MINUTE
        silence = SIGN_OF_LIFE.total_seconds()
        return await self._pulse.wait(woken, min(rest, silence)) or rest <= silence

    async def _newest_of(self, kind: Kind) -> Event:
        now = (self._pulse.turn, int(time.time() // MINUTE))
        known = self._newest.get(kind)
        if known is None or known[0] != now:
            known = self._newest[kind] = now, on_its_own(self._drawn(kind))
        drawing = known[1]
        return drawing.result() if drawing.done() else await asyncio.shield(drawing)

    async def _drawn(self, kind: Kind) -> Event:
        try:
            return await sync_to_async(self._event)(kind)
        except Error:
            return CHANGED

    def _event(self, kind: Kind) -> Event:
        return html_event(kind.shows, self._draw(kind))

    def _forget(self, kind: Kind) -> None:
        self._watching[kind] -= 1
        if not self._watching[kind]:
            del self._watching[kind]
            self._newest.pop(kind, None)
