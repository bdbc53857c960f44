"""What is pushed to the screens: drawn once for all who see the same."""

from __future__ import annotations

import asyncio
import zlib
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError

from furtka.entrance import live
from furtka.entrance.drawn import GZIP_BEGINS, Drawings, Kind

POLISH = Kind("board", office=1, site=1, language="pl")
ENGLISH = Kind("board", office=1, site=1, language="en")


class Audit:
    """The audit lines that the pulse finds, and a drawing that counts."""

    def __init__(self, monkeypatch: Any) -> None:
        self.lines: list[live.Line] = [(1, 1, "visit.booked")]
        self.drawn: list[Kind] = []
        monkeypatch.setattr(live, "EVERY", timedelta(milliseconds=5))
        monkeypatch.setattr(live, "newest_lines", lambda: list(self.lines))
        self.drawings = Drawings(live.Pulse(), self.draw)

    def happens(self) -> None:
        self.lines.insert(0, (self.lines[0][0] + 1, 1, "visit.met"))

    def draw(self, kind: Kind) -> str:
        self.drawn.append(kind)
        return f"<p>{kind.language} {self.lines[0][0]}</p>\n"

    def open(self, kind: Kind, packed: bool = False) -> Any:
        return self.drawings.stream(kind, packed=packed)


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch) -> Audit:
    return Audit(monkeypatch)


async def next_of(streams: list[Any]) -> list[bytes]:
    """The next part of each that is no sign of life."""

    async def one(stream: Any) -> bytes:
        while b"event: still" in (part := await anext(stream)):
            pass
        return bytes(part)

    return list(await asyncio.gather(*map(one, streams)))


def test_a_change_is_drawn_once_for_each_kind(audit: Audit) -> None:
    async def watch() -> None:
        streams = [audit.open(POLISH) for _n in range(20)] + [audit.open(ENGLISH)]
        assert {b"retry: 2000\n\n"} == set(await next_of(streams))
        first = await next_of(streams)
        assert first[0] == b"event: board\ndata: <p>pl 1</p>\n\n"
        assert first[-1] == b"event: board\ndata: <p>en 1</p>\n\n"
        assert len(audit.drawn) == 2
        audit.happens()
        assert set(await next_of(streams)) == {
            b"event: board\ndata: <p>pl 2</p>\n\n", b"event: board\ndata: <p>en 2</p>\n\n"
        }  # fmt: skip
        assert len(audit.drawn) == 4
        for stream in streams:
            await stream.aclose()
        assert not audit.drawings._watching and not audit.drawings._newest

    async_to_sync(watch)()


def test_whoever_comes_later_gets_what_is_drawn_already(audit: Audit) -> None:
    async def watch() -> None:
        early, late = audit.open(POLISH), audit.open(POLISH)
        await next_of([early])
        shown = await next_of([early])
        await next_of([late])
        assert await next_of([late]) == shown and len(audit.drawn) == 1

    async_to_sync(watch)()


def test_the_packed_stream_says_the_same(audit: Audit) -> None:
    async def watch() -> None:
        stream = audit.open(POLISH, packed=True)
        parts = [await anext(stream) for _n in range(3)]
        audit.happens()
        parts.append(await anext(stream))
        assert parts[0] == GZIP_BEGINS
        whole = zlib.decompressobj(wbits=31).decompress(b"".join(parts)).decode()
        assert whole.startswith("retry: 2000\n\nevent: board\ndata: <p>pl 1</p>\n\n")
        assert whole.endswith("event: board\ndata: <p>pl 2</p>\n\n")

    async_to_sync(watch)()


def test_a_change_that_is_not_shown_is_not_told(audit: Audit) -> None:
    async def watch() -> None:
        audit.draw = lambda kind: "<p>nobody</p>"  # type: ignore[method-assign]
        audit.drawings = Drawings(live.Pulse(), audit.draw)
        stream = audit.open(POLISH)
        assert [await anext(stream), await anext(stream)][1].startswith(b"event: board")
        audit.happens()
        assert (await anext(stream)).startswith(b"event: still")

    async_to_sync(watch)()


def test_without_a_database_the_screen_is_left_to_ask(audit: Audit) -> None:
    def draw(kind: Kind) -> str:
        raise OperationalError

    async def watch() -> None:
        audit.drawings = Drawings(live.Pulse(), draw)
        stream = audit.open(POLISH)
        await anext(stream)
        assert (await anext(stream)).startswith(b"event: changed")

    async_to_sync(watch)()
