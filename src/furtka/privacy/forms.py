"""What may be looked for in the audit trail."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line


class TrailForm(forms.Form):
    """A visit's code or an item's number, and a day; both may be left out."""

    thing = forms.CharField(
        label=_("Code of a visit or number of an item"), required=False, max_length=60,
        validators=[validate_line], widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    day = forms.DateField(
        label=_("Day"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter the day as 2026-12-08.")},
    )  # fmt: skip
