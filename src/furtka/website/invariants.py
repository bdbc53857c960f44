"""What must be true of procedures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from furtka.core.invariants import invariants
from furtka.website.models import ProcedureVersion


def one_procedure_at_a_time(now: datetime) -> Iterator[str]:
    """No two approved versions of an office share a day."""
    versions = ProcedureVersion.objects.approved().order_by("office", "valid_from")
    for one, following in pairwise(versions.select_related("office").iterator()):
        same = one.office_id == following.office_id
        if same and (one.valid_until is None or one.valid_until > following.valid_from):
            yield f"{one.office.slug}: procedures {one.pk} and {following.pk} overlap"


def register() -> None:
    invariants.add("one procedure at a time", one_procedure_at_a_time)
