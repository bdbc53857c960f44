"""What must be true of calls, beside what the database guards by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from furtka.core.invariants import SHOWN, invariants
from furtka.registry.models import Call, CallState
from furtka.registry.models.call import WAITING


def parts_wait_with_their_call(now: datetime) -> Iterator[str]:
    """What was joined to another call waits as long as that one does."""
    joined = Call.objects.filter(state=CallState.JOINED).exclude(part_of__state__in=WAITING)
    for slug, pk in joined.order_by("pk").values_list("office__slug", "pk")[:SHOWN]:
        yield f"{slug}: call {pk} is part of one that waits no longer"


def register() -> None:
    invariants.add("calls wait with their parts", parts_wait_with_their_call)
