"""`/praca/wersje/`: hide a published version of a page, or show it again."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from furtka.core.errors import DomainError
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.offices.selectors import names_of
from furtka.website import hiding
from furtka.website.history import address_of
from furtka.website.models import BulletinPage, HidingReason
from furtka.website.versions import Version, versions_of


class HidingForm(forms.Form):
    """Why, as readers are told."""

    reason = forms.ChoiceField(
        label=_("Why is it hidden?"), choices=HidingReason.choices, widget=forms.RadioSelect,
        help_text=_("Readers see the reason in the history, never what the version said."),
    )  # fmt: skip

    def clean_reason(self) -> HidingReason:
        return HidingReason(self.cleaned_data["reason"])


@staff_page(Permission.PUBLISH_WEBSITE)
@require_safe
def versions(request: StaffRequest, page: int) -> HttpResponse:
    """Every published version of a page, the newest first, and what can be done with it."""
    found = _page(request, page)
    every = versions_of(found, request.job.office)
    names = names_of(request.job.office, {v.hidden.hidden_by_id for v in every if v.hidden})
    rows = [(v, names.get(v.hidden.hidden_by_id, "") if v.hidden else "") for v in reversed(every)]
    context = {"page": found, "rows": rows, "address": address_of(found)}
    return render(request, "website/staff/versions.html", context)


@staff_page(Permission.PUBLISH_WEBSITE)
@require_http_methods(["GET", "POST"])
def hide(request: StaffRequest, page: int, revision: int) -> HttpResponse:
    """Say why; then it is hidden."""
    version = _version(request, page, revision)
    form = HidingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            hiding.hide_version(
                version=version, reason=form.cleaned_data["reason"], office=request.job.office,
                now=timezone.now(), actor=request.user,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The version is hidden. You can show it again."))
            return redirect("versions:versions", page)
    context = {"page": version.page, "version": version, "form": form}
    status = 422 if form.errors else 200
    return render(request, "website/staff/hide_version.html", context, status=status)


@staff_page(Permission.PUBLISH_WEBSITE)
@require_POST
def show(request: StaffRequest, page: int, revision: int) -> HttpResponse:
    """Everybody can read it again."""
    version = _version(request, page, revision)
    hiding.show_version(
        version=version, office=request.job.office, now=timezone.now(), actor=request.user
    )
    messages.success(request, _("Everybody can read that version again."))
    return redirect("versions:versions", page)


def _page(request: StaffRequest, pk: int) -> BulletinPage:
    found = hiding.bulletin_page(request.job.office, pk)
    if found is None:
        raise Http404
    return found


def _version(request: StaffRequest, page: int, revision: int) -> Version:
    """The latest under that revision; 404 for one that nobody published."""
    every = versions_of(_page(request, page), request.job.office)
    found = next((one for one in reversed(every) if one.revision == revision), None)
    if found is None:
        raise Http404
    return found
