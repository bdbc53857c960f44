"""The board at the door, the list for an emergency, the screen on the wall."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from furtka.core.clock import local_day
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.entrance import day_sheet as sheets
from furtka.entrance import screens, selectors, services, walk_ins
from furtka.entrance.doors import door_of
from furtka.entrance.forms import LateForm
from furtka.entrance.models import WalkIn
from furtka.entrance.passing import Passer, find_passer
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Entrance, Office, Site, VisitKind
from furtka.offices.permissions import Permission, may
from furtka.offices.selectors import office_of_host
from furtka.visits.models import Visit, VisitStatus

# One press on a screen must not end a visit whose time has not come.
TAKE = {name: getattr(services, name) for name in services.ACTIONS} | {
    "no_show": services.no_show_after_grace,
    "excuse": services.excuse_after_start,
}


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_GET
def board(request: StaffRequest, site: str = "") -> HttpResponse:
    """The four columns of one building, or of one of its doors (`?drzwi=`); without a name, of
    the building where the person works."""
    return _show(request, site_of(request.job.office, site or request.job.site.slug))


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_GET
def fragment(request: StaffRequest, site: str) -> HttpResponse:
    """What changes on the board: fetched where no stream brings it."""
    found = site_of(request.job.office, site)
    return render(request, "entrance/_board.html", _context(request, found))


@staff_page(Permission.RUN_ENTRANCE)
@require_POST
def take(request: StaffRequest, site: str, code: str, action: str) -> HttpResponse:
    """One step of one visit. Who comes too late is first offered another time."""
    found, now = site_of(request.job.office, site), timezone.now()
    who = passer_at(found, code)
    if action not in TAKE:
        raise Http404
    comes = action == "arrive" and "anyway" not in request.POST
    if isinstance(who, Visit) and comes and selectors.comes_too_late(who, now):
        return go_to(request, "entrance:late", found.slug, code)
    try:
        if isinstance(who, WalkIn) and action == "meet":
            walk_ins.take_in(walk_in=who, host=request.job, room=None, now=now, actor=request.user)
        else:
            TAKE[action](visit=who, now=now, actor=request.user)
    except DomainError as error:
        return refused(request, found, code, error)
    told = selectors.taken_by_another(who, action, request.user)
    return done(request, found, code, told=told)


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def late(request: StaffRequest, site: str, code: str) -> HttpResponse:
    """Somebody came too late: the next free times of the day, or the visit goes on anyway."""
    found = site_of(request.job.office, site)
    visit, form = _visit(found, code), LateForm(request.POST or None)
    if visit.status != VisitStatus.BOOKED or visit.kind != VisitKind.IN_PERSON:
        return redirect(f"{reverse('entrance:site', args=[site])}#{code}")
    if form.is_valid():
        try:
            services.take_next_time(
                visit=visit, now=timezone.now(), actor=request.user, **form.cleaned_data
            )
            return done(request, found, code)
        except DomainError as error:
            form.add_error(None, str(error.fields.get("starts_at") or error.message))
    context = {
        "site": found, "tz": found.office.tz, "form": form,
        "late": selectors.lateness(visit, timezone.now()),
    }  # fmt: skip
    status = 409 if form.non_field_errors() else 422 if form.errors else 200
    return render(request, "entrance/late.html", context, status=status)


@staff_page(Permission.RUN_ENTRANCE)
@require_POST
def undo(request: StaffRequest, site: str, code: str) -> HttpResponse:
    """Take back the step that was on the screen (`step`)."""
    found = site_of(request.job.office, site)
    visit, step = passer_at(found, code), request.POST.get("step", "")
    if not (step.isascii() and step.isdecimal() and len(step) < 19):
        raise Http404
    try:
        services.undo(visit=visit, now=timezone.now(), actor=request.user, step=int(step))
    except DomainError as error:
        return refused(request, found, code, error)
    return done(request, found, code)


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_GET
def roll_call(request: StaffRequest, site: str) -> HttpResponse:
    """Who is inside, to be printed: codes, rooms and hosts, no names."""
    found = site_of(request.job.office, site)
    rows = selectors.whos_inside(found.office, found)
    people = sum(row.people for row in rows)
    context = {"site": found, "rows": rows, "people": people, "now": timezone.now()}
    return render(request, "entrance/roll_call.html", context)


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_GET
def day_sheet(request: StaffRequest, site: str, *, later: bool = False) -> HttpResponse:
    """Today on paper, or the next day on which somebody comes: for when the system is down."""
    found, now = site_of(request.job.office, site), timezone.now()
    day = sheets.next_day(found, now) if later else local_day(now, found.office.tz)
    response = HttpResponse(sheets.pdf(found, day, now), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.slug}-{day}.pdf"'
    return response


@never_cache
@require_GET
def screen(request: HttpRequest, site: str) -> HttpResponse:
    """The screen on the wall: public, no names, nothing sensitive."""
    context = screens.wall_context(site_of(office_of_host(request), site), timezone.now())
    htmx = getattr(request, "htmx", False)
    return render(request, "entrance/_screen.html" if htmx else "entrance/screen.html", context)


def site_of(office: Office, slug: str) -> Site:
    return get_object_or_404(Site.objects.select_related("office"), office=office, slug=slug)


def _visit(site: Site, code: str) -> Visit:
    found = passer_at(site, code)
    if not isinstance(found, Visit):
        raise Http404
    return found


def passer_at(site: Site, code: str) -> Passer:
    found = None if "\x00" in code else find_passer(site, code)  # PostgreSQL refuses to look
    if found is None:
        raise Http404
    return found


def _door(request: HttpRequest, site: Site) -> Entrance | None:
    """The door that the board is limited to, if it is."""
    return door_of(site, request.POST.get("drzwi") or request.GET.get("drzwi", ""))


def _context(request: StaffRequest, site: Site, error: str = "", told: str = "") -> dict[str, Any]:
    sees = may(request.job.role, Permission.SEE_PROTECTED)
    door = _door(request, site)
    context = screens.board_context(site, timezone.now(), sees_protected=sees, door=door)
    return context | {"error": error, "told": told}


def _show(request: StaffRequest, site: Site, error: str = "", told: str = "") -> HttpResponse:
    context = _context(request, site, error, told)
    if request.htmx:  # htmx does not swap in what came with an error's status
        return render(request, "entrance/_board.html", context)
    context["sites"] = list(Site.objects.filter(office=site.office_id))
    context["sees_help_calls"] = may(request.job.role, Permission.SEE_HELP_CALLS)
    context["doors"] = list(Entrance.objects.filter(office=site.office_id, site=site))
    return render(request, "entrance/board.html", context, status=409 if error else 200)


def refused(request: StaffRequest, site: Site, code: str, error: DomainError) -> HttpResponse:
    """Says why not: on the board, on the strip above any page, or as a page of its own."""
    words = f"{code}: {error.message}"
    if request.htmx and request.htmx.target != "board":
        return HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")
    return _show(request, site, error=words)


def done(request: StaffRequest, site: Site, code: str, told: str = "") -> HttpResponse:
    """Back to where it was pressed. `told`: what a colleague had done before."""
    if request.htmx and request.htmx.target == "board":
        return _show(request, site, told=told)
    if request.htmx:
        return HttpResponse(told, status=409 if told else 200, content_type="text/plain")
    if told:
        messages.info(request, told)
    came_from = request.POST.get("next", "")
    if came_from and url_has_allowed_host_and_scheme(came_from, allowed_hosts=None):
        return redirect(came_from)  # a button of "Today" or of the visit's own page
    door = _door(request, site)
    query = f"?drzwi={door.pk}" if door else ""
    return redirect(f"{reverse('entrance:site', args=[site.slug])}{query}#{code}")
