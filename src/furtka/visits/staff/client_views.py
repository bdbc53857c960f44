"""`/praca/klienci/<id>/`: how somebody may be reached, whether they are protected, visits."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from furtka.clients import services
from furtka.clients.forms import ClientForm
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission, may
from furtka.visits.models import Need, Visit
from furtka.visits.staff.lookup import client_for, visit_for
from furtka.visits.staff.reach import reach_of, sees_secrets
from furtka.visits.staff.rows import rows_of, with_all

MOST_VISITS = 50


@staff_page(Permission.SEE_VISITS)
@require_safe
def client(request: StaffRequest, pk: int) -> HttpResponse:
    """The client's page; that it was opened stands in the audit trail."""
    now, office = timezone.now(), request.job.office
    found = client_for(request.job, pk)
    services.note_opened(client=found, now=now, actor=request.user)
    visits = with_all(Visit.objects.filter(office=office, client=found)).order_by("-starts_at")
    context = {
        "client": found, "rows": rows_of(visits[:MOST_VISITS], request.job),
        "reach": reach_of(found, request.job, now),
        "may_protect": may(request.job.role, Permission.SEE_PROTECTED),
    }  # fmt: skip
    return render(request, "visits/staff/client.html", context)


@staff_page(Permission.BOOK_VISITS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct what is known, and what the client said about each way to reach them."""
    found = client_for(request.job, pk)
    form = ClientForm(
        request.POST if request.method == "POST" else None, client=found, needs=Need.choices,
        secrets=sees_secrets(request.job, found),
    )  # fmt: skip
    if not form.is_valid():
        context = {"client": found, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "visits/staff/client_change.html", context, status=status)
    services.update(
        client=found, details=form.details, said=form.said, now=timezone.now(), actor=request.user
    )
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
    """The client said that the way of contact is still safe.

    From the telephone screen the press answers with a line, so that nothing typed is lost;
    `visit` names the visit from whose page it was pressed.
    """
    found = client_for(request.job, pk)
    services.confirm_contact(client=found, now=timezone.now(), actor=request.user)
    if request.htmx:
        return render(request, "visits/staff/_checked.html")
    if code := request.POST.get("visit"):
        return go_to(request, "desk:visit", visit_for(request.job, code).code)
    return go_to(request, "desk:client", found.pk)
