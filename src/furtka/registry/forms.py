"""The line to type in on top of the register."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import at, exists, local_day
from furtka.core.text import validate_line
from furtka.offices.models import Office, Unit
from furtka.registry.models import IncomingChannel


def new_mark() -> str:
    return str(uuid4())


class ItemForm(forms.Form):
    """What reached us: how, from whom, about what; and when, if not just now."""

    channel = forms.ChoiceField(label=_("How it reached us"), choices=IncomingChannel)
    sender = forms.CharField(
        label=_("From whom"),
        max_length=160,
        validators=[validate_line],
        error_messages={"required": _("Enter who it is from, or “unknown”.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    subject = forms.CharField(
        label=_("About what"),
        max_length=200,
        validators=[validate_line],
        error_messages={"required": _("Enter in a few words what it is about.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    unit = forms.ModelChoiceField(
        label=_("For which unit"), queryset=Unit.objects.none(), required=False,
        empty_label=_("not decided yet"),
    )  # fmt: skip
    day = forms.DateField(
        label=_("Day it reached us"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter the day as 2026-12-08.")},
    )  # fmt: skip
    time = forms.TimeField(
        label=_("Hour it reached us"), required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Enter the hour as 9:30.")},
    )  # fmt: skip
    once = forms.CharField(
        max_length=36, required=False, widget=forms.HiddenInput, initial=new_mark
    )

    def __init__(self, *args: Any, office: Office, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.now = office, now
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)  # noqa: S101 - for mypy
        units.queryset = Unit.objects.filter(office=office)

    def clean(self) -> dict[str, Any]:
        """`received_at`: the day and hour that were typed, or now. Today, if only an hour was."""
        values = super().clean() or {}
        day, time = values.get("day"), values.get("time")
        if self.errors.keys() & {"day", "time"}:
            return values
        values["received_at"] = self.now
        if day and not time:
            self.add_error("time", _("Enter the hour too."))
        elif time:
            day = day or local_day(self.now, self.office.tz)
            if not exists(day, time, self.office.tz):
                self.add_error("time", _("On that night the clocks skipped this hour."))
            else:
                values["received_at"] = at(day, time, self.office.tz)
        return values
