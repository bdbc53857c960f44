"""The day sheet as a file, and what was written on it, entered afterwards."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from furtka.core.clock import local_day
from furtka.entrance import day_sheet, paper_lines
from furtka.entrance.merging import merge
from furtka.entrance.models import PENDING, Medium
from furtka.entrance.morning import path_of
from furtka.entrance.offline_views import site_of
from furtka.entrance.paper_forms import LineForm, When
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_GET
def morning_sheet(request: StaffRequest, site: str) -> HttpResponse:
    """The sheet of this morning; made now where there is none on this machine."""
    found, now = site_of(request, site), timezone.now()
    day = local_day(now, found.office.tz)
    path = path_of(found, day)
    content = path.read_bytes() if path.exists() else day_sheet.pdf(found, day, now)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{path.name}"'
    return response


@staff_page(Permission.RUN_ENTRANCE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: StaffRequest, site: str) -> HttpResponse:
    """Several lines at once. Where one can't be so, none is stored and all stay typed in."""
    found, now = site_of(request, site), timezone.now()
    days = paper_lines.days(found, now)
    when = When(found, _day(request.GET.get("dzien", ""), days), now)
    typed = request.POST if request.method == "POST" else None
    forms = [LineForm(line, when, typed) for line in paper_lines.lines(found, when.day)]
    wrong = [form for form in forms if form.errors]
    if typed is not None and not wrong:
        _store(request, when, forms)
        address = reverse("entrance:paper", args=[found.slug])
        return redirect(f"{address}?dzien={when.day}")
    context = {
        "site": found, "day": when.day, "days": days, "today": days[0], "wrong": wrong,
        "booked": [form for form in forms if form.line.hour],
        "blank": [form for form in forms if not form.line.hour],
    }  # fmt: skip
    return render(request, "entrance/paper.html", context, status=422 if wrong else 200)


def _day(text: str, days: list[date]) -> date:
    """One of those that can be chosen; today for anything else."""
    return next((day for day in days if day.isoformat() == text), days[0])


def _store(request: StaffRequest, when: When, forms: list[LineForm]) -> None:
    entries = [entry for form in forms for entry in form.entries()]
    rows = merge(
        site=when.site, entries=entries, device="", device_now=when.now, now=when.now,
        actor=request.user, medium=Medium.PAPER,
    )  # fmt: skip
    count = len({row.code for row in rows})
    told = ngettext("%(n)s line is entered.", "%(n)s lines are entered.", count) % {"n": count}
    messages.success(request, told)
    doubtful = len({row.code for row in rows if row.fate in PENDING})
    if doubtful:
        words = ngettext(
            "%(n)s of them needs a look: see the board.",
            "%(n)s of them need a look: see the board.", doubtful,
        )  # fmt: skip
        messages.warning(request, words % {"n": doubtful})
