"""Take down what somebody says, print it, note that it is signed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from furtka.core.errors import DomainError
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Site, Unit
from furtka.offices.permissions import Permission
from furtka.registry import oral, selectors
from furtka.registry.forms import line, new_mark
from furtka.registry.models import Item, OralRecord


class OralForm(forms.Form):
    """Who speaks and what about; then their words."""

    sender = line(
        gettext_lazy("Who speaks"), 160,
        error_messages={"required": gettext_lazy("Enter the name, as they say it.")},
    )  # fmt: skip
    address = line(
        gettext_lazy("Address for the answer"), 160, required=False,
        help_text=gettext_lazy("Only where it is safe to write to them."),
    )  # fmt: skip
    subject = line(
        gettext_lazy("About what, in a few words"), 200,
        error_messages={"required": gettext_lazy("Enter in a few words what it is about.")},
    )  # fmt: skip
    said = forms.CharField(
        label=gettext_lazy("What they say"), max_length=oral.LONGEST,
        help_text=gettext_lazy("In their own words. Read it out before you print it."),
        error_messages={"required": gettext_lazy("Write down what they say.")},
        widget=forms.Textarea(attrs={"rows": 12}),
    )  # fmt: skip
    present = line(gettext_lazy("Who else is present, and as what"), 160, required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("For which unit"), required=False,
        empty_label=gettext_lazy("not decided yet"),
    )  # fmt: skip
    once = forms.CharField(
        max_length=36, required=False, widget=forms.HiddenInput, initial=new_mark
    )

    def __init__(self, data: Any = None, *, office_id: int) -> None:
        super().__init__(data)
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.filter(office=office_id)


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """An application made orally, at the building where the reader works."""
    form = OralForm(request.POST or None, office_id=request.job.office_id)
    item = take_down(request, form, request.job.site)
    if item is not None:
        return redirect("registry:item", item.year, item.number)
    return render(request, "registry/oral.html", {"form": form}, status=422 if form.errors else 200)


def take_down(request: StaffRequest, form: OralForm, site: Site) -> Item | None:
    """The item, if the form was sent and is right; else the form says what is wrong."""
    if not form.is_valid():
        return None
    try:
        item = oral.take_down(
            site=site, job=request.job, now=timezone.now(), actor=request.user,
            **form.cleaned_data,
        )  # fmt: skip
    except DomainError as error:
        for name, sentence in error.fields.items():
            form.add_error(name if name in form.fields else None, str(sentence))
        return None
    messages.success(
        request, _("Registered as %(number)s. Print it now, to be signed.") % {"number": item.shown}
    )
    return item


@staff_page(Permission.USE_REGISTRY)
@require_GET
def pdf(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """The record, to be signed."""
    record = _record(request, year, number)
    response = HttpResponse(oral.pdf(record), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="protokol-{year}-{number:05}.pdf"'
    return response


@staff_page(Permission.USE_REGISTRY)
@require_POST
def signed(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """The paper is signed (`signed=1`), or that was a mistake."""
    record = _record(request, year, number)
    oral.mark_signed(
        record=record, signed=request.POST.get("signed") == "1", now=timezone.now(),
        actor=request.user,
    )  # fmt: skip
    return redirect("registry:item", year, number)


def _record(request: StaffRequest, year: int, number: int) -> OralRecord:
    item = selectors.item_of(request.job.office, year, number)
    record = oral.record_of(item) if selectors.may_read(request.job, item) else None
    if record is None:
        raise Http404
    record.item, record.office = item, item.office
    return record
