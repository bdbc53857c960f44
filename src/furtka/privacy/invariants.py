"""What must be true of the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from furtka.core.invariants import invariants
from furtka.offices.models import Office
from furtka.privacy.services import verify


def audit_chain(now: datetime) -> Iterator[str]:
    """Nobody changed, removed or reordered a line of the audit trail."""
    for office in Office.objects.order_by("pk").iterator():
        chain = verify(office)
        if not chain.intact:
            yield f"{office.slug}: {chain.breach}"


def register() -> None:
    invariants.add("audit chain", audit_chain)
