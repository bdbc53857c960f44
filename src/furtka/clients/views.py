"""`/praca/zaufani/`: who books for many, and how many visits at once they may have."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from furtka.clients import trusted
from furtka.clients.forms import TrustForm
from furtka.clients.models import TrustedContact
from furtka.core.clock import local_day
from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission


@staff_page(Permission.TRUST_CONTACTS)
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Those who are trusted now, and below those whose time is over."""
    office = request.job.office
    today = local_day(timezone.now(), office.tz)
    every = list(TrustedContact.objects.filter(office=office))
    over = [contact for contact in every if contact.until is not None and contact.until < today]
    context = {
        "contacts": [contact for contact in every if contact not in over], "over": over,
        "limit": office.visits_per_contact,
    }  # fmt: skip
    return render(request, "clients/trusted.html", context)


@staff_page(Permission.TRUST_CONTACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Put somebody on the list."""
    form = TrustForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            trusted.add(
                office=request.job.office, trust=form.trust, now=timezone.now(), actor=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return go_to(request, "clients:trusted")
    return _form(request, form, None)


@staff_page(Permission.TRUST_CONTACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct an entry, or give it another last day."""
    contact = _contact(request, pk)
    form = TrustForm(request.POST) if request.method == "POST" else TrustForm.of(contact)
    if form.is_valid():
        try:
            trusted.change(
                contact=contact, trust=form.trust, now=timezone.now(), actor=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return go_to(request, "clients:trusted")
    return _form(request, form, contact)


@staff_page(Permission.TRUST_CONTACTS)
@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """From today on the office's limit holds; the entry stays and can be given a new last day."""
    trusted.end(contact=_contact(request, pk), now=timezone.now(), actor=request.user)
    messages.success(request, _("Ended. A new last day takes it back."))
    return go_to(request, "clients:trusted")


def _form(request: StaffRequest, form: TrustForm, contact: TrustedContact | None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "contact": contact}
    return render(request, "clients/trust.html", context, status=status)


def _contact(request: StaffRequest, pk: int) -> TrustedContact:
    found = TrustedContact.objects.filter(office=request.job.office_id, pk=pk) if pk < 2**63 else ()
    for contact in found:
        return contact
    raise Http404
