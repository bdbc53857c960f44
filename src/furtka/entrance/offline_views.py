"""When the system is down: the page that the browser keeps, and what it sends afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from furtka.core.errors import DomainError
from furtka.core.text import in_language
from furtka.entrance import doubts, offline_list, settling
from furtka.entrance.merging import merge
from furtka.entrance.models import About, OfflineEntry
from furtka.entrance.offline_files import worker
from furtka.entrance.offline_input import Bad, Unreadable, read
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Site
from furtka.offices.permissions import Permission
from furtka.visits.models import MAX_PARTY, VisitStatus

# What people decide about an entry, as it stands in the form.
DECISIONS: Mapping[str, Callable[..., None]] = {
    "apply": settling.apply, "leave": settling.leave, "back": settling.take_back,
}  # fmt: skip


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_GET
def page(request: StaffRequest, site: str) -> HttpResponse:
    """The page itself knows nothing of the day: its script fetches and keeps the list."""
    context = {
        "site": site_of(request, site),
        "tz": request.job.office.tz,
        "abouts": About.choices,
        "most": MAX_PARTY,
        "done": doubts.DONE,
        "statuses": VisitStatus.choices,
    }
    return render(request, "entrance/offline.html", context)


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_GET
def today(request: StaffRequest, site: str) -> JsonResponse:
    """Today's list, and the token with which entries can be sent."""
    found = site_of(request, site)
    told = offline_list.today(found, timezone.now()) | {"csrf": get_token(request)}
    return JsonResponse(told)


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_POST
def take_in(request: StaffRequest, site: str) -> JsonResponse:
    """What became of each entry; one that can't be read is answered with a code."""
    found, now = site_of(request, site), timezone.now()
    try:
        sent = read(request.body)
    except Unreadable:
        return JsonResponse({"error": "unreadable"}, status=400)
    rows = merge(
        site=found, entries=sent.entries, device=sent.device, device_now=sent.device_now,
        now=now, actor=request.user,
    )  # fmt: skip
    return JsonResponse({"results": [*map(_told, rows), *map(_refused, sent.bad)]})


def _told(row: OfflineEntry) -> dict[str, Any]:
    message = doubts.sentence(row)
    return {"uid": str(row.uid), "fate": str(row.fate), "code": row.reason, "message": message}


def _refused(bad: Bad) -> dict[str, Any]:
    message = _("This entry could not be read. Please enter it by hand.")
    told = {"uid": bad.uid, "fate": "refused", "code": bad.error, "message": message}
    return told | {"number": bad.number}


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_GET
def script(request: StaffRequest) -> HttpResponse:
    """The service worker, for everything below its folder in this language."""
    sites = Site.objects.filter(office=request.job.office).values_list("slug", flat=True)
    pages = {slug: reverse("entrance:offline", args=[slug]) for slug in sites}
    prefix = f"furtka-offline-{get_language() or 'pl'}-"
    text = worker(prefix=prefix, pages=pages, first=request.job.site.slug)
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_GET
def manifest(request: StaffRequest, site: str) -> JsonResponse:
    """So that the page can stand on a tablet like a program of its own."""
    found = site_of(request, site)
    told = {
        "name": _("Entrance without the system: %(site)s") % {"site": in_language(found, "name")},
        "short_name": _("Entrance"),
        "lang": get_language() or "pl",
        "start_url": reverse("entrance:offline", args=[found.slug]),
        "scope": reverse("entrance:board"),
        "display": "standalone",
        "background_color": "#fbf9f6",
        "theme_color": "#0f5c4d",
        "icons": [
            {"src": static(f"furtka/img/icon-{size}.png"), "sizes": f"{size}x{size}",
             "type": "image/png", "purpose": "any maskable"}
            for size in (192, 512)
        ],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_GET
def look(request: StaffRequest, site: str) -> HttpResponse:
    """Entries that contradict what is known, or wait for others."""
    return _show_doubts(request, site_of(request, site))


@staff_page(Permission.RUN_ENTRANCE)
@require_POST
def decide(request: StaffRequest, site: str, code: str) -> HttpResponse:
    """It was so, it is left, or neither: all that is open about one code."""
    found = site_of(request, site)
    decision = DECISIONS.get(request.POST.get("decision", ""))
    if decision is None or "\x00" in code:
        raise Http404
    try:
        decision(site=found, code=code, now=timezone.now(), actor=request.user)
    except DomainError as error:
        return _show_doubts(request, found, error=f"{code}: {error.message}")
    return redirect("entrance:doubts", found.slug)


def _show_doubts(request: StaffRequest, site: Site, error: str = "") -> HttpResponse:
    context = {
        "site": site,
        "tz": site.office.tz,
        "doubts": doubts.doubts(site),
        "decided": doubts.decided(site, timezone.now()),
        "error": error,
    }
    return render(request, "entrance/doubts.html", context, status=409 if error else 200)


def site_of(request: StaffRequest, slug: str) -> Site:
    """A building of the reader's office, with it; else 404."""
    sites = Site.objects.select_related("office")
    return get_object_or_404(sites, office=request.job.office, slug=slug)
