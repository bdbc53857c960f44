"""Print an item's label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.registry.labels import label
from furtka.registry.models import Item
from furtka.registry.sections import Section, sections
from furtka.registry.selectors import item_of


@staff_page(Permission.USE_REGISTRY)
@never_cache
@require_GET
def pdf(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """`?miejsce=7`: on an A4 sheet of 24 labels, in its seventh place."""
    item = item_of(request.job.office, year, number)
    typed = request.GET.get("miejsce", "0")
    if not (typed.isascii() and typed.isdecimal() and int(typed[:4]) <= label.PLACES):
        raise Http404
    response = HttpResponse(label.pdf(item, int(typed[:4])), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="etykieta-{year}-{number:05}.pdf"'
    return response


def _section(request: StaffRequest, item: Item) -> Mapping[str, Any]:
    return {"places": label.PLACES}


def register() -> None:
    sections.add("85 label", Section("registry/labels/_section.html", _section))
