"""Public pages that are made of facts alone."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from furtka.offices.models import Office, Service
from furtka.rules.context import frame_of
from furtka.rules.selectors import RulesInForce
from furtka.website import orders
from furtka.website.caching import may_be_kept
from furtka.website.facts import every_entry, matters, public_directory, rules_shown
from furtka.website.sitemap import public_addresses

# A searcher types a few words; what is longer finds nothing and costs nothing.
MOST_LETTERS = 100


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Every unit, who answers now, and all ways to reach the office."""
    office, rules = office_and_rules(request)
    units = public_directory(office, rules, timezone.now())
    email = office.email or next((unit.email for unit in units if unit.email), "")
    context = {"office": office, "units": units, "email": email}
    response = render(request, "website/contact.html", context)
    may_be_kept(request, response)
    return response


@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """The units for people who are being harmed. Leaves as little behind as a page can."""
    office, rules = office_and_rules(request)
    units = [unit for unit in every_entry(office, rules, timezone.now()) if unit.sensitive]
    if not units:
        raise Http404
    context = {"office": office, "units": units, "exit": settings.QUICK_EXIT_URL}
    return leave_no_trace(render(request, "website/support.html", context))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Matters that mention what somebody typed; without words, all of them."""
    office, _rules = office_and_rules(request)
    words = request.GET.get("q", "")[:MOST_LETTERS].strip()
    found = matters(office, words)
    others = [] if found else matters(office)
    context = {"office": office, "words": words, "matters": found, "others": others}
    response = render(request, "website/matters.html", context)
    if not words:
        may_be_kept(request, response)
    return response


@require_safe
def matter(request: HttpRequest, code: str) -> HttpResponse:
    """One matter: what it is, what to bring, who helps, how to book."""
    office, rules = office_and_rules(request)
    offered = Service.objects.filter(office=office, active=True).select_related("unit__site")
    service = get_object_or_404(offered, code=code)
    entries = every_entry(office, rules, timezone.now())
    unit = next(entry for entry in entries if entry.slug == service.unit.slug)
    context = {
        "office": office,
        "matter": service,
        "unit": unit,
        "rules": rules_shown(office, rules),
        "exit": settings.QUICK_EXIT_URL,
    }
    response = render(request, "website/matter.html", context)
    if service.sensitive:
        return leave_no_trace(response)
    may_be_kept(request, response)
    return response


@require_safe
def order(request: HttpRequest, number: int, year: int) -> HttpResponse:
    """One approved order in full, with what the law on BIP asks for and what became of it."""
    office, _rules = office_and_rules(request)
    now = timezone.now()
    found = orders.find(office, number, year, now)
    if found is None:
        raise Http404
    context = {
        "office": office, "one": found, "text": found.text, "order": found.order,
        "published": orders.publication(found, now), "successor": found.standing.successor,
    }  # fmt: skip
    response = render(request, "website/order.html", context)
    may_be_kept(request, response)
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: nothing about anybody's visit, nothing for staff."""
    shut = [
        "/wizyta/",
        "/umow-wizyte/",
        "/oddzwonimy/gotowe/",
        "/praca/",
        "/cms/",
        "/konto/",
        "/ekran/",
    ]
    shut += [f"/{code}{path}" for code in ("en", "uk") for path in shut[:3]]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in shut)]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All public pages in their languages; sensitive ones are left out."""
    office, _rules = office_and_rules(request)
    pages = public_addresses(request, office)
    context = {"pages": pages}
    return render(request, "website/sitemap.xml", context, content_type="application/xml")


def office_and_rules(request: HttpRequest) -> tuple[Office, RulesInForce]:
    """Of the host name; 404 where there is no office yet."""
    frame = frame_of(request)
    if frame.office is None or frame.rules is None:
        raise Http404
    return frame.office, frame.rules


def leave_no_trace(response: HttpResponse) -> HttpResponse:
    """Not kept by the browser, and no next page learns where somebody came from."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
