"""Ask the records system whether it has an item; only where one is named in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.privacy import audit
from furtka.registry.ezd.client import EzdRp
from furtka.registry.ezd.errors import RecordsSystemDown
from furtka.registry.ezd.shape import There
from furtka.registry.models import Item
from furtka.registry.sections import Section, sections
from furtka.registry.selectors import item_of


@staff_page(Permission.USE_REGISTRY)
@require_POST
def look_up(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """The answer is told above the item's page; nothing is stored but who asked."""
    item, system = item_of(request.job.office, year, number), EzdRp.from_settings()
    if system is None:
        raise Http404
    try:
        found = system.find(item.number, item.year)
    except RecordsSystemDown as error:
        messages.error(request, str(error.message))
    else:
        messages.info(request, _said(found))
        audit.record(
            "item.looked_up_in_ezd", f"item:{item.shown}", office=request.job.office,
            at=timezone.now(), actor=request.user, there=found is not None,
        )  # fmt: skip
    return go_to(request, "registry:item", year, number)


def _said(found: There | None) -> str:
    if found is None:
        return _("The records system has nothing under this number.")
    return ngettext(
        "The records system has this number, with %(n)s attachment.",
        "The records system has this number, with %(n)s attachments.", found.files,
    ) % {"n": found.files}  # fmt: skip


def _section(request: StaffRequest, item: Item) -> Mapping[str, Any] | None:
    return {} if EzdRp.from_settings() else None


def register() -> None:
    sections.add("90 ezd", Section("registry/ezd/_section.html", _section))
