"""What must be true of procedures and of versions of pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from django.db.models import F

from furtka.core.invariants import invariants
from furtka.website.models import HiddenVersion, ProcedureVersion


def one_procedure_at_a_time(now: datetime) -> Iterator[str]:
    """No two approved versions of an office share a day."""
    versions = ProcedureVersion.objects.approved().order_by("office", "valid_from")
    for one, following in pairwise(versions.select_related("office").iterator()):
        same = one.office_id == following.office_id
        if same and (one.valid_until is None or one.valid_until > following.valid_from):
            yield f"{one.office.slug}: procedures {one.pk} and {following.pk} overlap"


def hidden_stay_hidden(now: datetime) -> Iterator[str]:
    """No version that was hidden is what everybody reads."""
    shown = HiddenVersion.objects.filter(page__live=True, page__live_revision=F("revision"))
    for slug, page, revision in shown.order_by("pk").values_list(
        "office__slug", "page", "revision"
    ):
        yield f"{slug}: page {page} shows revision {revision}, which was hidden"


def register() -> None:
    invariants.add("one procedure at a time", one_procedure_at_a_time)
    invariants.add("hidden versions are not shown", hidden_stay_hidden)
