"""The search of the register. By POST: names that people look for belong in no address."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.registry.finding.search import search as found_by
from furtka.registry.selectors import Page

LONGEST = 200


@staff_page(Permission.USE_REGISTRY)
@require_POST
def search(request: StaffRequest) -> HttpResponse:
    """What was found; a number of ours, typed or scanned from its label, opens its item."""
    office = request.job.office
    words = request.POST.get("q", "").strip()[:LONGEST]
    found = found_by(office, words, request.POST.get("starsze", ""))
    if found.only is not None:
        return go_to(request, "registry:item", found.only.year, found.only.number)
    context = {
        "numbered": Page(found.numbered), "page": found.page, "similar": Page(found.similar),
        "alike": found.alike, "words": words, "office": office,
    }  # fmt: skip
    return render(request, "registry/search.html", context)
