"""A process that takes in what is made to fill its memory: `python -m … TAKE`.

Prints what became of each file, then the most memory it had (MB).
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
LINE = b"QUJD" * 19 + b"\n"


class Endless(io.RawIOBase):
    """`head`, so many MB of base64 that are made when they are read, `tail`."""

    def __init__(self, head: bytes, megabytes: int, tail: bytes) -> None:
        self._blocks = self._made(head, megabytes, tail)

    @staticmethod
    def _made(head: bytes, megabytes: int, tail: bytes) -> Iterator[bytes]:
        block = LINE * ((1 << 20) // len(LINE))
        yield head
        for _n in range(megabytes):
            yield block
        yield tail

    def read(self, size: int = -1) -> bytes:
        return next(self._blocks, b"")


def files() -> Iterator[tuple[str, io.RawIOBase | io.BytesIO]]:
    from tests.registry.epuap.letters import attachment, letter
    from tests.registry.importing.packages import pack

    head, tail = letter("Duże", parts=attachment("a.txt", b"test")).split(b"dGVzdA==")
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "x">]>' + b"<a>&a;</a>"
    yield "large.xml", Endless(head, 300, tail)
    yield "as large as may be.xml", Endless(head, 99, tail)
    yield "one tag.xml", Endless(b'<?xml version="1.0"?><a b="', 90, b'"/>')
    yield "bomb.xml", io.BytesIO(bomb)
    yield "bomb.zip", io.BytesIO(pack(("a.xml", bytes(5 << 20))))
    yield "good.xml", io.BytesIO(letter())


def main() -> None:
    from furtka.registry.importing.door import Incoming, take_in_all
    from tests.offices.factories import make_office

    incoming = (Incoming(name, stream) for name, stream in files())  # type: ignore[arg-type]
    outcomes = take_in_all(
        office=make_office(), files=incoming, source="folder", now=datetime.now(UTC), actor=None
    )
    for outcome in outcomes:
        print(f"{outcome.name}: {outcome.refusal or outcome.item}")  # noqa: T201
    # Not ru_maxrss: that counts what the process had before it became this program, too.
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    print(int(peak[1]) // 1024 if peak else 0)  # noqa: T201


if __name__ == "__main__":
    django.setup()
    main()
