"""`/praca/nieobecnosci/`: who is away and what is closed; entered, changed, ended, removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from furtka.core.clock import day_bounds, last_day, local_day
from furtka.core.dates import day_words, hour_words
from furtka.core.http import go_to
from furtka.core.text import in_language
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Closure, Office, Staff
from furtka.offices.permissions import Permission, may
from furtka.visits import absences
from furtka.visits.absences import absence_of, may_enter
from furtka.visits.conflicts import Survey, survey
from furtka.visits.errors import InvalidInput
from furtka.visits.staff import undo
from furtka.visits.staff.absence_forms import AbsenceForm, is_simple

MOST = 100


@dataclass(frozen=True)
class AbsenceRow:
    """One line of the list; `conflicts` is how many booked visits it still hits."""

    id: int
    who: str
    scope: str
    when: str
    reason: str
    begun: bool
    conflicts: int
    changeable: bool


@staff_page(Permission.ENTER_ABSENCES)
@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """What is away or closed now and from now on."""
    now, office = timezone.now(), request.job.office
    rows = Closure.objects.filter(office=office, ends_at__gt=now)
    rows = rows.select_related("site", "unit", "staff").order_by("starts_at", "pk")
    found = survey(office, now)
    shown = [_row(row, request.job, found, now) for row in rows[:MOST]]
    context = {
        "now": [row for row in shown if row.begun],
        "coming": [row for row in shown if not row.begun],
        "conflicts": len(found.found),
        "others": sum(not closures for _key, closures in found.found),
        "may_book": may(request.job.role, Permission.BOOK_VISITS),
        "undo": undo.absence_before(request.session, office) is not None,
    }
    return render(request, "visits/staff/absences.html", context)


def _row(row: Closure, job: Staff, found: Survey, now: datetime) -> AbsenceRow:
    scope = absence_of(row).scope
    return AbsenceRow(
        id=row.pk,
        who=who_words(row, job.office),
        scope=scope,
        when=when_words(row.starts_at, row.ends_at, job.office.tz),
        reason="" if row.staff_id else in_language(row, "reason"),
        begun=row.starts_at <= now,
        conflicts=len(found.of(row.pk)),
        changeable=may_enter(job, scope) and is_simple(row),
    )


def who_words(row: Closure, office: Office) -> str:
    """The name of who is away or what is closed."""
    things = [thing for thing in (row.staff, row.unit, row.site) if thing is not None]
    return ", ".join(in_language(thing, "name") for thing in things) or _("Whole office")


def when_words(start: datetime, end: datetime, tz: str) -> str:
    """`wtorek, 8 grudnia` · `wtorek, 8 grudnia, 8:00–12:00` · `8 grudnia – 11 grudnia`."""
    first, last = local_day(start, tz), last_day(end, tz)
    from_midnight = start == day_bounds(first, tz)[0]
    to_midnight = end == day_bounds(last, tz)[1]
    begins = day_words(first) if from_midnight else f"{day_words(first)}, {hour_words(start, tz)}"
    ends = day_words(last) if to_midnight else f"{day_words(last)}, {hour_words(end, tz)}"
    if first != last:
        return f"{begins} – {ends}"
    if from_midnight and to_midnight:
        return day_words(first)
    until = "24:00" if to_midnight else hour_words(end, tz)
    return f"{day_words(first)}, {hour_words(start, tz)}–{until}"


@staff_page(Permission.ENTER_ABSENCES)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: StaffRequest) -> HttpResponse:
    """Enter one, and go on to the visits that it hits."""
    today = local_day(timezone.now(), request.job.office.tz)
    form = AbsenceForm(request.job, request.POST if request.method == "POST" else None, today=today)
    if form.is_valid():
        try:
            row = absences.enter(
                office=request.job.office, absence=form.absence(), now=timezone.now(),
                actor=request.user,
            )  # fmt: skip
        except InvalidInput as wrong:
            form.show(wrong.fields)
        else:
            undo.forget_absence(request.session)
            return _on_to_visits(request, row)
    return _form_page(request, form, None)


@staff_page(Permission.ENTER_ABSENCES)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Say it differently."""
    row = _row_for(request, pk)
    form = AbsenceForm(request.job, request.POST if request.method == "POST" else None, row=row)
    if form.is_valid():
        try:
            before = absence_of(row)
            row = absences.change(
                row=row, absence=form.absence(), now=timezone.now(), actor=request.user
            )
        except InvalidInput as wrong:
            form.show(wrong.fields)
        else:
            undo.remember_absence(request.session, before, row)
            return _on_to_visits(request, row)
    return _form_page(request, form, row)


