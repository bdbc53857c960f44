"""`/praca/rejestr/telefony/`: who waits for a call, one call, notes beside the booking."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from furtka.core.clock import local_day
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.registry.calls import files, incoming, selectors, services
from furtka.registry.calls.errors import MayNotRing
from furtka.registry.calls.forms import MissedForm, NoteForm, RegisterForm, ResultForm
from furtka.registry.calls.script import script_for
from furtka.registry.models import Call, CallResult, CallState

QUEUE = "registry:calls:queue"
ONE = "registry:calls:call"


@staff_page(Permission.USE_REGISTRY)
@require_GET
def queue(request: StaffRequest) -> HttpResponse:
    """Who waits for a call, who may be rung now first; what was settled today."""
    return _queue(request, MissedForm())


def _queue(
    request: StaffRequest, form: MissedForm, read: files.Read | None = None, status: int = 200
) -> HttpResponse:
    now, office = timezone.now(), request.job.office
    context = {
        "queue": selectors.queue(request.job, now), "now": now, "office": office, "form": form,
        "read": read,
    }  # fmt: skip
    return render(request, "registry/calls/queue.html", context, status=status)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def upload(request: StaffRequest) -> HttpResponse:
    """Missed calls from a file: the right lines are taken in, the wrong ones named."""
    office, now = request.job.office, timezone.now()
    form = MissedForm(request.POST, request.FILES)
    if not form.is_valid():
        return _queue(request, form, status=422)
    content = form.cleaned_data["file"].read(files.MOST_BYTES + 1)
    try:
        read = files.read_file(content, tz=office.tz, now=now)
    except files.BadFile as wrong:
        form.add_error("file", str(wrong.sentence))
        return _queue(request, form, status=422)
    new = incoming.take_in(office=office, rings=read.rings, now=now, actor=request.user)
    told = ngettext("%(n)d new missed call was taken in.", "%(n)d new missed calls were taken in.",
                    new) % {"n": new}  # fmt: skip
    messages.success(request, told)
    if read.wrong:
        return _queue(request, MissedForm(), read, status=422)
    return go_to(request, QUEUE)


@staff_page(Permission.USE_REGISTRY)
@require_GET
def call(request: StaffRequest, pk: int) -> HttpResponse:
    return _show(request, selectors.call_for(request.job, pk))


def _show(
    request: StaffRequest, found: Call, form: RegisterForm | None = None, status: int = 200
) -> HttpResponse:
    now, office = timezone.now(), request.job.office
    mine = found.state == CallState.BEING_CALLED and found.taken_by_id == request.job.pk
    context = {
        "call": found, "row": selectors.rows_of([found], request.job, now)[0], "office": office,
        "parts": selectors.parts_of(found), "mine": mine, "now": now,
        "script": script_for(found, request.job) if mine else None,
        "code_word": selectors.code_word(found), "form": form or RegisterForm.about(found),
        "may_reopen": bool(found.closed_at and found.result),
        "results": [CallResult.TALKED, CallResult.NOT_REACHED, CallResult.WRONG_NUMBER,
                    CallResult.NOT_NEEDED],
    }  # fmt: skip
    return render(request, "registry/calls/call.html", context, status=status)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def take(request: StaffRequest, pk: int) -> HttpResponse:
    """ "I am calling": on to the page with the number and the words to say."""
    found, now = selectors.call_for(request.job, pk), timezone.now()
    try:
        services.take(call=found, job=request.job, now=now, actor=request.user)
    except DomainError as error:
        messages.warning(request, str(error.message))
        if isinstance(error, MayNotRing):
            services.put_off(call=found, now=now)
        return go_to(request, QUEUE)
    return go_to(request, ONE, pk)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def give_back(request: StaffRequest, pk: int) -> HttpResponse:
    found = selectors.call_for(request.job, pk)
    services.give_back(call=found, job=request.job, now=timezone.now(), actor=request.user)
    return go_to(request, QUEUE)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def finish(request: StaffRequest, pk: int) -> HttpResponse:
    """What came of it; then the next one."""
    found, form = selectors.call_for(request.job, pk), ResultForm(request.POST)
    if not form.is_valid():
        return go_to(request, ONE, pk)
    now = timezone.now()
    try:
        after = services.finish(
            call=found, result=CallResult(form.cleaned_data["result"]), job=request.job, now=now,
            actor=request.user,
        )  # fmt: skip
    except DomainError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _said(request, after))
    return go_to(request, QUEUE)


def _said(request: StaffRequest, after: Call) -> str:
    if after.waits:
        row = selectors.rows_of([after], request.job, timezone.now())[0]
        return _("Nobody answered. It comes again: %(when)s.") % {"when": row.due_words or "–"}
    if after.state == CallState.GIVEN_UP:
        return _("It is given up. You can open it again below.")
    return _("Done. You can open it again below.")


@staff_page(Permission.USE_REGISTRY)
@require_POST
def settle(request: StaffRequest, pk: int) -> HttpResponse:
    """Who must not be rung was told in another way."""
    found = selectors.call_for(request.job, pk)
    services.settle(call=found, now=timezone.now(), actor=request.user)
    return go_to(request, QUEUE)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        services.reopen(
            call=selectors.call_for(request.job, pk), now=timezone.now(), actor=request.user
        )
    except DomainError as error:
        messages.warning(request, str(error.message))
    return go_to(request, QUEUE)


@staff_page(Permission.USE_REGISTRY)
@require_POST
def register(request: StaffRequest, pk: int) -> HttpResponse:
    """The call gets a number in the register; what it means in law is said there."""
    found, form = selectors.call_for(request.job, pk), RegisterForm(request.POST)
    if form.is_valid():
        try:
            item = services.register(
                call=found, now=timezone.now(), actor=request.user, **form.cleaned_data
            )
        except DomainError as error:
            for name, sentence in error.fields.items():
                form.add_error(name if name in form.fields else None, str(sentence))
        else:
            messages.success(request, _("Recorded as %(number)s.") % {"number": item.shown})
            return go_to(request, "registry:item", item.year, item.number)
    return _show(request, found, form, status=422)


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def notes(request: StaffRequest) -> HttpResponse:
    """Today's notes with the line to type one in; on the telephone screen htmx swaps them."""
    now, form = timezone.now(), NoteForm(request.POST or None, job=request.job)
    if form.is_valid():
        values = form.cleaned_data
        services.take_note(
            office=request.job.office, caller=values["caller"], note=values["note"],
            unit=values["unit"], needs_answer=values["needs_answer"],
            once=values["once"], now=now, actor=request.user,
        )  # fmt: skip
        if not request.htmx:
            messages.success(request, _("The note is saved."))
            return HttpResponseRedirect(reverse("registry:calls:notes"))
        form = NoteForm(job=request.job)
    context: dict[str, Any] = {
        "note_form": form, "notes": selectors.notes_of_today(request.job, now),
        "office": request.job.office, "focus": True,
        "day": local_day(now, request.job.office.tz),
    }  # fmt: skip
    template = "registry/calls/_notes.html" if request.htmx else "registry/calls/notes.html"
    # htmx swaps nothing that has an error's status.
    status = 422 if form.errors and not request.htmx else 200
    return render(request, template, context, status=status)
