"""The form of a new version: only what the page of the procedure does not say."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line
from furtka.rules.forms import SENSIBLE, DayInput


class VersionForm(forms.Form):
    valid_from = forms.DateField(
        label=_("Valid from"), widget=DayInput, validators=SENSIBLE,
        help_text=_("The version before it ends on the day before."),
    )  # fmt: skip
    changes = forms.CharField(
        label=_("What changes, in one sentence"), required=False, max_length=300,
        validators=[validate_line],
        help_text=_("Readers and your colleagues see it above the text."),
    )  # fmt: skip
