"""The numbers on screen."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from furtka.core.clock import local_day
from furtka.insights import numbers, waits
from furtka.insights.forms import PeriodForm, usual
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.registry.calls import shares


@staff_page(Permission.SEE_NUMBERS)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Visits by outcome, waiting at the door, calls, first free times."""
    office, now = request.job.office, timezone.now()
    default = usual(local_day(now, office.tz))
    form = PeriodForm(request.GET if request.GET else default)
    chosen = form.cleaned_data if form.is_valid() else default
    first, last, weekly = chosen["first"], chosen["last"], chosen["by"] == "week"
    rows = numbers.visits_by_outcome(office, first, last, weekly=weekly, now=now)
    context = {
        "form": form, "rows": rows, "all": numbers.total(rows, first, last), "weekly": weekly,
        "waiting": waits.waiting_at_the_door(office, first, last),
        "way_in": waits.escorted(office, first, last),
        "way_out": waits.escorted_back(office, first, last),
        "calls": (called := shares.shares(office, first, last, weekly=weekly)),
        "all_calls": shares.total(called, first, last),
        "first_free": numbers.first_free_times(office, now), "office": office,
    }  # fmt: skip
    return render(request, "insights/index.html", context, status=422 if form.errors else 200)
