"""The safety procedure at work: read it, say so, write and approve versions. And its PDF."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from furtka.core.clock import local_day
from furtka.core.errors import DomainError
from furtka.core.text import in_language, is_translated
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission, may
from furtka.offices.selectors import names_of
from furtka.rules.context import LANGUAGE_NAMES
from furtka.website import procedures
from furtka.website.models import Acknowledgement, ProcedureStatus, ProcedureVersion
from furtka.website.procedure_forms import VersionForm
from furtka.website.procedure_pdf import pdf
from furtka.website.views import office_and_rules


@staff_page(Permission.SEE_TODAY)
@require_GET
def procedure(request: StaffRequest) -> HttpResponse:
    """The valid version, one button, and for heads who has not read it."""
    job, now = request.job, timezone.now()
    today = local_day(now, job.office.tz)
    valid = procedures.valid_version(job.office, today)
    every = ProcedureVersion.objects.filter(office=job.office)
    leads = may(job.role, Permission.PUBLISH_WEBSITE)
    writes = may(job.role, Permission.EDIT_WEBSITE)
    drafts = every.filter(status=ProcedureStatus.DRAFT) if writes or leads else every.none()
    approved = every.approved()
    context = {
        "version": valid,
        "read": Acknowledgement.objects.filter(version=valid, staff=job).first() if valid else None,
        "missing": procedures.not_read_by(valid) if valid and leads else [],
        "drafts": _with_authors(list(drafts), request),
        "coming": list(approved.filter(valid_from__gt=today)),
        "earlier": list(approved.filter(valid_until__lte=today)),
        "may_write": writes,
        "may_approve": leads,
    }
    return render(request, "website/staff/procedure.html", context)


def _with_authors(
    drafts: list[ProcedureVersion], request: StaffRequest
) -> list[tuple[ProcedureVersion, str, bool]]:
    """Each draft with its author's name and whether that is the reader."""
    names = names_of(request.job.office, {draft.author_id for draft in drafts})
    return [(d, names.get(d.author_id, ""), d.author_id == request.user.pk) for d in drafts]


@staff_page(Permission.SEE_TODAY)
@require_GET
def version(request: StaffRequest, number: int) -> HttpResponse:
    """Any version, to look at; drafts only for those who write and approve them."""
    found = get_object_or_404(ProcedureVersion, office=request.job.office, pk=number)
    allowed = (Permission.EDIT_WEBSITE, Permission.PUBLISH_WEBSITE)
    insider = any(may(request.job.role, one) for one in allowed)
    if found.status != ProcedureStatus.APPROVED and not insider:
        raise Http404
    return render(request, "website/staff/procedure_version.html", _read(found, request))


def _read(version: ProcedureVersion, request: StaffRequest) -> dict[str, Any]:
    """A draft comes with the mark of its words, for whoever approves it after reading."""
    if version.status != ProcedureStatus.DRAFT:
        return {"version": version}
    mine = version.author_id == request.user.pk
    leads = may(request.job.role, Permission.PUBLISH_WEBSITE)
    return {
        "version": version, "mark": procedures.mark_of(version), "mine": mine,
        "may_approve": leads, "written_since": procedures.written_since(version),
        "others": _other_languages(version),
    }  # fmt: skip


def _other_languages(version: ProcedureVersion) -> list[tuple[str, str, str]]:
    """Code, name and words of each translation that the page does not show already."""
    shown = (get_language() or "pl")[:2]
    shown = shown if is_translated(version, "body", shown) else "pl"
    return [
        (code, label, in_language(version, "body", code))
        for code, label in LANGUAGE_NAMES.items()
        if code != shown and is_translated(version, "body", code)
    ]


@staff_page(Permission.SEE_TODAY)
@require_POST
def read(request: StaffRequest, number: int) -> HttpResponse:
    """Only what is valid now can be acknowledged."""
    now = timezone.now()
    valid = procedures.valid_version(request.job.office, local_day(now, request.job.office.tz))
    if valid is None or valid.pk != number:
        messages.error(request, _("Another version is valid now. Read that one, please."))
    else:
        procedures.acknowledge(version=valid, staff=request.job, now=now)
        messages.success(request, _("Thank you. It is written down that you have read it."))
    return redirect("procedure:procedure")


@staff_page(Permission.EDIT_WEBSITE)
@require_http_methods(["GET", "POST"])
def new_version(request: StaffRequest) -> HttpResponse:
    """Make a draft of what stands on the procedure's page."""
    office, now = request.job.office, timezone.now()
    form = VersionForm(request.POST or None, initial={"valid_from": local_day(now, office.tz)})
    if form.is_valid():
        try:
            procedures.draft_version(
                office=office, **form.cleaned_data, now=now, actor=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The draft is saved. Somebody else approves it."))
            return redirect("procedure:procedure")
    context = {"form": form, "written": procedures.written(office)}
    status = 422 if form.errors else 200
    return render(request, "website/staff/new_procedure.html", context, status=status)


@staff_page(Permission.PUBLISH_WEBSITE)
@require_POST
def approve(request: StaffRequest, number: int) -> HttpResponse:
    """What the approver read; if it was changed meanwhile, they read it again."""
    found = get_object_or_404(ProcedureVersion, office=request.job.office, pk=number)
    read, now = request.POST.get("read", ""), timezone.now()
    try:
        procedures.approve_version(version=found, read=read, now=now, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("procedure:version", number)
    done = _("The version is approved. Everybody is asked to read it from its first day on.")
    messages.success(request, done)
    return redirect("procedure:procedure")


@staff_page(Permission.EDIT_WEBSITE)
@require_POST
def withdraw(request: StaffRequest, number: int) -> HttpResponse:
    """Whoever may approve takes back any; who may only write, drops drafts."""
    found = get_object_or_404(ProcedureVersion, office=request.job.office, pk=number)
    is_draft = found.status == ProcedureStatus.DRAFT
    if not is_draft and not may(request.job.role, Permission.PUBLISH_WEBSITE):
        raise Http404
    try:
        procedures.withdraw_version(version=found, now=timezone.now(), actor=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The version is withdrawn."))
    return redirect("procedure:procedure")


@require_safe
def as_pdf(request: HttpRequest) -> HttpResponse:
    """The version valid today, on paper; 404 while there is none."""
    office, _rules = office_and_rules(request)
    valid = procedures.valid_version(office, local_day(timezone.now(), office.tz))
    if valid is None:
        raise Http404
    made = pdf(valid, office, language=(get_language() or "pl")[:2])
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="procedura-{valid.number}.pdf"'
    return response
