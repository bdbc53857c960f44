"""Packages (zip) for tests, good ones and others."""

from __future__ import annotations

import zipfile
from io import BytesIO


def pack(*files: tuple[str | zipfile.ZipInfo, bytes], **options: int) -> bytes:
    """Those files, compressed."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", options.get("compression", zipfile.ZIP_DEFLATED)) as package:
        for name, data in files:
            package.writestr(name, data)
    return packed.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    """A symbolic link."""
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


def locked(package: bytes) -> bytes:
    """The same, said to be encrypted."""
    at = package.rindex(b"PK\x01\x02")
    changed = bytearray(package)
    changed[6] |= 1
    changed[at + 8] |= 1
    return bytes(changed)


def overlapping(data: bytes, times: int = 20) -> bytes:
    """Many names for the same bytes: a small package that becomes large."""
    package = pack(("a000", data), compression=zipfile.ZIP_STORED)
    at, end = package.index(b"PK\x01\x02"), len(package) - 22
    entry, record = package[at:end], bytearray(package[end:])
    entries = b"".join(entry.replace(b"a000", b"a%03d" % n) for n in range(times))
    record[8:12] = times.to_bytes(2, "little") * 2
    record[12:16] = len(entries).to_bytes(4, "little")
    return package[:at] + entries + bytes(record)
