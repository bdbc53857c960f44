"""The register on screen: type in at the top, the newest below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.registry import notices, selectors, services
from furtka.registry.forms import DelayForm, ItemForm
from furtka.registry.models import Item
from furtka.registry.sections import of_item

# The service's names of inputs, and those of the form.
_FIELDS = {"received_at": "time"}


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    """The line to type in and the newest items; POST records one."""
    office, now = request.job.office, timezone.now()
    form = ItemForm(request.POST or None, job=request.job, now=now)
    if form.is_valid():
        values = {k: v for k, v in form.cleaned_data.items() if k not in ("day", "time")}
        values["client"] = values.pop("person")
        try:
            item = services.record_item(office=office, now=now, actor=request.user, **values)
        except DomainError as error:
            _put(form, error)
        else:
            messages.success(request, _("Recorded as %(number)s.") % {"number": item.shown})
            return go_to(request, "registry:index")
    page = selectors.newest(office, before=request.GET.get("starsze", ""))
    context = {"form": form, "page": page, "office": office}
    return render(request, "registry/index.html", context, status=422 if form.errors else 200)


def _put(form: Form, error: DomainError) -> None:
    for name, sentence in error.fields.items():
        field: Any = _FIELDS.get(name, name)
        form.add_error(field if field in form.fields else None, str(sentence))
    if not error.fields:
        form.add_error(None, str(error.message))


@staff_page(Permission.USE_REGISTRY)
@require_GET
def detail(request: StaffRequest, year: int, number: int) -> HttpResponse:
    return show_item(request, selectors.item_of(request.job.office, year, number))


@staff_page(Permission.USE_REGISTRY)
@require_POST
def delay(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """Tell the sender that it takes longer, in the way that is safe for them."""
    item = selectors.item_of(request.job.office, year, number)
    form = DelayForm(request.POST)
    if not selectors.sees_sender(request.job, item):
        raise Http404
    if form.is_valid():
        try:
            told = notices.notify_delay(
                item=item, now=timezone.now(), actor=request.user, **form.cleaned_data
            )
        except DomainError as error:
            _put(form, error)
        else:
            if told:
                messages.success(request, _("The notice is on its way. It stands below."))
            else:
                sentence = _("There is no safe way to tell them. Post the notice by hand.")
                messages.warning(request, sentence)
            return go_to(request, "registry:item", year, number)
    return show_item(request, item, status=422, told={"form": form})


@staff_page(Permission.USE_REGISTRY)
@require_POST
def take_back(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """The notice of art. 36 was a mistake: nobody hears of it, unless it has gone out."""
    item = selectors.item_of(request.job.office, year, number)
    if not selectors.sees_sender(request.job, item):
        raise Http404
    if notices.take_back_delay(item=item, now=timezone.now(), actor=request.user):
        messages.success(request, _("The notice was taken back. Nobody will hear of it."))
    else:
        sentence = _("No notice waits any more. If one went out by mistake, send another one.")
        messages.warning(request, sentence)
    return go_to(request, "registry:item", year, number)


def show_item(
    request: StaffRequest, item: Item, *, status: int = 200, **changed: Mapping[str, Any]
) -> HttpResponse:
    """The item's page; `changed`: what a section says instead, as one whose form was wrong."""
    context = {
        "item": item, "recorder": selectors.recorder_of(item), "office": request.job.office,
        "sees": selectors.sees_sender(request.job, item),
        "sections": of_item(request, item, **changed),
    }  # fmt: skip
    return render(request, "registry/detail.html", context, status=status)
