"""`/praca/`: what is on today, what changed, what is to be done."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from furtka.core.dates import day_words
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission, may
from furtka.visits.staff.today import today as todays

# The id of the last change that this session has put aside.
SEEN = "changes_seen"


@staff_page(Permission.SEE_TODAY)
@require_safe
def today(request: StaffRequest) -> HttpResponse:
    """My visits, or the office's for those who host nobody."""
    job = request.job
    page = todays(job, now=timezone.now(), seen=request.session.get(SEEN))
    context = {
        "today": page, "ahead": [row for row in page.rows if row.live],
        "over": [row for row in page.rows if not row.live],
        "title": day_words(page.day.date()), "shows_host": not page.own,
        "may_see": page.own or may(job.role, Permission.SEE_VISITS),
        "may_book": may(job.role, Permission.BOOK_VISITS),
        "may_fetch": may(job.role, Permission.RUN_ENTRANCE),
    }  # fmt: skip
    return render(request, "visits/staff/today.html", context)


@staff_page(Permission.SEE_TODAY)
@require_POST
def seen(request: StaffRequest) -> HttpResponse:
    """The changes up to the one that was on the screen are put aside."""
    newest = request.POST.get("newest", "")
    if newest.isdecimal() and len(newest) < 19:
        request.session[SEEN] = int(newest)
    return go_to(request, "desk:today")
