"""The audit trail on screen, for those who watch over it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.privacy import selectors, services
from furtka.privacy.forms import TrailForm

# Looked at whenever the page is opened; the whole chain only when somebody asks.
LAST = 500


@staff_page(Permission.READ_AUDIT)
@require_GET
def trail(request: StaffRequest) -> HttpResponse:
    """Who did what, newest first. Reading it leaves a line too."""
    office = request.job.office
    form = TrailForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    typed, day = wanted.get("thing", ""), wanted.get("day")
    page = selectors.trail(office, typed=typed, day=day, before=request.GET.get("starsze", ""))
    # Only a name that stands in the trail already is written into it again.
    found = f"{page.lines[0].kind}:{page.lines[0].name}" if typed and page.lines else ""
    services.note_reading(
        office=office, actor=request.user, now=timezone.now(), thing=found, day=day
    )
    whole = "calosc" in request.GET
    chain = services.verify(office, last=None if whole else LAST)
    context = {
        "form": form, "page": page, "chain": chain, "whole": whole, "office": office,
        "looked": bool(typed or day),
    }  # fmt: skip
    return render(request, "privacy/trail.html", context, status=422 if form.errors else 200)
