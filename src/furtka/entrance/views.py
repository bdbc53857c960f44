"""The board at the door, the list for an emergency, the screen on the wall."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from furtka.core.clock import local_day
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.entrance import day_sheet as sheets
from furtka.entrance import live, selectors, services
from furtka.entrance.forms import LateForm
from furtka.offices.access import StaffRequest, job_of, staff_page
from furtka.offices.models import Office, Site, VisitKind
from furtka.offices.permissions import Permission, may
from furtka.offices.selectors import office_of_host
from furtka.rules.models import Mode
from furtka.rules.selectors import obligation_texts, rules_in_force
from furtka.rules.texts import HEADLINES, texts_of
from furtka.rules.words import limit_texts
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
    """The four columns of one building; without a name, of the one where the person works."""
    return _show(request, _site(request.job.office, site) if site else request.job.site)


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_GET
def fragment(request: StaffRequest, site: str) -> HttpResponse:
    """What changes on the board: fetched when the stream says "changed"."""
    found = _site(request.job.office, site)
    return render(request, "entrance/_board.html", _context(request, found))


@staff_page(Permission.RUN_ENTRANCE)
@require_POST
def take(request: StaffRequest, site: str, code: str, action: str) -> HttpResponse:
    """One step of one visit. Who comes too late is first offered another time."""
    found = _site(request.job.office, site)
    visit = _visit(found, code)
    if action not in TAKE:
        raise Http404
    here = action == "arrive" and "anyway" not in request.POST
    if here and selectors.comes_too_late(visit, timezone.now()):
        return go_to(request, "entrance:late", found.slug, code)
    try:
        TAKE[action](visit=visit, now=timezone.now(), actor=request.user)
    except DomainError as error:
        return _show(request, found, error=f"{code}: {error.message}")
    return _done(request, found, code)


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def late(request: StaffRequest, site: str, code: str) -> HttpResponse:
    """Somebody came too late: the next free times of the day, or the visit goes on anyway."""
    found = _site(request.job.office, site)
    visit, form = _visit(found, code), LateForm(request.POST or None)
    if visit.status != VisitStatus.BOOKED or visit.kind != VisitKind.IN_PERSON:
        return redirect(f"{reverse('entrance:site', args=[site])}#{code}")
    if form.is_valid():
        try:
            services.take_next_time(
                visit=visit, now=timezone.now(), actor=request.user, **form.cleaned_data
            )
            return _done(request, found, code)
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
    found = _site(request.job.office, site)
    visit, step = _visit(found, code), request.POST.get("step", "")
    if not (step.isascii() and step.isdecimal() and len(step) < 19):
        raise Http404
    try:
        services.undo(visit=visit, now=timezone.now(), actor=request.user, step=int(step))
    except DomainError as error:
        return _show(request, found, error=f"{code}: {error.message}")
    return _done(request, found, code)


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_GET
def roll_call(request: StaffRequest, site: str) -> HttpResponse:
    """Who is inside, to be printed: codes, rooms and hosts, no names."""
    found = _site(request.job.office, site)
    rows = selectors.whos_inside(found.office, found)
    people = sum(row.people for row in rows)
    context = {"site": found, "rows": rows, "people": people, "now": timezone.now()}
    return render(request, "entrance/roll_call.html", context)


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_GET
def day_sheet(request: StaffRequest, site: str, *, later: bool = False) -> HttpResponse:
    """Today on paper, or the next day on which somebody comes: for when the system is down."""
    found, now = _site(request.job.office, site), timezone.now()
    day = sheets.next_day(found, now) if later else local_day(now, found.office.tz)
    response = HttpResponse(sheets.pdf(found, day, now), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.slug}-{day}.pdf"'
    return response


async def stream(request: HttpRequest, site: str) -> HttpResponseBase:
    """Says "changed" and nothing else, to people who may see the board. Others get 404."""
    if not isinstance(request, ASGIRequest):
        # A server of pages only can't keep a stream open: 204 tells the browser not to ask
        # again, and the screen works by plain reload.
        return HttpResponse(status=204)
    try:
        office_id = await sync_to_async(_watched)(request, site)
    except Http404:
        # Without the page of 404: Django would draw it in a thread of its own, whose connection
        # to the database nobody closes.
        return HttpResponse(status=404)
    return StreamingHttpResponse(
        live.events(office_id),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@never_cache
@require_GET
def screen(request: HttpRequest, site: str) -> HttpResponse:
    """The screen on the wall: public, no names, nothing sensitive."""
    found, now = _site(office_of_host(request), site), timezone.now()
    rules = rules_in_force(found.office, found, None, now)
    context = {
        "site": found,
        "office": found.office,
        "called": selectors.called(found.office, found, now),
        "rules": rules,
        "nobody_comes": rules.mode in (Mode.REMOTE_ONLY, Mode.CLOSED),
        "obligations": obligation_texts(found.office, rules.obligations, limits=rules.limits),
        "limits": limit_texts(rules.limits),
        "headline": HEADLINES[rules.mode],
        "orders": texts_of(found.office, rules.orders, get_language() or "pl"),
        "now": now,
    }
    htmx = getattr(request, "htmx", False)
    return render(request, "entrance/_screen.html" if htmx else "entrance/screen.html", context)


def _site(office: Office, slug: str) -> Site:
    return get_object_or_404(Site.objects.select_related("office"), office=office, slug=slug)


def _visit(site: Site, code: str) -> Visit:
    if "\x00" in code:  # PostgreSQL refuses to be asked for it
        raise Http404
    visits = Visit.objects.select_related("office", "service__office", "service__unit__site")
    return get_object_or_404(visits, office=site.office_id, site=site, code=code)


def _watched(request: HttpRequest, slug: str) -> int:
    """The office of the site, for who may see its board. Lets go of the database: the stream
    stays open for minutes, and 500 of them must not hold 500 connections."""
    try:
        job = job_of(request.user)
        if job is None or not may(job.role, Permission.RUN_ENTRANCE):
            raise Http404
        return _site(job.office, slug).office_id
    finally:
        if not connection.in_atomic_block:
            connection.close()


def _context(request: StaffRequest, site: Site, error: str = "") -> dict[str, Any]:
    office, now = request.job.office, timezone.now()
    sees = may(request.job.role, Permission.SEE_PROTECTED)
    board = selectors.board(office, site, now, sees_protected=sees)
    return {
        "board": board,
        "columns": selectors.columns(board),
        "limits": limit_texts(board.rules.limits),
        "site": site,
        "tz": office.tz,
        "error": error,
    }


def _show(request: StaffRequest, site: Site, error: str = "") -> HttpResponse:
    context = _context(request, site, error)
    if request.htmx:  # htmx does not swap in what came with an error's status
        return render(request, "entrance/_board.html", context)
    context["sites"] = list(Site.objects.filter(office=site.office_id))
    context["sees_help_calls"] = may(request.job.role, Permission.SEE_HELP_CALLS)
    return render(request, "entrance/board.html", context, status=409 if error else 200)


def _done(request: StaffRequest, site: Site, code: str) -> HttpResponse:
    if request.htmx:
        return _show(request, site)
    came_from = request.POST.get("next", "")
    if came_from and url_has_allowed_host_and_scheme(came_from, allowed_hosts=None):
        return redirect(came_from)  # a button of "Today" or of the visit's own page
    return redirect(f"{reverse('entrance:site', args=[site.slug])}#{code}")
