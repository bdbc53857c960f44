"""Keep what could not be taken in, with the reason: nothing that reached the office is dropped."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from furtka.offices.models import Office
from furtka.privacy import audit
from furtka.registry.archive import Kept
from furtka.registry.models import Quarantined


@transaction.atomic
def put(
    *, office: Office, kept: Kept, reason: str, source: str, now: datetime,
    actor: AbstractBaseUser | None,
) -> Quarantined:  # fmt: skip
    """Note that this file was not taken in. `source`: by which way it came; `reason`: a code of
    refusals.REASONS. The same bytes for the same reason are noted once, until somebody looks."""
    same = Quarantined.objects.filter(
        office=office, sha256=kept.sha256, reason=reason, seen_at=None, name=kept.name
    )
    if noted := same.first():
        return noted
    noted = Quarantined.objects.create(
        office=office, name=kept.name, sha256=kept.sha256, kind=kept.kind, size=kept.size,
        at=now, source=source, reason=reason,
    )  # fmt: skip
    audit.record(
        "quarantine.put", f"quarantine:{noted.pk}", office=office, at=now, actor=actor,
        reason=reason,
    )  # fmt: skip
    return noted
