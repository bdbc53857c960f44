"""`/praca/wizyty/`: the day's list, the search, one visit and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from furtka.clients import services as clients
from furtka.core.clock import day_bounds, local, local_day
from furtka.core.dates import day_words
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Staff, Unit
from furtka.offices.permissions import Permission, may
from furtka.outbox.told import told_about
from furtka.visits import series_services, services
from furtka.visits.apart import ask_apart
from furtka.visits.conflicts import conflict_of
from furtka.visits.errors import SlotTaken
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.pins import pin_of
from furtka.visits.staff import counter
from furtka.visits.staff.desk import first_days, offers_of, read_out_visit
from furtka.visits.staff.forms import AfterForm, DayForm, MoveForm, SearchForm
from furtka.visits.staff.lookup import find, history, on_day, visit_for
from furtka.visits.staff.reach import may_be_told, reach_of
from furtka.visits.staff.rows import labels_of, rows_of, side_steps
from furtka.visits.staff.tasks import rows_about

T = TypeVar("T")

# The visit whose PIN this session may show once more: the one it has just booked.
JUST_BOOKED = "just_booked"
# The visit that this session moved last, and the time it had before.
MOVED_FROM = "moved_from"


@staff_page(Permission.SEE_VISITS)
@require_safe
def visits(request: StaffRequest) -> HttpResponse:
    """One day of the office; the day, unit and host stand in the address."""
    office = request.job.office
    today = local_day(timezone.now(), office.tz)
    form = DayForm(
        request.GET,
        units=list(Unit.objects.filter(office=office)),
        hosts=list(Staff.objects.filter(office=office, hosted__isnull=False).distinct()),
        today=today,
    )
    day, unit, host = form.chosen
    rows = rows_of(on_day(office, day, unit=unit, host=host), request.job, now=timezone.now())
    context = {
        "form": form, "search": SearchForm(), "rows": rows, "day": day, "today": today,
        "title": day_words(day, today), "before": day - timedelta(days=1),
        "after": day + timedelta(days=1), "unit": unit, "host": host,
        "live": sum(row.live for row in rows),
        "may_protect": may(request.job.role, Permission.SEE_PROTECTED),
        "may_trust": may(request.job.role, Permission.TRUST_CONTACTS),
        "may_book": may(request.job.role, Permission.BOOK_VISITS),
    }  # fmt: skip
    return render(request, "visits/staff/visits.html", context)


@staff_page(Permission.SEE_VISITS)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """By code, telephone or name. A name in an address would stay in history and logs."""
    if request.method != "POST":
        return go_to(request, "desk:visits")
    form = SearchForm(request.POST)
    found = find(request.job, form.cleaned_data["words"]) if form.is_valid() else []
    now, people = timezone.now(), {visit.client_id: visit.client for visit in found}
    clients.note_looked_up(
        office=request.job.office, found=people.keys(), now=now, actor=request.user
    )
    context = {
        "search": form,
        "rows": rows_of(found, request.job),
        "may_be_told": may_be_told(people.values(), request.job),
    }
    return render(request, "visits/staff/found.html", context)


@staff_page(Permission.SEE_VISITS)
@require_safe
def visit(request: StaffRequest, code: str) -> HttpResponse:
    """Everything staff may know of one visit."""
    found = visit_for(request.job, code)
    counter.note_opened(found, now=timezone.now(), actor=request.user)
    return visit_page(request, found)


def visit_page(
    request: StaffRequest, found: Visit, *, pin: str = "", error: str = ""
) -> HttpResponse:
    """Everything staff may know of one visit, and what can be done with it."""
    now, office = timezone.now(), request.job.office
    today = local_day(now, office.tz)
    [row] = rows_of([found], request.job, steps=_runs_today(request, found, today), now=now)
    ahead = found.starts_at > now
    ended = found.status in (VisitStatus.CANCELLED_BY_OFFICE, VisitStatus.CANCELLED_BY_CLIENT)
    moved = request.session.get(MOVED_FROM) or {}
    context = {
        "visit": found, "row": row, "needs": labels_of(found), "pin": pin, "error": error,
        "day": day_words(row.starts_at.date(), today),
        "history": history(office, f"visit:{found.code}"), "text": read_out_visit(found),
        "changeable": services.is_changeable(found, now), "conflict": conflict_of(found, now),
        "side_steps": side_steps(found, now)
        if may(request.job.role, Permission.RUN_ENTRANCE)
        else [],
        "state": services.state_of(found), "told": told_about(office, found.code),
        "tasks": rows_about(request.job, found.code, now=now),
        "restorable": ahead and ended, **_series(found, now),
        "moved_back": moved.get("time") if moved.get("code") == found.code else "",
        "may_book": may(request.job.role, Permission.BOOK_VISITS),
        "booked_at": local(found.created_at, office.tz),
        "reach": reach_of(found.client, request.job, now),
    }  # fmt: skip
    return render(request, "visits/staff/visit.html", context, status=409 if error else 200)


def _series(found: Visit, now: datetime) -> dict[str, int]:
    """Which of how many visits of a series this is, and what an act on the rest would touch."""
    if found.series is None:
        return {}
    all_of_it = list(series_services.of_series(found))
    later = [one for one in all_of_it if one.starts_at >= found.starts_at]
    together = [one for one in series_services.cancelled_with(found) if one.starts_at > now]
    return {
        "series_number": [one.pk for one in all_of_it].index(found.pk) + 1,
        "series_count": len(all_of_it),
        "later_count": sum(services.is_changeable(one, now) for one in later),
        "together_count": len(together),
    }


def _runs_today(request: StaffRequest, found: Visit, today: date) -> bool:
    return _day_of(found) == today and may(request.job.role, Permission.RUN_ENTRANCE)


def change_visit(
    request: StaffRequest, code: str, change: Callable[[Visit], T], said: Callable[[T], str]
) -> HttpResponse:
    """Do it and go back to the visit; a rule's "no" stands on the visit's page.

    `said`: the sentence about what the change returned.
    """
    found = visit_for(request.job, code)
    try:
        done = change(found)
    except DomainError as error:
        return visit_page(request, visit_for(request.job, code), error=str(error.message))
    messages.success(request, said(done))
    return go_to(request, "desk:visit", found.code)


@staff_page(Permission.BOOK_VISITS)
@require_POST
def cancel(request: StaffRequest, code: str) -> HttpResponse:
    """Cancel; the page then offers to take it back."""
    return change_visit(
        request, code,
        lambda found: services.cancel(found, now=timezone.now(), actor=request.user),
        lambda _visit: _("The visit is cancelled."),
    )  # fmt: skip


@staff_page(Permission.BOOK_VISITS)
@require_POST
def restore(request: StaffRequest, code: str) -> HttpResponse:
    """Take a cancellation back."""
    return change_visit(
        request, code,
        lambda found: counter.restore(found, now=timezone.now(), actor=request.user),
        lambda _visit: _("The visit is booked again, at the same time."),
    )  # fmt: skip


@staff_page(Permission.BOOK_VISITS)
@require_POST
def cannot_come(request: StaffRequest, code: str) -> HttpResponse:
    """The client can't come: a call at the same time, or another time. No reason is asked."""
    return change_visit(
        request, code,
        lambda found: services.cannot_come(
            found, now=timezone.now(), actor=request.user, seen=request.POST.get("seen", "")
        ),
        lambda _visit: _("The visit is changed. Read the new time to the client."),
    )  # fmt: skip


