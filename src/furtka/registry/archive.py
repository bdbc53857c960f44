"""Where the bytes of what reached the office lie: each file once, under its SHA-256, never changed.

Outside the files of the website, which anybody may read. A file is written whole, and to the disk,
before the row that names it: after a power cut there may be a file too many, never one missing.
"""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from django.conf import settings

from furtka.core.text import BIDI, one_line
from furtka.offices.models import Office
from furtka.registry.refusals import Refused
from furtka.registry.sniffing import HEAD, kind_of

BLOCK = 1 << 18
LONGEST_NAME = 120
# How the name of a file begins that is still being written.
NEW = "new-"
# In place of a digest: the file was too large even to be kept, only its name and size are known.
NOT_KEPT = "0" * 64


@dataclass(frozen=True)
class Kept:
    """A file that lies in the archive of an office. `size` in bytes, `kind` as it was sniffed."""

    name: str
    sha256: str
    kind: str
    size: int


def keep(office: Office, name: str, source: IO[bytes], *, most: int | None = None) -> Kept:
    """Read `source` to its end, block by block, into the archive. Raises Refused (`too_large`)
    beyond `most` bytes (none: no bound), leaving nothing behind."""
    folder = _folder(office)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size, head = sha256(), 0, b""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=NEW, delete=False) as file:
        try:
            for block in blocks(source):
                size += len(block)
                if most is not None and size > most:
                    raise Refused("too_large")
                head = head or block[:HEAD]
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            os.unlink(file.name)
            raise
    name = clean_name(name)
    kept = Kept(name=name, sha256=digest.hexdigest(), kind=kind_of(head, name), size=size)
    _put(Path(file.name), path_of(office, kept.sha256))
    return kept


def blocks(source: IO[bytes]) -> Iterator[bytes]:
    while block := source.read(BLOCK):
        yield block


def open_kept(office: Office | int, digest: str) -> IO[bytes]:
    """For reading. Raises FileNotFoundError if it is lost (`furtka check` would tell)."""
    return path_of(office, digest).open("rb")


def path_of(office: Office | int, digest: str) -> Path:
    return _folder(office) / digest[:2] / digest


def clean_name(name: str) -> str:
    """The last part of a path of any system, one line, without what can't be shown. A name for
    people: nothing is ever opened or written by it."""
    name = PureWindowsPath(PurePosixPath(name.replace("\x00", "")).name).name
    shown = "".join(c for c in name if c not in BIDI and unicodedata.category(c)[0] != "C")
    shown = one_line(shown).strip(". ")
    if len(shown) > LONGEST_NAME:
        ending = re.search(r"\.\w{1,8}$", shown)
        end = ending[0] if ending else ""
        shown = shown[: LONGEST_NAME - len(end)] + end
    return shown or "plik"


def _folder(office: Office | int) -> Path:
    return settings.ARCHIVE_ROOT / str(office.pk if isinstance(office, Office) else office)


def _put(new: Path, target: Path) -> None:
    """Move it to its place; the same bytes are the same file. The folder is synced as well, or
    the name could be lost with the power."""
    target.parent.mkdir(exist_ok=True, mode=0o700)
    new.chmod(0o400)
    new.replace(target)
    for folder in (target.parent, target.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
