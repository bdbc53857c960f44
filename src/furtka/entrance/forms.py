"""What is chosen at the door for somebody who came too late."""

from __future__ import annotations

from datetime import UTC, datetime

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _


class LateForm(forms.Form):
    """`starts_at` is an instant in UTC; `waits`: the client is here and stays."""

    starts_at = forms.CharField(error_messages={"required": _("Choose a time from the list.")})
    waits = forms.BooleanField(required=False)

    def clean_starts_at(self) -> datetime:
        try:
            moment = parse_datetime(self.cleaned_data["starts_at"])
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or not 2000 <= moment.year <= 2100:
            raise forms.ValidationError(_("Choose a time from the list."))
        return moment.astimezone(UTC)
