"""At reception: who comes is found by code; who does not come in today; the tablets."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from furtka.core.clock import local_day
from furtka.core.dates import moment_words
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.core.text import in_language
from furtka.entrance import cards, marks, not_coming_in, selectors, services, tablets
from furtka.entrance.duties import duties
from furtka.entrance.errors import WHERE_IT_STANDS
from furtka.entrance.models import Arrival, Tablet, WalkIn, Way
from furtka.entrance.passing import arrivals_of, find_passer
from furtka.entrance.reception_forms import CodeForm, InsteadForm, MarksForm, TabletForm
from furtka.entrance.services import Noted
from furtka.entrance.typed import code_of
from furtka.entrance.views import site_of
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Office, Site, VisitKind
from furtka.offices.permissions import Permission
from furtka.visits import at_door
from furtka.visits.access import find_visit
from furtka.visits.models import MAX_PARTY, PRESENT, Need, Visit, VisitStatus
from furtka.visits.services import InsteadOfComing

# What this session made of a visit last, so that it can be taken back.
_INSTEAD = "not_coming_in"
_READS_AND_WRITES = require_http_methods(["GET", "HEAD", "POST"])


# -- Who comes -----------------------------------------------------------------------------------


@staff_page(Permission.RUN_ENTRANCE)
@_READS_AND_WRITES
def find(request: StaffRequest, site: str) -> HttpResponse:
    """A code, typed or scanned, leads to whom it names; else the field says where they belong."""
    found, form = site_of(request.job.office, site), CodeForm(_posted(request))
    if form.is_valid():
        code = code_of(found.office, form.cleaned_data["code"])
        who = find_passer(found, code) or find_visit(found.office, code)
        if isinstance(who, WalkIn):
            return _to_board(request, found, code)
        if who is not None and _is_expected(who, found):
            return go_to(request, "entrance:came", found.slug, who.code)
        form.add_error("code", _where_else(who, found))
    status = 422 if form.errors else 200
    return render(request, "entrance/find.html", {"site": found, "form": form}, status=status)


def _is_expected(visit: Visit, site: Site) -> bool:
    return visit.site_id == site.pk and tablets.is_of_today(visit, timezone.now())


def _where_else(visit: Visit | None, site: Site) -> str:
    """Why somebody with that code is not expected here now."""
    if visit is None:
        return _("There is no visit with this code.")
    when = {"when": moment_words(visit.starts_at, site.office.tz)}
    if visit.status not in (VisitStatus.BOOKED, *PRESENT):
        return f"{WHERE_IT_STANDS[VisitStatus(visit.status)]} {capfirst(when['when'])}."
    if visit.kind != VisitKind.IN_PERSON:
        return _("This visit is not at the office: %(when)s.") % when
    if visit.site_id != site.pk:
        where = {"site": in_language(visit.site, "name")} | when
        return _("This visit is in another building: %(site)s, %(when)s.") % where
    return _("This visit is on another day: %(when)s.") % when


@staff_page(Permission.RUN_ENTRANCE)
@_READS_AND_WRITES
def came(request: StaffRequest, site: str, code: str) -> HttpResponse:
    """Who it is, what to say and to look at, and one press; the marks also afterwards."""
    found = site_of(request.job.office, site)
    visit = _visit(found.office, code)
    if not _is_expected(visit, found):
        messages.warning(request, _where_else(visit, found))
        return go_to(request, "entrance:find", found.slug)
    arrival, now = arrivals_of(visit).first(), timezone.now()
    if arrival is None and selectors.comes_too_late(visit, now):
        return go_to(request, "entrance:late", found.slug, code)
    form = MarksForm(_posted(request), initial=_marks(visit, arrival))
    if form.is_valid():
        try:
            _note(visit, arrival, request, form.cleaned_data)
            return _to_board(request, found, code)
        except DomainError as error:
            form.add_error(None, str(error.message))
    status = 409 if form.non_field_errors() else 200
    context = _about(visit, found) | {"form": form, "arrival": arrival}
    return render(request, "entrance/came.html", context, status=status)


# Who interprets comes in too, and takes a place.
INTERPRETED = {Need.INTERPRETER, Need.PJM}


def _marks(visit: Visit, arrival: Arrival | None) -> dict[str, int]:
    expected = min(visit.party + bool(INTERPRETED & set(visit.needs)), MAX_PARTY)
    if arrival is None:
        return {"people": expected}
    noted = {name: getattr(arrival, name) for name in marks.LINES}
    return noted | {"people": arrival.people or expected}


def _note(
    visit: Visit, arrival: Arrival | None, request: StaffRequest, said: dict[str, Any]
) -> None:
    now = timezone.now()
    if arrival is None:
        noted = Noted(way=Way.DESK, **said)
        services.arrive(visit=visit, now=now, actor=request.user, noted=noted)
    else:
        marks.mark(who=visit, now=now, actor=request.user, **said)


def _about(visit: Visit, site: Site) -> dict[str, Any]:
    """What reception says and looks for."""
    now = timezone.now()
    return {
        "site": site, "visit": visit, "tz": site.office.tz,
        "needs": cards.needs_of(visit),
        "language": cards.LANGUAGES.get(visit.client.language, ""),
        "early": tablets.is_early(visit, now),
        **duties(visit, now),
    }  # fmt: skip


# -- Who does not come in today ------------------------------------------------------------------


@staff_page(Permission.RUN_ENTRANCE)
@_READS_AND_WRITES
def otherwise(request: StaffRequest, site: str, code: str) -> HttpResponse:
    """A call or another day, one press each. Nobody asks why, and nothing is written about it."""
    found, form = site_of(request.job.office, site), InsteadForm(_posted(request))
    visit = _visit(found.office, code)
    if form.is_valid():
        kind, starts_at = form.cleaned_data["way"]
        way = InsteadOfComing(VisitKind(kind), starts_at)
        try:
            return _did(request, found, visit, way)
        except DomainError as error:
            form.add_error(None, str(next(iter(error.fields.values()), error.message)))
            visit = _visit(found.office, code)
    context = {"site": found, "visit": visit, "form": form} | _offered(request, visit)
    status = 409 if form.non_field_errors() else 422 if form.errors else 200
    return render(request, "entrance/otherwise.html", context, status=status)


def _did(request: StaffRequest, site: Site, visit: Visit, way: InsteadOfComing) -> HttpResponse:
    done = not_coming_in.not_coming_in(visit=visit, way=way, now=timezone.now(), actor=request.user)
    if done.is_something:
        request.session[_INSTEAD] = not_coming_in.to_plain(done)
    messages.success(request, _("Done. Tell the client the new time."))
    return go_to(request, "entrance:otherwise", site.slug, visit.code)


def _offered(request: StaffRequest, visit: Visit) -> dict[str, Any]:
    """What can be done with the visit as it stands; and what was done, to be taken back."""
    now, tz = timezone.now(), visit.office.tz
    at_the_door = visit.status in not_coming_in.AT_DOOR
    ways = at_door.ways(visit, now=now, by_staff=True) if at_the_door else []
    kept = request.session.get(_INSTEAD) or {}
    return {
        "calls": [_line(way, tz) for way in ways if way.kind == VisitKind.PHONE],
        "days": [_line(way, tz) for way in ways if way.kind != VisitKind.PHONE],
        "by_phone": visit.kind == VisitKind.PHONE,
        "when": moment_words(visit.starts_at, tz),
        "may_take_back": kept.get("code") == visit.code and visit.status == VisitStatus.BOOKED,
        "same": visit.starts_at,
    }


def _line(way: InsteadOfComing, tz: str) -> dict[str, Any]:
    return {
        "value": f"{way.kind}|{way.starts_at.isoformat()}", "starts_at": way.starts_at,
        "when": moment_words(way.starts_at, tz),
    }  # fmt: skip


@staff_page(Permission.RUN_ENTRANCE)
@require_POST
def after_all(request: StaffRequest, site: str, code: str) -> HttpResponse:
    """Take it back: the visit and the arrival as they were, if the time is still free."""
    found = site_of(request.job.office, site)
    visit, done = (
        _visit(found.office, code),
        not_coming_in.from_plain(request.session.get(_INSTEAD)),
    )
    if done is None or done.code != visit.code:
        return go_to(request, "entrance:otherwise", found.slug, code)
    try:
        not_coming_in.come_in_after_all(
            visit=visit, done=done, now=timezone.now(), actor=request.user
        )
    except DomainError as error:
        messages.warning(request, str(error.message))
        return go_to(request, "entrance:otherwise", found.slug, code)
    del request.session[_INSTEAD]
    messages.success(request, _("The visit is as it was before."))
    return _to_board(request, found, code)


# -- The tablets ---------------------------------------------------------------------------------


@staff_page(Permission.RUN_ENTRANCE)
@_READS_AND_WRITES
def tablet(request: StaffRequest, site: str) -> HttpResponse:
    """Makes this browser the tablet at an entrance; whoever pressed is logged out in it."""
    found = site_of(request.job.office, site)
    form = TabletForm(_posted(request), site=found)
    if form.is_valid():
        now = timezone.now()
        started = tablets.start(entrance=form.cleaned_data["entrance"], now=now, actor=request.user)
        tablets.give(request, started, local_day(now, found.office.tz))
        with override("pl"):  # the language in which every client begins
            return redirect(reverse("tablet:code", args=[found.slug]))
    context = {
        "site": found,
        "form": form,
        "tablets": tablets.running(found),
        "tz": found.office.tz,
    }
    status = 422 if form.errors else 200
    return render(request, "entrance/tablet_start.html", context, status=status)


@staff_page(Permission.RUN_ENTRANCE)
@require_POST
def end_tablet(request: StaffRequest, site: str, pk: int) -> HttpResponse:
    """End one, wherever it is: it takes no codes any more."""
    found = site_of(request.job.office, site)
    mine = Tablet.objects.select_related("office", "site").filter(office=found.office_id)
    one = get_object_or_404(mine, site=found, pk=pk)
    tablets.end(one, now=timezone.now(), actor=request.user)
    messages.success(request, _("The tablet is ended."))
    return go_to(request, "entrance:tablet", found.slug)


# -- Common --------------------------------------------------------------------------------------


def _posted(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _visit(office: Office, code: str) -> Visit:
    visit = find_visit(office, code)
    if visit is None:
        raise Http404
    return visit


def _to_board(request: StaffRequest, site: Site, code: str) -> HttpResponse:
    return redirect(f"{reverse('entrance:site', args=[site.slug])}#{code}")
