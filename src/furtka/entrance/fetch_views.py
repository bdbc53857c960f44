"""The personal screen of whoever fetches clients, and the press "I am going"."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from furtka.core.errors import DomainError
from furtka.entrance import fetch_alerts, fetching
from furtka.entrance.views import done, passer_at, refused, site_of
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission

ACTS = {"fetch": fetching.fetch, "give_back": fetching.give_back}


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_safe
def mine(request: StaffRequest) -> HttpResponse:
    """Whom I fetch, who is with me, who comes next."""
    return render(request, "entrance/mine.html", _context(request))


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_safe
def fragment(request: StaffRequest) -> HttpResponse:
    """What changes of it: fetched when the stream says "changed", and when time changes it."""
    return render(request, "entrance/_mine.html", _context(request))


def _context(request: StaffRequest) -> dict[str, Any]:
    now = timezone.now()
    return {"mine": fetch_alerts.mine(request.job, now), "tz": request.job.office.tz, "now": now}


@staff_page(Permission.RUN_ENTRANCE)
@require_POST
def act(request: StaffRequest, site: str, code: str, do: str) -> HttpResponse:
    """ "I am going", or "I can't go after all". Of two who go, the second one is told."""
    found = site_of(request.job.office, site)
    who = passer_at(found, code)
    try:
        ACTS[do](who=who, job=request.job, now=timezone.now(), actor=request.user)
    except DomainError as error:
        return refused(request, found, code, error)
    return done(request, found, code)
