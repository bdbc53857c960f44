"""Where a sheet will hang, and in which languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from furtka.core.text import in_language, validate_line
from furtka.offices.models import Office, Site
from furtka.rules.context import LANGUAGE_NAMES
from furtka.website.posters import PosterFormat


class SiteField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: object) -> str:
        return in_language(obj, "name")


class HangForm(forms.Form):
    """One sheet for each language that is ticked."""

    place = forms.CharField(
        label=_("Where will it hang?"), max_length=120, validators=[validate_line],
        help_text=_("So that a colleague finds it: “main door, inside”."),
        error_messages={"required": _("Say where the sheet will hang.")},
    )  # fmt: skip
    site = SiteField(
        Site.objects.none(), label=_("Building"), required=False, empty_label=_("elsewhere")
    )
    format = forms.ChoiceField(
        label=_("Paper"), widget=forms.RadioSelect, choices=PosterFormat.choices,
        initial=PosterFormat.A4,
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages, a sheet each"), widget=forms.CheckboxSelectMultiple,
        choices=list(LANGUAGE_NAMES.items()), initial=[settings.LANGUAGE_CODE],
        error_messages={"required": _("Choose at least one language.")},
    )  # fmt: skip

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = Site.objects.filter(office=office)
        field = self.fields["site"]
        field.queryset = sites  # type: ignore[attr-defined]
        field.initial = sites.first()
