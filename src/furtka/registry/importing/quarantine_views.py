"""What could not be taken in: why, and what somebody did about it. Nothing is opened here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from furtka.core.errors import DomainError
from furtka.core.text import validate_line
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Staff
from furtka.offices.permissions import Permission
from furtka.registry.archive import NOT_KEPT
from furtka.registry.importing import quarantine
from furtka.registry.models import IncomingChannel, Matter, Quarantined
from furtka.registry.selectors import closed_for

PAGE = 50
SOURCES = {
    "page": gettext_lazy("chosen on the page"),
    "folder": gettext_lazy("laid into the folder"),
    "api": gettext_lazy("sent by a program"),
    "command": gettext_lazy("by a command on the server"),
    "e-mail": gettext_lazy("by e-mail"),
    "e-delivery": gettext_lazy("by e-Delivery"),
}


class ByHandForm(forms.Form):
    """What the file is about, as far as somebody knows it."""

    channel = forms.ChoiceField(label=gettext_lazy("How it reached us"), choices=IncomingChannel)
    matter = forms.ChoiceField(
        label=gettext_lazy("What sort of matter"), required=False,
        choices=[("", gettext_lazy("not decided yet")), *Matter.choices],
    )  # fmt: skip
    sender = forms.CharField(
        label=gettext_lazy("From whom"), max_length=160, validators=[validate_line],
        error_messages={"required": gettext_lazy("Enter who it is from, or “unknown”.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    subject = forms.CharField(
        label=gettext_lazy("About what"), max_length=200, validators=[validate_line],
        error_messages={"required": gettext_lazy("Enter in a few words what it is about.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One file, in words."""

    noted: Quarantined
    why: str
    source: str
    kept: bool


@staff_page(Permission.USE_REGISTRY)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """What nobody has looked at, then the latest of the others. Three queries."""
    office = request.job.office
    waiting = _rows(request.job, seen=False)
    context = {
        "office": office, "waiting": waiting[:PAGE], "more": len(waiting) > PAGE,
        "others": _rows(request.job, seen=True)[:PAGE],
    }  # fmt: skip
    return render(request, "registry/importing/quarantine.html", context)


def _rows(job: Staff, *, seen: bool) -> list[Row]:
    found = Quarantined.objects.filter(office=job.office_id, seen_at__isnull=not seen)
    rows = found.select_related("item__client").order_by("-at", "-pk")[: PAGE + 1]
    closed = closed_for(job, [noted.item for noted in rows if noted.item])
    return [_row(noted, closed) for noted in rows]


def _row(noted: Quarantined, closed: Collection[int] = ()) -> Row:
    """What somebody under protection called their file is not for everybody either: `closed` are
    items that the reader may not read."""
    if noted.item_id in closed:
        noted.name = _("Only your head may read this one.")  # on the page; never stored
    return Row(
        noted, quarantine.sentence_of(noted.reason), str(SOURCES.get(noted.source, noted.source)),
        noted.sha256 != NOT_KEPT,
    )  # fmt: skip


@staff_page(Permission.USE_REGISTRY)
@require_POST
def seen(request: StaffRequest, pk: int) -> HttpResponse:
    """Looked at (`seen=1`), or that was pressed by mistake."""
    quarantine.mark_seen(
        noted=_noted(request, pk), seen=request.POST.get("seen") == "1", now=timezone.now(),
        actor=request.user,
    )  # fmt: skip
    return redirect("registry:import:quarantine")


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def by_hand(request: StaffRequest, pk: int) -> HttpResponse:
    """Record what it is about, without the file."""
    noted = _noted(request, pk)
    initial = {"channel": quarantine.likely_channel(noted)}
    form = ByHandForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            item = quarantine.register_by_hand(
                noted=noted, now=timezone.now(), actor=request.user, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Recorded as %(number)s.") % {"number": item.shown})
            return redirect("registry:item", item.year, item.number)
    context = {"form": form, "row": _row(noted), "office": noted.office}
    status = 422 if form.errors else 200
    return render(request, "registry/importing/by_hand.html", context, status=status)


def _noted(request: StaffRequest, pk: int) -> Quarantined:
    found = Quarantined.objects.filter(office=request.job.office).select_related("office")
    return get_object_or_404(found, pk=pk)
