"""The roll call after an evacuation, at the assembly point: by touch, keyboard or on paper."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from furtka.entrance import roll_calls
from furtka.entrance.models import RollCall
from furtka.entrance.views import site_of
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Office
from furtka.offices.permissions import Permission

# Earlier ones on the page where one is begun.
EARLIER = 20


@staff_page(Permission.RUN_ENTRANCE)
@require_GET
def now(request: StaffRequest, site: str) -> HttpResponse:
    """The roll call that goes on; else where one is begun, and the earlier ones."""
    found = site_of(request.job.office, site)
    calls = RollCall.objects.filter(office=found.office, site=found)
    going_on = calls.filter(ended_at=None).first()
    if going_on is not None:
        return redirect("entrance:attendance", found.slug, going_on.pk)
    context = {"site": found, "tz": found.office.tz, "earlier": calls.order_by("-id")[:EARLIER]}
    return render(request, "entrance/attendance_begin.html", context)


@staff_page(Permission.RUN_ENTRANCE)
@require_POST
def begin(request: StaffRequest, site: str) -> HttpResponse:
    """One press; a second one opens the same list."""
    found = site_of(request.job.office, site)
    made = roll_calls.begin(site=found, staff=request.job, now=timezone.now())
    return redirect("entrance:attendance", found.slug, made.pk)


@staff_page(Permission.RUN_ENTRANCE)
@require_GET
def attendance(request: StaffRequest, site: str, pk: int) -> HttpResponse:
    """Who is missing and who was found; what changes is fetched alone."""
    return _show(request, _roll_call(request.job.office, site, pk))


@staff_page(Permission.RUN_ENTRANCE)
@require_POST
def act(request: StaffRequest, site: str, pk: int, do: str) -> HttpResponse:
    """Tick, untick (`code`), end, open again."""
    found, at = _roll_call(request.job.office, site, pk), timezone.now()
    code = request.POST.get("code", "")
    if "\x00" in code:  # PostgreSQL refuses to be asked for it
        raise Http404
    match do:
        case "jest":
            roll_calls.tick(roll_call=found, code=code, staff=request.job, now=at)
        case "nie-ma":
            roll_calls.untick(roll_call=found, code=code, staff=request.job, now=at)
        case "koniec":
            roll_calls.end(roll_call=found, staff=request.job, now=at)
        case "wznow":
            roll_calls.reopen(roll_call=found, staff=request.job, now=at)
        case _:
            raise Http404
    if request.htmx:
        return _show(request, _roll_call(request.job.office, site, pk))
    return redirect("entrance:attendance", site, pk)


def _show(request: StaffRequest, found: RollCall) -> HttpResponse:
    context = {
        "roll_call": found,
        "site": found.site,
        "tz": found.office.tz,
        "sheet": roll_calls.sheet(found),
    }
    name = "entrance/_attendance.html" if request.htmx else "entrance/attendance.html"
    return render(request, name, context)


def _roll_call(office: Office, site: str, pk: int) -> RollCall:
    calls = RollCall.objects.select_related("office", "site__office", "started_by", "ended_by")
    return get_object_or_404(calls, office=office, site__slug=site, pk=pk)
