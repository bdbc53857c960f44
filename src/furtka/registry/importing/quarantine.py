"""Keep what could not be taken in, with the reason: nothing that reached the office is dropped."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from furtka.offices.models import Office
from furtka.registry.archive import Kept, keep
from furtka.registry.models import Item, Quarantined


def put(
    office: Office, source: str, name: str, stream_or_kept: IO[bytes] | Kept, reason: str,
    now: datetime, item: Item | None = None,
) -> Quarantined:  # fmt: skip
    """`source`: by which way it came (page, api, folder …); `reason`: a code of refusals.REASONS."""
    kept = stream_or_kept
    if not isinstance(kept, Kept):
        kept = keep(office, name, kept)
    return Quarantined.objects.create(
        office=office, name=kept.name, sha256=kept.sha256, kind=kept.kind, size=kept.size,
        at=now, source=source, reason=reason, item=item,
    )  # fmt: skip