def _form_page(request: StaffRequest, form: AbsenceForm, row: Closure | None) -> HttpResponse:
    context = {"form": form, "row": row, "closes": may_enter(request.job, "office")}
    status = 422 if form.errors else 200
    return render(request, "visits/staff/absence_form.html", context, status=status)


def _on_to_visits(request: StaffRequest, row: Closure) -> HttpResponse:
    """To the visits that it hits, if there are any and the reader may move them."""
    hit = len(survey(request.job.office, timezone.now()).of(row.pk))
    if not hit:
        messages.success(request, _("Saved. No visit is booked for that time."))
        return go_to(request, "desk:absences")
    words = ngettext(
        "Saved. %(count)d visit has to be settled.", "Saved. %(count)d visits have to be settled.",
        hit,
    )  # fmt: skip
    messages.warning(request, words % {"count": hit})
    if not may(request.job.role, Permission.BOOK_VISITS):
        return go_to(request, "desk:absences")
    return go_to(request, f"{reverse('desk:conflicts')}?wpis={row.pk}")


@staff_page(Permission.ENTER_ABSENCES)
@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """They are back, or the door is open again: now."""
    row = _row_for(request, pk)
    before = absence_of(row)
    try:
        absences.end_early(row=row, now=timezone.now(), actor=request.user)
    except InvalidInput as wrong:
        messages.error(request, str(wrong.fields["ends_at"]))
        return go_to(request, "desk:absences")
    undo.remember_absence(request.session, before, row)
    messages.success(request, _("Ended. New visits can be booked from now on."))
    return go_to(request, "desk:absences")


@staff_page(Permission.ENTER_ABSENCES)
@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """It was a mistake; one press takes the removal back."""
    row = _row_for(request, pk)
    removed = absences.remove(row=row, now=timezone.now(), actor=request.user)
    undo.remember_absence(request.session, removed, None)
    messages.success(request, _("Removed."))
    return go_to(request, "desk:absences")


@staff_page(Permission.ENTER_ABSENCES)
@require_POST
def take_back(request: StaffRequest) -> HttpResponse:
    """As it was before this session's last change, end or removal."""
    office, now = request.job.office, timezone.now()
    kept = undo.absence_before(request.session, office)
    if kept is None or not may_enter(request.job, kept[1].scope):
        raise Http404
    pk, before = kept
    row = Closure.objects.filter(office=office, pk=pk).first() if pk else None
    try:
        if row is not None:
            absences.change(row=row, absence=before, now=now, actor=request.user)
        else:
            absences.enter_again(office=office, absence=before, now=now, actor=request.user)
    except InvalidInput as wrong:
        messages.error(request, " ".join(str(words) for words in wrong.fields.values()))
    else:
        messages.success(request, _("It is as it was before."))
    undo.forget_absence(request.session)
    return go_to(request, "desk:absences")


def _row_for(request: StaffRequest, pk: int) -> Closure:
    """One that the form can show and this colleague may enter; otherwise 404."""
    rows = Closure.objects.filter(office=request.job.office_id)
    row = rows.select_related("office", "site", "unit", "staff").filter(pk=pk).first()
    if row is None or not is_simple(row) or not may_enter(request.job, absence_of(row).scope):
        raise Http404
    return row
