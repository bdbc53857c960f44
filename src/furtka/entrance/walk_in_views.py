"""People without an appointment: written down in one press, then helped in one of four ways."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from furtka.core.errors import DomainError
from furtka.entrance import selectors, walk_ins
from furtka.entrance.models import About, Outcome, WalkIn
from furtka.entrance.views import passer_at, site_of
from furtka.entrance.walk_in_forms import TakeInForm, WalkInForm
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Site, Staff
from furtka.offices.permissions import ROLE_PERMISSIONS, Permission
from furtka.registry.oral_views import OralForm, take_down
from furtka.rules.selectors import obligation_texts, rules_in_force

ENDS = (Outcome.BOOKED, Outcome.CALL, Outcome.WENT, Outcome.MISTAKE)


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, site: str) -> HttpResponse:
    """Somebody stands here: one press on what it is about."""
    found, now = site_of(request.job.office, site), timezone.now()
    form = WalkInForm(request.POST or None)
    if form.is_valid():
        try:
            walk_in = walk_ins.come(site=found, now=now, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            for name, sentence in error.fields.items():
                form.add_error(name, str(sentence))
        else:
            return redirect("entrance:walk_in", found.slug, walk_in.code)
    inside = selectors.people_inside(found.office, found, now)
    context = {"site": found, "form": form, "inside": inside}
    return render(request, "entrance/walk_in_new.html", context, status=422 if form.errors else 200)


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: StaffRequest, site: str, code: str) -> HttpResponse:
    """What can be done for them; POST: somebody sees them now, in that room."""
    found = site_of(request.job.office, site)
    person = _person(found, code)
    form = _take_in_form(request, found, person)
    if form.is_valid():
        now = timezone.now()
        try:
            walk_ins.take_in(walk_in=person, now=now, actor=request.user, **form.cleaned_data)
            return redirect("entrance:site", found.slug)
        except DomainError as error:
            form.add_error(None, str(error.message))
    context = _context(found, person) | {"form": form}
    return render(request, "entrance/walk_in.html", context, status=422 if form.errors else 200)


def _take_in_form(request: StaffRequest, site: Site, person: WalkIn) -> TakeInForm:
    roles = [role for role, may in ROLE_PERMISSIONS.items() if Permission.RUN_ENTRANCE in may]
    hosts = Staff.objects.filter(office=site.office_id, site=site, active=True, role__in=roles)
    rooms = walk_ins.free_rooms(site.office, site)
    likely = walk_ins.likely_host(person) or request.job
    return TakeInForm(request.POST or None, hosts=list(hosts), rooms=rooms, likely=likely)


def _context(site: Site, person: WalkIn) -> dict[str, Any]:
    now = timezone.now()
    rules = rules_in_force(site.office, site, None, now)
    return {
        "site": site, "person": person, "tz": site.office.tz,
        "card": selectors.walk_in_card_of(person, now),
        "urgent_until": walk_ins.urgent_until(person), "ends": ENDS,
        "abouts": [about for about in About if about != person.about],
        "obligations": obligation_texts(site.office, rules.obligations, limits=rules.limits),
        "duty": walk_ins.who_takes_urgent(person) if person.about == About.URGENT else [],
    }  # fmt: skip


@staff_page(Permission.USE_REGISTRY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def oral(request: StaffRequest, site: str, code: str) -> HttpResponse:
    """What they hand in orally: taken down, registered, and theirs from then on."""
    found = site_of(request.job.office, site)
    person = _person(found, code)
    form = OralForm(request.POST or None, office_id=found.office_id)
    item = take_down(request, form, found)
    if item is not None:
        walk_ins.registered(walk_in=person, item=item, now=timezone.now(), actor=request.user)
        return redirect("registry:item", item.year, item.number)
    context = {"form": form, "back": reverse("entrance:walk_in", args=[found.slug, person.code])}
    return render(request, "registry/oral.html", context, status=422 if form.errors else 200)


@staff_page(Permission.RUN_ENTRANCE)
@require_POST
def about(request: StaffRequest, site: str, code: str) -> HttpResponse:
    """It turns out to be about something else."""
    found = site_of(request.job.office, site)
    person = _person(found, code)
    try:
        walk_ins.set_about(
            walk_in=person, about=request.POST.get("about", ""), now=timezone.now(),
            actor=request.user,
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, str(next(iter(error.fields.values()), error.message)))
    return redirect("entrance:walk_in", found.slug, person.code)


@staff_page(Permission.RUN_ENTRANCE)
@require_POST
def end(request: StaffRequest, site: str, code: str) -> HttpResponse:
    """They leave without having been in a room, and how that ended."""
    found = site_of(request.job.office, site)
    person, outcome = _person(found, code), request.POST.get("outcome", "")
    if outcome not in ENDS:
        raise Http404
    try:
        walk_ins.end(
            walk_in=person, outcome=Outcome(outcome), now=timezone.now(), actor=request.user
        )
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("entrance:walk_in", found.slug, person.code)
    messages.success(request, _("%(code)s: noted. It can be taken back.") % {"code": person.code})
    return redirect("entrance:site", found.slug)


def _person(site: Site, code: str) -> WalkIn:
    found = passer_at(site, code)
    if not isinstance(found, WalkIn):
        raise Http404
    return found
