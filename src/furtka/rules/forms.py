"""The form of an order: text in, a draft out."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import at, day_bounds
from furtka.core.text import in_language
from furtka.offices.models import Office, Site, Unit
from furtka.rules.errors import InvalidOrder
from furtka.rules.models import LIMITS, Mode, Obligation
from furtka.rules.services import MAX_BASIS, MAX_REASON, MAX_TITLE, Draft

# Days that a calendar can count with; nobody orders anything for the year 9999.
SENSIBLE = [MinValueValidator(date(2020, 1, 1)), MaxValueValidator(date(2100, 12, 31))]
LIMIT_LABELS = {
    "people_inside": _("People inside at a time"),
    "distance_m": _("Metres between people"),
    "arrival_gap_minutes": _("Minutes between two people met at the entrance"),
    "airing_minutes": _("Minutes of airing after each visit"),
    "visit_minutes": _("Minutes that a visit may take"),
    "party": _("People who may come together"),
}
# Where the service's word for a field is not the form's.
SHOWN_AT = {"valid_from": "from_day", "valid_until": "last_day", "limits": "limit_people_inside"}


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A building or a unit, by its name in the reader's language."""

    def label_from_instance(self, obj: object) -> str:
        return in_language(obj, "name")


class OrderForm(forms.Form):
    """A new order. Its last day is included, as people say it."""

    title = forms.CharField(label=_("Title"), max_length=MAX_TITLE)
    mode = forms.ChoiceField(
        label=_("How the office works"), required=False, widget=forms.RadioSelect,
        choices=[("", _("as before"))] + [(mode.value, mode.label) for mode in Mode],
    )  # fmt: skip
    site = PlaceField(
        Site.objects.none(), label=_("Building"), required=False, empty_label=_("all buildings")
    )
    unit = PlaceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("all units")
    )
    from_day = forms.DateField(label=_("First day"), widget=DayInput, validators=SENSIBLE)
    from_time = forms.TimeField(
        label=_("From what time"), required=False, help_text=_("Empty: from midnight."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, validators=SENSIBLE,
        help_text=_("Needed for everything that restricts people. This day is included."),
    )  # fmt: skip
    obligations = forms.MultipleChoiceField(
        label=_("What visitors are asked to do"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=MAX_BASIS,
        help_text=_("For example: director's order no. 7/2026 of 1 December 2026."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason in plain words"), required=False, max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    reason_en = forms.CharField(
        label=_("Reason in English"), required=False, max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )  # fmt: skip
    reason_uk = forms.CharField(
        label=_("Reason in Ukrainian"), required=False, max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "uk"}),
    )  # fmt: skip

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        places = {
            "site": Site.objects.filter(office=office),
            "unit": Unit.objects.filter(office=office),
        }
        for name, found in places.items():
            field = self.fields[name]
            assert isinstance(field, PlaceField)  # noqa: S101 - for mypy
            field.queryset = found
        duties = self.fields["obligations"]
        assert isinstance(duties, forms.MultipleChoiceField)  # noqa: S101 - for mypy
        duties.choices = [
            (duty.code, in_language(duty, "text"))
            for duty in Obligation.objects.filter(office=office)
        ]
        for name, (low, high) in LIMITS.items():
            self.fields[f"limit_{name}"] = forms.IntegerField(
                label=LIMIT_LABELS[name], required=False, min_value=low, max_value=high
            )

    def draft(self) -> Draft:
        """What was filled in. Only after `is_valid()`."""
        said, tz = self.cleaned_data, self.office.tz
        last = said["last_day"]
        limits = {name: said[f"limit_{name}"] for name in LIMITS}
        return Draft(
            title=said["title"],
            legal_basis=said["legal_basis"],
            valid_from=at(said["from_day"], said["from_time"] or time.min, tz),
            valid_until=day_bounds(last, tz)[1] if last else None,
            mode=said["mode"],
            obligations=tuple(said["obligations"]),
            limits={name: value for name, value in limits.items() if value is not None},
            site=said["site"],
            unit=said["unit"],
            reason=said["reason"],
            reason_en=said["reason_en"],
            reason_uk=said["reason_uk"],
        )

    def show(self, error: InvalidOrder) -> None:
        """Put each sentence of the service at its field."""
        for name, sentence in error.fields.items():
            self.add_error(SHOWN_AT.get(name, name), str(sentence))

    def limit_fields(self) -> list[forms.BoundField]:
        return [self[f"limit_{name}"] for name in LIMITS]
