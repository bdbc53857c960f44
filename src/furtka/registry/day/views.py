"""The register of one day, and what of a week belongs to nobody yet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from furtka.core.clock import local_day
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission, may
from furtka.registry.day import paper_report
from furtka.registry.day.report import nobodys, report
from furtka.registry.nav import Tab, tabs
from furtka.registry.selectors import Page

# Days of people's lives; outside them no calendar has to be able to reckon.
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 30)
SIX = timedelta(days=6)


class DayForm(forms.Form):
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Enter the day as 2026-12-08."))
        return day


@staff_page(Permission.USE_REGISTRY)
@require_GET
def day_page(request: StaffRequest) -> HttpResponse:
    """`?day=2026-11-30`; without it, or with one that can't be, today."""
    day = _day(request)
    found = report(request.job.office, day)
    context = {
        **_days(request, day), "report": found, "page": Page(found.items),
        "facts": paper_report.facts(found),
        "may_export": may(request.job.role, Permission.EXPORT_REGISTRY),
    }  # fmt: skip
    return render(request, "registry/day/day.html", context)


@staff_page(Permission.USE_REGISTRY)
@never_cache
@require_GET
def pdf(request: StaffRequest) -> HttpResponse:
    office, day = request.job.office, _day(request)
    made = paper_report.pdf(office, report(office, day), timezone.now())
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="rejestr-{day}.pdf"'
    return response


@staff_page(Permission.USE_REGISTRY)
@require_GET
def week(request: StaffRequest) -> HttpResponse:
    """What was recorded in the week until that day and has neither unit nor person."""
    day = _day(request)
    items, count = nobodys(request.job.office, day)
    context = {**_days(request, day), "page": Page(items), "count": count, "first": day - SIX}
    return render(request, "registry/day/week.html", context)


def _day(request: StaffRequest) -> date:
    form = DayForm(request.GET)
    if form.is_valid():
        found: date = form.cleaned_data["day"]
        return found
    return local_day(timezone.now(), request.job.office.tz)


def _days(request: StaffRequest, day: date) -> dict[str, Any]:
    one = timedelta(days=1)
    return {
        "day": day, "before": day - one, "after": day + one, "office": request.job.office,
        "today": local_day(timezone.now(), request.job.office.tz),
    }  # fmt: skip


def register() -> None:
    tabs.add("50 day", Tab("registry:day", _("The day")))
