"""What must be true of procedures, of versions of pages, and of sheets on our doors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Count, F, Q

from furtka.core.codes import ALPHABET
from furtka.core.invariants import invariants
from furtka.rules.models import OrderStatus
from furtka.website.copies import AGAIN, nobody_asked_for
from furtka.website.models import HiddenVersion, PosterCopy, ProcedureVersion
from furtka.website.retention import KEEP_NAMES

# The job asks every five minutes; three of its rounds fit in here.
LATE = timedelta(minutes=15)
_WRITTEN = f"^[{ALPHABET}]+$"


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


def sheets_asked_for(now: datetime) -> Iterator[str]:
    """A sheet that no longer holds was taken down, or a task asks for it."""
    late = nobody_asked_for(
        PosterCopy.objects.all(), ended=now - LATE, since=now - AGAIN - LATE
    )  # fmt: skip
    for slug, code in late.order_by("pk").values_list("office__slug", "code"):
        yield f"{slug}: sheet {code} no longer holds, and no task asks to take it down"


def codes_answer(now: datetime) -> Iterator[str]:
    """Each sheet has a code of its own, and its page says whether the order holds."""
    codes = PosterCopy.objects.order_by("office__slug", "code").values("office__slug", "code")
    for row in codes.annotate(sheets=Count("pk")).filter(sheets__gt=1):
        yield f"{row['office__slug']}: {row['sheets']} sheets have the code {row['code']}"
    unknown = ~Q(code__regex=_WRITTEN) | Q(version__gt=F("order__version"))
    published = Q(
        order__office=F("office"), order__approved_at__isnull=False, order__number__isnull=False,
        order__year__isnull=False,
        order__status__in=(OrderStatus.APPROVED, OrderStatus.WITHDRAWN),
    )  # fmt: skip
    silent = PosterCopy.objects.filter(unknown | ~published)
    for slug, pk, code in silent.order_by("pk").values_list("office__slug", "pk", "code"):
        yield f"{slug}: the page of sheet {pk} ({code}) does not know it"


def sheets_name_people(now: datetime) -> Iterator[str]:
    """Who hung a sheet and who took it down is known for as long as the notice promises."""
    kept = Q(taken_down_at=None) | Q(taken_down_at__gte=now - KEEP_NAMES)
    nameless = Q(hung_by=None) | Q(taken_down_at__isnull=False, taken_down_by=None)
    found = PosterCopy.objects.filter(kept, nameless)
    for slug, code in found.order_by("pk").values_list("office__slug", "code"):
        yield f"{slug}: nobody is said to have hung or taken down sheet {code}"


def register() -> None:
    invariants.add("one procedure at a time", one_procedure_at_a_time)
    invariants.add("hidden versions are not shown", hidden_stay_hidden)
    invariants.add("sheets that no longer hold are asked for", sheets_asked_for)
    invariants.add("codes of sheets answer", codes_answer)
    invariants.add("sheets name who hung them", sheets_name_people)
