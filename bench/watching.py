"""Many open boards in one process: raw connections that note when each new board was there."""

from __future__ import annotations

import asyncio
import re
import time
import zlib
from dataclasses import dataclass, field

CARD = re.compile(r'id="([^"]+)" data-status="([^"]+)"')
# Of what the server sends, compressed on its own each time.
States = dict[str, str]


@dataclass
class Board:
    """One screen. `seen`: code → status, and since when (perf_counter)."""

    path: str
    cookie: str
    seen: States = field(default_factory=dict)
    since: dict[tuple[str, str], float] = field(default_factory=dict)


class Crowd:
    """All screens; what many receive alike is unpacked once."""

    def __init__(self, port: int, boards: list[Board]) -> None:
        self.port, self.boards = port, boards
        self.bytes_of_a_board = 0
        self._known: dict[bytes, States] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Connect all, and wait until each has its first board."""
        for board in self.boards:
            self._tasks.append(asyncio.create_task(self._watch(board)))
            await asyncio.sleep(0.01)
        await self.wait(lambda board: bool(board.seen))

    async def wait(self, there: object, seconds: float = 60) -> None:
        """Until it is true of every board. Raises TimeoutError."""
        ends = time.perf_counter() + seconds
        while not all(there(board) for board in self.boards):  # type: ignore[operator]
            for task in self._tasks:
                if task.done():
                    task.result()
                    raise ConnectionError("the server closed a stream")
            if time.perf_counter() > ends:
                raise TimeoutError("not every board came")
            await asyncio.sleep(0.02)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _watch(self, board: Board) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        writer.write(
            f"GET {board.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Cookie: {board.cookie}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        )
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in head.split(b"\r\n")[0], head
            assert b"gzip" in head, head
            while size := int(await reader.readuntil(b"\r\n"), 16):
                part = (await reader.readexactly(size + 2))[:-2]
                self._show(board, part, time.perf_counter())
        finally:
            writer.close()

    def _show(self, board: Board, part: bytes, now: float) -> None:
        states = self._known.get(part)
        if states is None:
            states = self._known[part] = _states(part)
            self.bytes_of_a_board = max(self.bytes_of_a_board, len(part) if states else 0)
        if not states:
            return
        for code, status in states.items():
            if board.seen.get(code) != status:
                board.since[code, status] = now
        board.seen = states


def _states(part: bytes) -> States:
    if part.startswith(b"\x1f\x8b"):
        return {}
    return dict(CARD.findall(zlib.decompressobj(-15).decompress(part).decode()))
