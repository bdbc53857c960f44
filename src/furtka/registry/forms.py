"""The line to type in on top of the register."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client
from furtka.core.clock import at, exists, local_day
from furtka.core.text import validate_line
from furtka.offices.models import Staff, Unit
from furtka.registry.models import IncomingChannel, Matter
from furtka.registry.notices import LONGEST_REASON
from furtka.registry.people import find_people


def new_mark() -> str:
    return str(uuid4())


class ItemForm(forms.Form):
    """What reached us: how, from whom, about what; and when, if not just now."""

    channel = forms.ChoiceField(label=_("How it reached us"), choices=IncomingChannel)
    matter = forms.ChoiceField(
        label=_("What sort of matter"), choices=[("", _("not decided yet")), *Matter.choices],
        required=False,
    )  # fmt: skip
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
    person = forms.CharField(
        label=_("A client we know?"), max_length=120, required=False,
        help_text=_("The code of a visit, a telephone or a name. They then get a receipt."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    once = forms.CharField(
        max_length=36, required=False, widget=forms.HiddenInput, initial=new_mark
    )

    def __init__(self, *args: Any, job: Staff, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.job, self.office, self.now = job, job.office, now
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)  # noqa: S101 - for mypy
        units.queryset = Unit.objects.filter(office=job.office_id)

    def clean_person(self) -> Client | None:
        """The one client that these words can mean."""
        words = self.cleaned_data["person"].strip()
        if not words:
            return None
        found = find_people(self.job, words)
        if not found:
            raise forms.ValidationError(
                _("Nobody was found. Enter the code of a visit, a telephone or a name.")
            )
        if len(found) > 1:
            raise forms.ValidationError(_("Several people were found. Enter the code of a visit."))
        return found[0]

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


class DelayForm(forms.Form):
    """Art. 36 KPA: why it takes longer, and until when."""

    reason = forms.CharField(
        label=_("Why it takes longer"), max_length=LONGEST_REASON, validators=[validate_line],
        help_text=_("They read it just so. Do not name the matter: others may see it."),
        error_messages={"required": _("Say in a few words why it takes longer.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    until = forms.DateField(
        label=_("The new date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": _("Enter the day as 2026-12-08."), "required": _("Enter a day to come."),
        },
    )  # fmt: skip
