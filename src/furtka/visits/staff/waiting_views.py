"""`/praca/oczekujacy/`: who waits for a time, and what they were offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from furtka.core.dates import date_words, moment_words
from furtka.core.errors import DomainError
from furtka.core.phones import show_phone
from furtka.core.text import in_language
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Staff
from furtka.offices.permissions import Permission, may
from furtka.visits import waiting
from furtka.visits.models import STILL, Waiting, WaitingStatus

MOST_ROWS = 200


@dataclass(frozen=True)
class WaitingRow:
    """One person who waits. With `hidden`, nothing tells who."""

    id: int
    code: str
    name: str
    reach: str
    service: str
    since: str
    until: str
    offers: int
    offer: str
    kept_until: str
    earlier_than: str
    hidden: bool


@staff_page(Permission.BOOK_VISITS)
@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """In turn; who has an offer open stands first, because it ends. One query."""
    job, now = request.job, timezone.now()
    rows = Waiting.objects.filter(office=job.office, status__in=STILL).select_related(
        "client", "service", "hold", "visit"
    )
    found = [_row(row, job, now) for row in rows.order_by("created_at", "pk")[:MOST_ROWS]]
    found.sort(key=lambda row: not row.offer)
    return render(request, "visits/staff/waiting.html", {"rows": found, "count": len(found)})


def _row(row: Waiting, job: Staff, now: datetime) -> WaitingRow:
    tz, client = job.office.tz, row.client
    offered = row.hold if row.status == WaitingStatus.OFFERED else None
    open_now = offered is not None and offered.expires_at > now
    hidden = client.protected and not may(job.role, Permission.SEE_PROTECTED)
    return WaitingRow(
        row.pk,
        "" if hidden else row.code or (row.visit.code if row.visit else ""),
        "" if hidden else client.name,
        "" if hidden else client.email or (show_phone(client.phone) if client.phone else ""),
        in_language(row.service, "name"),
        moment_words(row.created_at, tz),
        date_words(row.last_day, today=now.date()),
        row.offers,
        moment_words(offered.starts_at, tz) if offered and open_now else "",
        moment_words(offered.expires_at, tz) if offered and open_now else "",
        moment_words(row.visit.starts_at, tz) if row.visit else "",
        hidden,
    )


@staff_page(Permission.BOOK_VISITS)
@require_POST
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """What the client said on the telephone: takes the time, does not, waits no longer."""
    job, now, press = request.job, timezone.now(), request.POST.get("do", "")
    rows = Waiting.objects.select_related("client").filter(office=job.office)
    row = get_object_or_404(rows, pk=pk)
    if row.client.protected and not may(job.role, Permission.SEE_PROTECTED):
        return redirect("desk:waiting")
    try:
        if press == "accept":
            visit = waiting.accept(row, now=now, actor=request.user)
            return redirect("desk:booked", visit.code)
        if press == "decline":
            waiting.decline(row, now=now, actor=request.user)
            messages.success(request, _("Another time will be offered, at most one a day."))
        elif press == "leave":
            waiting.leave(row, now=now, actor=request.user)
            messages.success(request, _("This person is no longer on the waiting list."))
    except DomainError as error:
        messages.warning(request, str(error.message))
    return redirect("desk:waiting")
