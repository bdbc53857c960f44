"""`/praca/skrypt/`: what to say on the phone."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.rules.context import LANGUAGE_NAMES
from furtka.website.posters import LANGUAGES
from furtka.website.script import script_in


@staff_page(Permission.SEE_ORDERS)
@require_safe
def script(request: StaffRequest) -> HttpResponse:
    """All three languages side by side, or the one that `?jezyk=` asks for."""
    wanted = request.GET.get("jezyk", "")
    languages = [wanted] if wanted in LANGUAGES else LANGUAGES
    office, now = request.job.office, timezone.now()
    context = {
        "office": office,
        "scripts": [script_in(office, language, now) for language in languages],
        "names": LANGUAGE_NAMES.items(),
        "wanted": wanted,
    }
    return render(request, "website/posters/script.html", context)
