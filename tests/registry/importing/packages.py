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
