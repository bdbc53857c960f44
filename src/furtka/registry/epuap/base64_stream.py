"""Base64 as it comes in blocks of text, decoded into a file."""

from __future__ import annotations

import binascii
from typing import IO

from furtka.registry.refusals import Refused

_SPACE = b" \t\r\n"


class Base64File:
    """Writes what it is fed into `file`. Raises Refused (`bad_base64`): foreign letters, text
    after the padding, a length that is none."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self._rest = b""
        self._padded = False

    def feed(self, words: str) -> None:
        try:
            data = self._rest + words.encode("ascii").translate(None, _SPACE)
        except UnicodeEncodeError:
            raise Refused("bad_base64") from None
        whole = len(data) // 4 * 4
        self._rest = data[whole:]
        if whole:
            self._write(data[:whole])

    def close(self) -> None:
        """All was said: the file stands at its beginning."""
        if self._rest:
            raise Refused("bad_base64")
        self.file.seek(0)

    def _write(self, data: bytes) -> None:
        if self._padded:
            raise Refused("bad_base64")
        self._padded = data.endswith(b"=")
        try:
            self.file.write(binascii.a2b_base64(data, strict_mode=True))
        except binascii.Error:
            raise Refused("bad_base64") from None
