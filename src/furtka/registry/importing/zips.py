"""Look into a package (zip) that somebody else packed, and take out one file after the other.

Everything is checked before the first byte is unpacked: what the list of files says is bounded,
and no more than it says is ever read. Nothing is written under a name from the package.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, cast

from furtka.registry.refusals import Refused

MOST_MEMBERS = 200
# Bytes of the list of files; Python reads it whole. Far more than MOST_MEMBERS need.
LONGEST_LIST = 1 << 18
# XML of many equal words shrinks to a thirtieth; a thousand is a bomb.
MOST_RATIO = 200
SMALL = 1 << 20  # bytes: no member this small is a bomb by its ratio
_END, _END_LONGEST = 22, (1 << 16) + 22  # the record at the end, without and with a comment
_ZIP64 = b"PK\x06\x07"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NOBODY_NEEDS = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_BROKEN = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError,
    struct.error, zlib.error, LookupError,
)  # fmt: skip


def members(stream: IO[bytes], size: int, most: int) -> Iterator[tuple[str, IO[bytes]]]:
    """Each file with its name, to be read before the next is asked for. `size`: of the package.

    `most`: bytes of all files together. Raises Refused, before the first file or, where the
    bytes are damaged, when they are read (see `safely`).
    """
    _check_list(stream, size)
    try:
        with zipfile.ZipFile(stream) as package:
            found = [one for one in package.infolist() if not _is_left_out(one)]
            _check(found, size, most)
            for one in found:
                with package.open(one) as file:
                    yield one.filename, cast(IO[bytes], _Safe(file))
    except _BROKEN:
        raise Refused("zip_broken") from None


class _Safe:
    """A member whose damage is a Refused, wherever it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        try:
            return self._file.read(size)
        except _BROKEN:
            raise Refused("zip_broken") from None


def _check_list(stream: IO[bytes], size: int) -> None:
    """The length of the list of files, from the record at the end, as Python will look for it."""
    stream.seek(max(0, size - _END_LONGEST - 20))
    tail = stream.read()
    stream.seek(0)
    at = len(tail) - _END
    if tail[at : at + 4] != b"PK\x05\x06" or tail[-2:] != b"\0\0":
        at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END:
        raise Refused("zip_broken")
    count, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    if count > MOST_MEMBERS or length > LONGEST_LIST or tail[max(0, at - 20) : at][:4] == _ZIP64:
        raise Refused("too_many_files")


def _is_left_out(one: zipfile.ZipInfo) -> bool:
    name = one.filename.lower()
    return one.is_dir() or name.startswith(_NOBODY_NEEDS) or name.endswith(_NOBODY_NEEDS[1:])


def _check(found: list[zipfile.ZipInfo], size: int, most: int) -> None:
    if len(found) > MOST_MEMBERS:
        raise Refused("too_many_files")
    names = [one.filename.lower() for one in found]
    if len(set(names)) < len(names):
        raise Refused("zip_duplicate")
    for one in found:
        _check_one(one)
    if sum(one.file_size for one in found) > most:
        raise Refused("too_large")
    # Members that share their bytes: a small package that becomes huge without any great ratio.
    if sum(one.compress_size for one in found) > size:
        raise Refused("zip_bomb")


def _check_one(one: zipfile.ZipInfo) -> None:
    parts = one.orig_filename.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or ":" in parts[0] or "\0" in one.orig_filename:
        raise Refused("zip_paths")
    if stat.S_ISLNK(one.external_attr >> 16):
        raise Refused("zip_paths")
    if one.flag_bits & 1:
        raise Refused("zip_encrypted")
    if one.compress_type not in _METHODS:
        raise Refused("zip_broken")
    if one.file_size > SMALL and one.file_size > MOST_RATIO * max(one.compress_size, 1):
        raise Refused("zip_bomb")
