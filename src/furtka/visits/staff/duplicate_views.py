"""`/praca/klienci/podobni/`: people who were probably written down twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from furtka.clients import merging
from furtka.clients.duplicates import Why, likely_duplicates
from furtka.clients.models import Client, Merge
from furtka.core.clock import local
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Staff
from furtka.offices.permissions import Permission, may
from furtka.visits.staff.lookup import client_for
from furtka.visits.staff.reach import Reach, reaches_of, sees_secrets

MOST_MERGES = 20
WHY: dict[Why, str | Promise] = {
    Why.PHONE: gettext_lazy("the same telephone number"),
    Why.EMAIL: gettext_lazy("the same e-mail address"),
    Why.NAME: gettext_lazy("the same name"),
}


@dataclass(frozen=True)
class Side:
    """One of two who look alike; `made` on the office's wall clock."""

    client: Client
    reach: Reach
    made: datetime


@dataclass(frozen=True)
class Alike:
    """Two people side by side, and what is the same."""

    why: str
    sides: tuple[Side, Side]


@staff_page(Permission.BOOK_VISITS)
@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Who looks alike, and what was put together lately."""
    job, now = request.job, timezone.now()
    pairs = likely_duplicates(job.office, protected=may(job.role, Permission.SEE_PROTECTED))
    clients = {one.pk: one for pair in pairs for one in (pair.one, pair.other)}
    reaches = reaches_of(clients.values(), job, now)
    sides = {
        one.pk: Side(one, reaches[one.pk], local(one.created_at, job.office.tz))
        for one in clients.values()
    }
    alike = [
        Alike(
            ", ".join(str(WHY[why]) for why in pair.why), (sides[pair.one.pk], sides[pair.other.pk])
        )
        for pair in pairs
    ]
    context = {"alike": alike, "merges": _merges(job)}
    return render(request, "visits/staff/duplicates.html", context)


def _merges(job: Staff) -> list[Merge]:
    """What can still be taken back, the newest first, as far as `job` may see the person."""
    rows = Merge.objects.filter(
        office=job.office_id, undone_at=None, kept__erased_at=None, kept__merged_into=None,
        gone__erased_at=None,
    ).select_related("kept", "gone")  # fmt: skip
    if not may(job.role, Permission.SEE_PROTECTED):
        rows = rows.filter(kept__protected=False, gone__protected=False)
    return list(rows.order_by("-id")[:MOST_MERGES])


@staff_page(Permission.BOOK_VISITS)
@require_POST
def merge(request: StaffRequest) -> HttpResponse:
    """Put two together; the list then offers to take it back."""
    try:
        merging.merge(
            kept=_person(request, "kept"), gone=_person(request, "gone", merged=True),
            now=timezone.now(), actor=request.user,
        )  # fmt: skip
    except DomainError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("They are one person now. Below you can take it back."))
    return go_to(request, "desk:duplicates")


@staff_page(Permission.BOOK_VISITS)
@require_POST
def keep_as_two(request: StaffRequest) -> HttpResponse:
    """They only look alike."""
    merging.keep_as_two(
        one=_person(request, "kept"), other=_person(request, "gone"), now=timezone.now(),
        actor=request.user,
    )  # fmt: skip
    messages.success(request, _("They stay two people and are not shown here again."))
    return go_to(request, "desk:duplicates")


@staff_page(Permission.BOOK_VISITS)
@require_POST
def unmerge(request: StaffRequest, pk: int) -> HttpResponse:
    """Two people again, each with what was theirs."""
    rows = Merge.objects.filter(office=request.job.office_id).select_related("kept", "gone")
    merged = rows.filter(pk=pk).first() if pk < 2**63 else None
    seen = merged and all(sees_secrets(request.job, one) for one in (merged.kept, merged.gone))
    if merged is None or not seen:
        raise Http404
    try:
        merging.unmerge(merged=merged, now=timezone.now(), actor=request.user)
    except DomainError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("They are two people again."))
    return go_to(request, "desk:duplicates")


def _person(request: StaffRequest, field: str, *, merged: bool = False) -> Client:
    """The client that the form names; protected ones only for those who may see them all. 404.

    `merged`: one who was put together with somebody, too, for a press that comes twice.
    """
    typed = request.POST.get(field, "")
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 18:
        raise Http404
    gone = Client.objects.filter(
        office=request.job.office_id, pk=int(typed), merged_into__isnull=False
    )
    found = gone.first() if merged else None
    found = found or client_for(request.job, int(typed))
    if not sees_secrets(request.job, found):
        raise Http404
    return found
