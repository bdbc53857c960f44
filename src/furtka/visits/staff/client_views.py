"""`/praca/klienci/<id>/`: how somebody may be reached, whether they are protected, visits."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from furtka.clients import services
from furtka.clients.forms import ClientForm
from furtka.core.clock import local
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission, may
from furtka.privacy.models import AuditLine
from furtka.visits.models import Visit
from furtka.visits.staff.lookup import client_for
from furtka.visits.staff.rows import rows_of, with_all

# After this long somebody's phone may lie on another person's table.
ASK_AGAIN = timedelta(days=90)
MOST_VISITS = 50


@staff_page(Permission.SEE_VISITS)
@require_safe
def client(request: StaffRequest, pk: int) -> HttpResponse:
    """The client's page; that it was opened stands in the audit trail."""
    now, office = timezone.now(), request.job.office
    found = client_for(request.job, pk)
    services.note_opened(client=found, now=now, actor=request.user)
    visits = with_all(Visit.objects.filter(office=office, client=found)).order_by("-starts_at")
    checked = AuditLine.objects.filter(
        office=office, thing=services.thing_of(found), action="client.contact_checked"
    ).order_by("-id").first()  # fmt: skip
    since = checked.at if checked else found.created_at
    context = {
        "client": found, "rows": rows_of(visits[:MOST_VISITS], request.job),
        "checked": local(since, office.tz), "ask": now - since > ASK_AGAIN,
        "may_protect": may(request.job.role, Permission.SEE_PROTECTED),
    }  # fmt: skip
    return render(request, "visits/staff/client.html", context)


@staff_page(Permission.BOOK_VISITS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct name, language and way of contact."""
    found = client_for(request.job, pk)
    form = ClientForm(request.POST) if request.method == "POST" else ClientForm.of(found)
    if not form.is_valid():
        context = {"client": found, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "visits/staff/client_change.html", context, status=status)
    services.update(client=found, details=form.details, now=timezone.now(), actor=request.user)
    messages.success(request, _("Saved."))
    return go_to(request, "desk:client", found.pk)


@staff_page(Permission.SEE_PROTECTED)
@require_POST
def protect(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin or end protection; the other button takes it back."""
    found = client_for(request.job, pk)
    protected = request.POST.get("protected") == "yes"
    services.set_protected(
        client=found, protected=protected, now=timezone.now(), actor=request.user
    )
    messages.success(request, _("Saved."))
    return go_to(request, "desk:client", found.pk)


@staff_page(Permission.BOOK_VISITS)
@require_POST
def contact_checked(request: StaffRequest, pk: int) -> HttpResponse:
    """The client said that the way of contact is still safe."""
    found = client_for(request.job, pk)
    services.confirm_contact(client=found, now=timezone.now(), actor=request.user)
    return go_to(request, "desk:client", found.pk)
