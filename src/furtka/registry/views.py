"""The register on screen: type in at the top, the newest below."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from furtka.core.errors import DomainError
from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.registry import selectors, services
from furtka.registry.forms import ItemForm

# The service's names of inputs, and those of the form.
_FIELDS = {"received_at": "time"}


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    """The line to type in and the newest items; POST records one."""
    office, now = request.job.office, timezone.now()
    form = ItemForm(request.POST or None, office=office, now=now)
    if form.is_valid():
        values = {k: v for k, v in form.cleaned_data.items() if k not in ("day", "time")}
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


@staff_page(Permission.USE_REGISTRY)
@require_POST
def search(request: StaffRequest) -> HttpResponse:
    """What was found. By POST: names that people look for belong in no address."""
    office = request.job.office
    words = request.POST.get("q", "").strip()[:200]
    page = selectors.newest(office, words=words, before=request.POST.get("starsze", ""))
    context = {"page": page, "words": words, "office": office}
    return render(request, "registry/search.html", context)


def _put(form: ItemForm, error: DomainError) -> None:
    for name, sentence in error.fields.items():
        field: Any = _FIELDS.get(name, name)
        form.add_error(field if field in form.fields else None, str(sentence))
    if not error.fields:
        form.add_error(None, str(error.message))


@staff_page(Permission.USE_REGISTRY)
@require_GET
def detail(request: StaffRequest, year: int, number: int) -> HttpResponse:
    item = selectors.item_of(request.job.office, year, number)
    context = {"item": item, "recorder": selectors.recorder_of(item), "office": request.job.office}
    return render(request, "registry/detail.html", context)
