"""Files that are sent with a form. None is lost, though the form comes back with a mistake.

A browser can't fill in a file again by itself: what was taken in already travels with the form
as a signed word, and is ticked there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from furtka.offices.models import Office
from furtka.registry.archive import Kept, clean_name, keep
from furtka.registry.importing import quarantine
from furtka.registry.refusals import REASONS
from furtka.registry.sniffing import HEAD, objection

MOST_FILES = 20
MOST_BYTES = 50 * 1024 * 1024  # of one file: a scan of 200 pages has some 20 MB
_SALT = "registry.kept"
_VALID = timedelta(days=1)


@dataclass(frozen=True)
class Taken:
    """What of the files is in the archive, and a sentence for each that was refused."""

    files: tuple[Kept, ...] = ()
    refused: tuple[str, ...] = ()


def take(office: Office, sent: Iterable[Any], now: datetime) -> Taken:
    """Put each file (an UploadedFile) into the archive, or into quarantine with its reason."""
    files, refused = [], []
    for number, upload in enumerate(sent):
        if number >= MOST_FILES:
            name = clean_name(upload.name or "")
            refused.append(_("%(name)s: at most 20 files at once.") % {"name": name})
            continue
        kept = keep(office, upload.name or "", upload.file)
        reason = _objection(upload, kept)
        if reason:
            quarantine.put(office=office, kept=kept, reason=reason, source="page", now=now)
            refused.append(f"{kept.name}: {REASONS[reason]}")
        else:
            files.append(kept)
    return Taken(tuple(files), tuple(refused))


def _objection(upload: Any, kept: Kept) -> str:
    if kept.size > MOST_BYTES:
        return "too_large"
    upload.file.seek(0)
    return objection(upload.file.read(HEAD), kept.name, kept.kind)


def ticket(office: Office, kept: Kept) -> str:
    """A signed word that stands for the file in a form of that office, for a day."""
    return signing.dumps([office.pk, asdict(kept)], salt=_SALT)


def redeem(office: Office, tickets: Sequence[str]) -> list[Kept]:
    """The files they stand for; those that are old, forged or another office's are left out."""
    found = []
    for word in tickets[:MOST_FILES]:
        try:
            owner, values = signing.loads(word, salt=_SALT, max_age=_VALID)
        except signing.BadSignature:
            continue
        if owner == office.pk:
            found.append(Kept(**values))
    return found
