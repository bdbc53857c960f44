"""A large message made light: what is encoded in base64 stays where it lies until it is read.

The parser of the standard library needs ten times the memory of what it takes apart. Long runs of
base64 are nine tenths of a large message, and it only carries them about: it gets a line with a
secret mark instead of each, and the file behind it is decoded from its place, block by block.
"""

from __future__ import annotations

import binascii
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from mmap import mmap
from secrets import token_hex
from typing import Any

Raw = bytes | mmap

# Shorter runs are no burden.
LONG = 50_000
BLOCK = 1 << 18
# Each line is looked at once: nothing is given back, no line ends with something else.
_RUN = re.compile(rb"(?m)^(?>[A-Za-z0-9+/=]{1,998}\r?\n)++")


@dataclass(frozen=True)
class Light:
    """`message`: with marks in the place of `runs`, each from where to where in `raw`."""

    raw: Raw
    message: bytes
    mark: str
    runs: Sequence[tuple[int, int]]

    def pieces(self, words: bytes) -> Iterator[bytes]:
        """What stands in a part, in the blocks in which it is to be read."""
        before = 0
        for found in re.finditer(rb"%s-(\d{1,9})\r?\n?" % self.mark.encode(), words):
            yield words[before : found.start()]
            start, end = self.runs[int(found[1])]
            for at in range(start, end, BLOCK):
                yield self.raw[at : min(end, at + BLOCK)]
            before = found.end()
        yield words[before:]


def lighten(raw: Raw) -> Light:
    """Linear in its length."""
    mark, before = f"run{token_hex(16)}", 0
    runs: list[tuple[int, int]] = []
    kept: list[bytes] = []
    for found in _RUN.finditer(raw):
        if found.end() - found.start() >= LONG:
            kept += [raw[before : found.start()], f"{mark}-{len(runs)}\n".encode()]
            runs.append(found.span())
            before = found.end()
    kept.append(raw[before:])
    return Light(raw, b"".join(kept), mark, runs)


class Pieces(io.RawIOBase):
    """Blocks of bytes as one stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._ready = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            piece = self._next()
            if piece is None:
                return 0
            self._ready = piece
        block, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(block)] = block
        return len(block)

    def _next(self) -> bytes | None:
        return next(self._pieces, None)


class Decoded(Pieces):
    """The bytes behind base64. What is no base64 in it is passed over."""

    _left = b""

    def _next(self) -> bytes | None:
        piece = next(self._pieces, None)
        if piece is None:
            rest, self._left = _decoded(self._left), b""
            return rest or None
        signs = self._left + re.sub(rb"[^A-Za-z0-9+/]", b"", piece)
        whole = len(signs) - len(signs) % 4
        self._left = signs[whole:]
        return _decoded(signs[:whole])


def _decoded(signs: bytes) -> bytes:
    if len(signs) % 4 == 1:
        signs = signs[:-1]  # six bits alone are no byte
    return binascii.a2b_base64(signs + b"=" * (-len(signs) % 4))


def digest_of(raw: Raw, said: str) -> str:
    """Of the words `said` and of what stands below the headers, however its lines end."""
    whole = sha256(said.encode("utf-8", "surrogateescape"))
    begin = re.search(rb"\r?\n\r?\n", raw)
    at, held = begin.end() if begin else 0, b""
    while at < len(raw):
        block = held + raw[at : at + BLOCK]
        # The two signs of one end of a line may fall into two blocks.
        held = b"\r" if block.endswith(b"\r") else b""
        whole.update(block[: len(block) - len(held)].replace(b"\r\n", b"\n"))
        at += BLOCK
    whole.update(held)
    return whole.hexdigest()
