"""Take the register of a period as a file. By POST: it is written down who took what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from furtka.core.clock import local_day
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.models import Office, Staff, Unit
from furtka.offices.permissions import Permission
from furtka.privacy import audit
from furtka.registry.exporting.files import csv_of, json_of, xlsx_of
from furtka.registry.exporting.package import package_of
from furtka.registry.exporting.rows import Period, items_of, rows_of
from furtka.registry.models import IncomingChannel

EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 30)
FORMS = {
    "xlsx": _("a spreadsheet (XLSX)"),
    "csv": _("a table as text (CSV)"),
    "json": _("for programs (JSON)"),
    "zip": _("a package with all files, to hand over (ZIP)"),
}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": _("Enter the day as 2026-12-08."), "required": _("Enter the day."),
        },
    )  # fmt: skip


class ExportForm(forms.Form):
    """Which items, as what."""

    first = day_field(_("Recorded from"))
    last = day_field(_("Recorded until"))
    channel = forms.ChoiceField(
        label=_("How it reached us"), choices=[("", _("all")), *IncomingChannel.choices],
        required=False,
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=_("For which unit"), queryset=Unit.objects.none(), required=False,
        empty_label=_("all"),
    )  # fmt: skip
    form = forms.ChoiceField(label=_("As what"), choices=list(FORMS.items()))

    def __init__(self, data: Any, *, office: Office, today: date) -> None:
        super().__init__(data, initial={"first": today.replace(day=1), "last": today})
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.filter(office=office)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and not EARLIEST <= first <= last <= LATEST:
            self.add_error("last", _("The last day can't come before the first one."))
        return values

    @property
    def period(self) -> Period:
        """Of a valid form."""
        names = ("first", "last", "channel", "unit")
        return Period(**{name: self.cleaned_data[name] for name in names})


@staff_page(Permission.EXPORT_REGISTRY)
@require_http_methods(["GET", "POST"])
def export(request: StaffRequest) -> HttpResponseBase:
    office, now = request.job.office, timezone.now()
    form = ExportForm(request.POST or None, office=office, today=local_day(now, office.tz))
    if not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "registry/exporting/export.html", {"form": form}, status=status)
    wanted, period = form.cleaned_data["form"], form.period
    audit.record(
        "item.exported", f"items:{period.first}/{period.last}", office=office, at=now,
        actor=request.user, items=items_of(office, period).count(), form=wanted,
        channel=period.channel, unit=period.unit.slug if period.unit else "",
    )  # fmt: skip
    head = {
        "office": office.slug, "first": str(period.first), "last": str(period.last),
        "exported_at": now.isoformat(),
    }  # fmt: skip
    return _answered(wanted, WRITERS[wanted](request.job, period, head), period)


Writer = Callable[[Staff, Period, dict[str, Any]], Any]
WRITERS: dict[str, Writer] = {
    "csv": lambda job, period, _head: csv_of(rows_of(job.office, period)),
    "json": lambda job, period, head: json_of(rows_of(job.office, period), head),
    "xlsx": lambda job, period, _head: xlsx_of(rows_of(job.office, period)),
    "zip": lambda job, period, head: package_of(job.office, period, head, job),
}


def _answered(wanted: str, made: Any, period: Period) -> HttpResponseBase:
    """It flows: neither the server nor the browser waits for the whole."""
    name = f"rejestr-{period.first}-{period.last}.{wanted}"
    response: HttpResponseBase
    if wanted == "xlsx":
        response = FileResponse(made, content_type=TYPES[wanted])
    else:
        pieces: Iterable[Any] = made
        response = StreamingHttpResponse(pieces, content_type=TYPES[wanted])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
