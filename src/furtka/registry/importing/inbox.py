"""A folder for each office: what somebody, or another program, lays into it is taken in.

`FURTKA_DATA/inbox/<office>/`; afterwards the file lies in `done/<day>/` or `refused/<day>/` there.
If the worker dies in between, the same file is looked at again and keeps its number.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings

from furtka.core.clock import local_day
from furtka.offices.models import Office
from furtka.registry.importing.door import Incoming, take_in_all

log = logging.getLogger("furtka.registry")

# A file that is still being written was touched a moment ago.
STEADY = timedelta(seconds=30)
MOST = 100  # files of one office in one turn
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


def empty(now: datetime) -> None:
    """The worker's job: every office that has a folder. One query."""
    root: Path = settings.INBOX_ROOT
    folders = [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []
    if not folders:
        return
    by_slug = {path.name: path for path in folders}
    for office in Office.objects.filter(slug__in=by_slug).order_by("pk"):
        empty_folder(office, by_slug[office.slug], now)


def empty_folder(office: Office, folder: Path, now: datetime) -> int:
    """Take in what lies there and is whole; how many files were moved away."""
    paths = list(islice(_steady(folder, now), MOST))
    if not paths:
        return 0
    with ExitStack() as files:
        incoming = list(_opened(paths, files))
        outcomes = take_in_all(office=office, files=incoming, source="folder", now=now, actor=None)
    refused = {outcome.of for outcome in outcomes if outcome.refusal}
    day = local_day(now, office.tz).isoformat()
    for position, path in enumerate(paths):
        _move(path, folder / ("refused" if position in refused else "done") / day)
    log.info("inbox.emptied", extra={"data": {"files": len(paths), "refused": len(refused)}})
    return len(paths)


def _steady(folder: Path, now: datetime) -> Iterator[Path]:
    """Ordinary files in the order of their names, without links and what is half written."""
    for path in sorted(folder.iterdir()):
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode) or path.name.startswith((".", "~")):
            continue
        unfinished = path.name.lower().endswith(_UNFINISHED)
        if not unfinished and now.timestamp() - about.st_mtime > STEADY.total_seconds():
            yield path


def _opened(paths: Iterable[Path], files: ExitStack) -> Iterator[Incoming]:
    for path in paths:
        # A link that was put in the place of the file meanwhile is not followed.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        stream = files.enter_context(os.fdopen(handle, "rb"))
        yield Incoming(path.name, stream, os.fstat(handle).st_size)


def _move(path: Path, folder: Path) -> None:
    """Under its own name; with a number, if another file of that day has it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem} ({number}){path.suffix}"
    path.rename(target)
