"""`/praca/telefon/seria/`: the same matter every week, planned on one page and booked in one go.

What the clerk typed at the desk comes along as hidden fields: it is posted, never in an address.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from furtka.clients.models import Client
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.core.text import in_language
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.visits import series_services
from furtka.visits.errors import InvalidInput
from furtka.visits.models import BookedBy, Visit
from furtka.visits.pins import pin_of
from furtka.visits.requests import BookingRequest
from furtka.visits.series import Planned, plan_series
from furtka.visits.services import fingerprint_of
from furtka.visits.staff import counter
from furtka.visits.staff.callers import ask_of_caller
from furtka.visits.staff.desk import plan_rows
from furtka.visits.staff.desk_views import (
    NOT_PART_OF_A_BOOKING,
    chosen_client,
    desk_screen,
    services_of,
)
from furtka.visits.staff.forms import DeskForm, SeriesForm
from furtka.visits.staff.kept import let_go
from furtka.visits.staff.lookup import visit_for
from furtka.visits.staff.rows import rows_of, with_all
from furtka.visits.staff.visit_views import JUST_BOOKED, change_visit

# Fields of this page; all others came from the desk and go along.
OWN = ("every", "times", "at", "planned", "do", "csrfmiddlewaretoken")


@staff_page(Permission.BOOK_VISITS)
@require_http_methods(["GET", "HEAD", "POST"])
def series(request: StaffRequest, channel: BookedBy = BookedBy.PHONE) -> HttpResponse:
    """Every week or every two weeks, so many times: see the dates, then book all of them."""
    if request.method != "POST":
        return go_to(request, "desk:counter" if channel == BookedBy.DESK else "desk:desk")
    form = DeskForm(request.POST, services=services_of(request.job.office))
    try:
        form.check()
        client = chosen_client(request.job, form)
        wanted = form.request_for(client, request.job, channel)
    except InvalidInput as wrong:
        form.add_sentences(wrong.fields)
        return desk_screen(request, form, request.POST, channel, status=422)
    page = SeriesForm(request.POST if "every" in request.POST else None)
    if "every" not in request.POST:  # the series will take the time that was kept for one visit
        let_go(request, wanted, now=timezone.now())
    if request.POST.get("do") != "book" or not page.confirms_what_it_shows():
        return _plan_page(request, wanted, page, channel)
    try:
        return _book(request, wanted, page, client)
    except DomainError as error:
        page.add_sentence(error)
        return _plan_page(request, wanted, page, channel, status=error.status)


def _book(
    request: StaffRequest, wanted: BookingRequest, page: SeriesForm, client: Client | None
) -> HttpResponse:
    now = timezone.now()
    body = {k: v for k, v in request.POST.lists() if k not in NOT_PART_OF_A_BOOKING}
    made = counter.book_series_for_caller(
        wanted, starts=page.cleaned_data["at"], now=now, actor=request.user,
        key=f"desk:{request.POST['key']}", fingerprint=fingerprint_of(body), client=client,
    )  # fmt: skip
    if request.session.get(JUST_BOOKED) != made[0].code:
        for visit in made:
            counter.show_pin(visit, now=now, actor=request.user)
        request.session[JUST_BOOKED] = made[0].code
    return go_to(request, "desk:visits-of-series", made[0].code)


def _plan_page(
    request: StaffRequest, wanted: BookingRequest, page: SeriesForm, channel: BookedBy, *,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    now = timezone.now()
    every, times = page.chosen
    plan: list[Planned] = []
    try:
        if status != 200 or not page.errors:
            ask = ask_of_caller(request.job, request.POST, wanted.ask)
            plan = plan_series(ask, wanted.starts_at, every=every, times=times, now=now)
    except InvalidInput as wrong:
        page.add_sentence(wrong)
    context = {
        "page": page, "wanted": wanted, "desk": channel == BookedBy.DESK,
        "matter": in_language(wanted.ask.service, "name"),
        "rows": plan_rows(plan, request.job.office.tz),
        "possible": sum(one.starts_at is not None for one in plan),
        "planned": f"{every}x{times}",
        "kept": [(k, v) for k, values in request.POST.lists() if k not in OWN for v in values],
    }  # fmt: skip
    if request.htmx:
        return render(request, "visits/staff/_plan.html", context)
    status = 422 if page.errors and status == 200 else status
    return render(request, "visits/staff/series.html", context, status=status)


@staff_page(Permission.SEE_VISITS)
@require_safe
def visits_of_series(request: StaffRequest, code: str) -> HttpResponse:
    """All visits of a series; the PINs only for whoever has just booked it."""
    found = visit_for(request.job, code)
    if found.series is None:
        return go_to(request, "desk:visit", found.code)
    visits = list(with_all(series_services.of_series(found)))
    just = request.session.get(JUST_BOOKED) == visits[0].code
    rows = rows_of(visits, request.job)
    lines = [
        (row, pin_of(visit) if just and row.live and not row.hidden else "")
        for row, visit in zip(rows, visits, strict=True)
    ]
    context = {"visit": found, "just": just, "lines": lines}
    return render(request, "visits/staff/visits_of_series.html", context)


@staff_page(Permission.BOOK_VISITS)
@require_POST
def cancel_later(request: StaffRequest, code: str) -> HttpResponse:
    """Cancel this visit of a series and all later ones; the page offers to take it back."""
    return change_visit(
        request, code,
        lambda found: series_services.cancel_later(found, now=timezone.now(), actor=request.user),
        _cancelled,
    )  # fmt: skip


@staff_page(Permission.BOOK_VISITS)
@require_POST
def restore_later(request: StaffRequest, code: str) -> HttpResponse:
    """Take back what was cancelled in one go."""
    return change_visit(
        request, code,
        lambda found: series_services.restore_later(found, now=timezone.now(), actor=request.user),
        _booked_again,
    )  # fmt: skip


def _cancelled(visits: list[Visit]) -> str:
    n = len(visits)
    return ngettext("%(n)d visit is cancelled.", "%(n)d visits are cancelled.", n) % {"n": n}


def _booked_again(visits: list[Visit]) -> str:
    n = len(visits)
    return ngettext("%(n)d visit is booked again.", "%(n)d visits are booked again.", n) % {"n": n}
