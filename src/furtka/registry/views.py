"""The register on screen: type in at the top, the newest below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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
from furtka.offices.permissions import Permission, may
from furtka.registry import notices, selectors, services
from furtka.registry.archive import Kept
from furtka.registry.desk import asking, lists, remembered, uploads
from furtka.registry.forms import DelayForm, ItemForm
from furtka.registry.models import Item
from furtka.registry.sections import of_item

# The service's names of inputs, and those of the form.
_FIELDS = {"received_at": "time"}
_DETAILS = ("sent_on", "sender_mark", "postmark", "remark", "file_class", "assignee")
_OF_ITEM = ("channel", "matter", "sender", "subject", "unit", "received_at", "once")


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    """The line to type in and the newest items; POST records one."""
    now, files = timezone.now(), list[Kept]()
    form = ItemForm(
        request.POST or None, request.FILES or None, job=request.job, now=now,
        initial={"channel": remembered.channel(request)},
    )  # fmt: skip
    if request.method == "POST":
        files = _take_files(request, form, now)
        if form.is_valid() and (item := _record(request, form, files, now)):
            remembered.remember(request, item)
            return go_to(request, "registry:index")
    if not request.GET and not form.errors:  # who came to type in can begin at once
        form.fields["channel"].widget.attrs["autofocus"] = True
    wanted = lists.wanted(request.GET)
    context = {
        "form": form, "office": request.job.office, "wanted": wanted,
        "page": lists.listed(request.job, wanted, before=request.GET.get("starsze", "")),
        "waiting": asking.long_unassigned(request.job.office, now).count(),
        "kept": [(file, uploads.ticket(request.job.office, file)) for file in files],
        "recorded": remembered.just_recorded(request), **lists.choices(request.job),
        "may_assign": may(request.job.role, Permission.ASSIGN_ITEMS),
    }  # fmt: skip
    return render(request, "registry/index.html", context, status=422 if form.errors else 200)


def _take_files(request: StaffRequest, form: ItemForm, now: datetime) -> list[Kept]:
    """Those that were sent now, and those that were with the form already. What was refused is
    said at the field, and the form comes back."""
    office = request.job.office
    taken = uploads.take(office, form.uploads, now)
    for sentence in taken.refused:
        form.add_error("attached", sentence)
    return [*uploads.redeem(office, request.POST.getlist("kept")), *taken.files]


def _record(request: StaffRequest, form: ItemForm, files: list[Kept], now: datetime) -> Item | None:
    """The new item; None where the form says what is wrong."""
    values = form.cleaned_data
    try:
        return services.record_item(
            office=request.job.office, now=now, actor=request.user, client=values["person"],
            files=files, details=services.Details(**{name: values[name] for name in _DETAILS}),
            **{name: values[name] for name in _OF_ITEM},
        )  # fmt: skip
    except DomainError as error:
        put_errors(form, error)
        return None


def put_errors(form: Form, error: DomainError) -> None:
    """Each sentence at its field; on top of the form where it has none."""
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
            put_errors(form, error)
        else:
            if told:
                messages.success(request, _("The notice is on its way. It stands below."))
            else:
                sentence = _("There is no safe way to tell them. Post the notice by hand.")
                messages.warning(request, sentence)
            return go_to(request, "registry:item", year, number)
    return show_item(request, item, status=422, terms={"delay": form})


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