@staff_page(Permission.BOOK_VISITS)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: StaffRequest, code: str) -> HttpResponse:
    """Choose another time; the old one is kept until the new one is sure."""
    found = visit_for(request.job, code)
    form = MoveForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _move_page(request, found, form)
    _kind, starts_at = form.cleaned_data["time"]
    before = found.starts_at
    try:
        services.move(found, starts_at=starts_at, now=timezone.now(), actor=request.user)
    except SlotTaken as taken:
        form.add_error("time", str(taken.message))
        return _move_page(request, found, form, taken)
    except DomainError as error:
        form.add_error("time", str(error.fields.get("starts_at") or error.message))
        return _move_page(request, found, form)
    if before != starts_at:
        back = f"{found.kind}|{before.isoformat()}"
        request.session[MOVED_FROM] = {"code": found.code, "time": back}
    messages.success(request, _("The visit is moved. Read the new time to the client."))
    return go_to(request, "desk:visit", found.code)


def _move_page(
    request: StaffRequest, found: Visit, form: MoveForm, taken: SlotTaken | None = None
) -> HttpResponse:
    now = timezone.now()
    ask, typed = ask_apart(found), "after" in request.GET
    after = AfterForm(request.GET if typed else None, initial={"after": _day_of(found)})
    changeable = services.is_changeable(found, now)
    slots = taken.alternatives if taken else []
    if changeable and not slots:
        start = after.start(request.job.office, now) if typed else _day_start(found, now)
        slots = first_days(ask, after=start, now=now, without=found)
    [row] = rows_of([found], request.job)
    context = {
        "visit": found, "row": row, "form": form, "after": after, "changeable": changeable,
        "offers": offers_of(ask, slots, now=now),
        "day": day_words(row.starts_at.date(), local_day(now, request.job.office.tz)),
    }  # fmt: skip
    status = 409 if taken else 422 if form.is_bound else 200
    return render(request, "visits/staff/move.html", context, status=status)


def _day_of(found: Visit) -> date:
    return local_day(found.starts_at, found.office.tz)


def _day_start(found: Visit, now: datetime) -> datetime:
    return max(now, day_bounds(_day_of(found), found.office.tz)[0])


@staff_page(Permission.SEE_VISITS)
@require_POST
def pin(request: StaffRequest, code: str) -> HttpResponse:
    """The PIN on the screen, to be read out; who looked stands in the trail."""
    found = visit_for(request.job, code)
    digits = counter.show_pin(found, now=timezone.now(), actor=request.user)
    return visit_page(request, found, pin=digits)


@staff_page(Permission.SEE_VISITS)
@require_POST
def card(request: StaffRequest, code: str) -> HttpResponse:
    """The client's card on paper, in large type."""
    found = visit_for(request.job, code)
    digits = counter.print_card(found, now=timezone.now(), actor=request.user)
    [row] = rows_of([found], request.job)
    context = {"visit": found, "row": row, "pin": digits, "text": read_out_visit(found),
               "day": day_words(row.starts_at.date())}  # fmt: skip
    return render(request, "visits/staff/card.html", context)


@staff_page(Permission.BOOK_VISITS)
@require_safe
def booked(request: StaffRequest, code: str) -> HttpResponse:
    """What the caller hears after booking; the PIN only for whoever has just booked."""
    found = visit_for(request.job, code)
    digits = pin_of(found) if request.session.get(JUST_BOOKED) == found.code else ""
    context = {"visit": found, "pin": digits, "text": read_out_visit(found)}
    return render(request, "visits/staff/booked.html", context)
