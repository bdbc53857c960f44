"""Calling for help and answering it, and the strip above every staff page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from furtka.core.errors import DomainError
from furtka.entrance import helping
from furtka.entrance.help_alerts import past_calls
from furtka.entrance.models import HelpCall
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission

ACTS = {
    "answer": helping.answer,
    "stay": helping.stay,
    "end": helping.end,
    "reopen": helping.reopen,
}


@staff_page(Permission.SEE_TODAY)
@require_POST
def call(request: StaffRequest) -> HttpResponse:
    """One press, no question: whoever works here calls for help."""
    helping.call(caller=request.job, now=timezone.now())
    return _back(request)


@staff_page(Permission.SEE_TODAY)
@require_POST
def act(request: StaffRequest, pk: int, do: str) -> HttpResponse:
    """I'm going, I can't go, all is well now, not yet."""
    if do not in ACTS:
        raise Http404
    found = get_object_or_404(HelpCall, office=request.job.office, pk=pk)
    try:
        ACTS[do](call=found, staff=request.job, now=timezone.now())
    except DomainError as error:
        if request.htmx:
            return HttpResponse(str(error.message), status=409, content_type="text/plain")
        messages.error(request, str(error.message))
    return _back(request)


@staff_page(Permission.SEE_TODAY)
@require_GET
def strip(request: StaffRequest) -> HttpResponse:
    """What the reader is told now: fetched when the stream says "changed"."""
    return render(request, "components/strip.html")


@staff_page(Permission.SEE_HELP_CALLS)
@require_GET
def past(request: StaffRequest) -> HttpResponse:
    """Who called when, and how long it took until somebody went there."""
    office = request.job.office
    context = {"calls": past_calls(office, request.job), "tz": office.tz}
    return render(request, "entrance/help_calls.html", context)


def _back(request: StaffRequest) -> HttpResponse:
    """To the page where the button was; a script fetches the strip by itself."""
    if request.htmx:
        return HttpResponse(status=204)
    came_from = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(came_from, allowed_hosts=None)
    return redirect(came_from if came_from and safe else "desk:today")
