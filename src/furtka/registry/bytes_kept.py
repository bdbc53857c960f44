"""Which files of the archive something still needs: the others end, and none of these is missing.

Bytes are there before the row that names them, and stay after it is gone: a form that nobody sent,
an import that was refused. Every night a part of the archive is looked through for these.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db.models import Model, QuerySet

from furtka.offices.models import Office
from furtka.registry.archive import NEW, NOT_KEPT, blocks, open_kept, path_of
from furtka.registry.models import KeptFile, MailKind, MailLetter

log = logging.getLogger("furtka.registry")

# Bytes that were written within that time may belong to a form that is still being filled in (a
# ticket of desk.uploads holds for a day), or to something that is just being taken in.
SETTLED = timedelta(days=7)
# Each night looks into one folder of so many, so that the work stays short.
NIGHTS = 7
AT_ONCE = 500
# Of each table, the newest rows whose files `furtka check` looks for each time.
NEWEST = 1000
_DIGEST = re.compile(r"[0-9a-f]{64}")


# -- What nothing needs ----------------------------------------------------------------------------


def sweep(now: datetime) -> int:
    """The nightly job: delete what was written more than SETTLED ago and is named by no row.

    A seventh of the archive each night. Returns how many files went.
    """
    gone = 0
    for office, folder in _offices():
        gone += _forget_unfinished(folder, now)
        for part in _tonight(folder, now):
            names = (path.name for path in part.iterdir() if _DIGEST.fullmatch(path.name))
            gone += forget(office, names, now)
    log.info("archive.swept", extra={"data": {"files": gone}})
    return gone


def forget(office: int, digests: Iterable[str], now: datetime) -> int:
    """Delete the bytes that no row of the office names any more, and that nobody wrote within
    SETTLED: those come in the sweep. How many. Call after the rows are gone for good."""
    gone = 0
    for some in _batches(set(digests) - {NOT_KEPT}):
        needed = _named(office, some)
        # In this order: a row comes after its bytes, whose time shows that they are new.
        for path in (path_of(office, digest) for digest in some if digest not in needed):
            if _is_settled(path, now):
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _offices() -> Iterator[tuple[int, Path]]:
    """Those that the database knows: it may be another one's archive."""
    for office in Office.objects.order_by("pk").values_list("pk", flat=True):
        folder: Path = settings.ARCHIVE_ROOT / str(office)
        if folder.is_dir():
            yield office, folder


def _tonight(folder: Path, now: datetime) -> list[Path]:
    tonight = now.toordinal() % NIGHTS
    parts = [part for part in folder.iterdir() if re.fullmatch(r"[0-9a-f]{2}", part.name)]
    return [part for part in parts if int(part.name, 16) % NIGHTS == tonight]


def _forget_unfinished(folder: Path, now: datetime) -> int:
    """What a process left behind that died while it wrote."""
    left = [path for path in folder.glob(f"{NEW}*") if _is_settled(path, now)]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _is_settled(path: Path, now: datetime) -> bool:
    try:
        written = path.stat().st_mtime
    except FileNotFoundError:
        return False
    return now.timestamp() - written > SETTLED.total_seconds()


def _named(office: int, digests: Collection[str]) -> set[str]:
    """Those that a row still needs. One query a table."""
    found = (
        rows.filter(office=office, sha256__in=digests).values_list("sha256", flat=True)
        for rows in _rows()
    )
    return set(chain.from_iterable(found))


def _rows() -> list[QuerySet[Model]]:
    """Whatever names bytes. An e-mail that nobody could read does not need its own: it was kept
    because it was in quarantine."""
    read = MailLetter.objects.exclude(kind=MailKind.UNREADABLE)
    return [read, *(model._default_manager.all() for model in KeptFile.__subclasses__())]


# -- What must be there ----------------------------------------------------------------------------


def newest_are_there(now: datetime) -> Iterator[str]:
    """The files of the newest rows are in the archive, each as long as it was."""
    for rows in _rows():
        yield from _missing(rows.order_by("-pk")[:NEWEST])


def all_are_whole(now: datetime) -> Iterator[str]:
    """Every file that a row names is there, byte for byte. Reads the whole archive."""
    for rows in _rows():
        yield from _missing(rows.order_by("pk"), read=True)


def _missing(rows: QuerySet[Model], *, read: bool = False) -> Iterator[str]:
    table = rows.model._meta.model_name
    wanted = rows.values_list("pk", "office", "office__slug", "sha256", "size")
    for pk, office, slug, digest, size in wanted.iterator(AT_ONCE):
        wrong = "" if digest == NOT_KEPT else _fault(office, digest, size, read=read)
        if wrong:
            yield f"{slug}: the file of {table} {pk} {wrong}"


def _fault(office: int, digest: str, size: int, *, read: bool) -> str:
    path = path_of(office, digest)
    if not path.exists():
        return "is missing"
    if path.stat().st_size != size:
        return "has another size"
    return "was changed" if read and _sum(office, digest) != digest else ""


def _sum(office: int, digest: str) -> str:
    found = sha256()
    with open_kept(office, digest) as file:
        for block in blocks(file):
            found.update(block)
    return found.hexdigest()


def _batches(digests: Collection[str]) -> Iterator[list[str]]:
    found = sorted(digests)
    return (found[first : first + AT_ONCE] for first in range(0, len(found), AT_ONCE))
