"""What may be looked for in the audit trail."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line

_NOT_A_DAY = _("Enter the day as 2026-12-08.")
# The ends of the calendar can't be moved to another zone.
_YEARS = (
    MinValueValidator(date(2000, 1, 1), _NOT_A_DAY),
    MaxValueValidator(date(2200, 12, 31), _NOT_A_DAY),
)


class TrailForm(forms.Form):
    """A visit's code or an item's number, and a day; both may be left out."""

    thing = forms.CharField(
        label=_("Code of a visit or number of an item"), required=False, max_length=60,
        validators=[validate_line], widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    day = forms.DateField(
        label=_("Day"), required=False, validators=_YEARS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _NOT_A_DAY},
    )  # fmt: skip
