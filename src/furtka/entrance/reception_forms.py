"""What is typed at reception when somebody arrives."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.core.text import in_language
from furtka.offices.models import Entrance, Site
from furtka.visits.models import MAX_PARTY
from furtka.visits.staff.forms import TimeField


class CodeForm(forms.Form):
    """A code, typed or scanned."""

    code = forms.CharField(
        label=_("Code of the visit"), max_length=60,
        error_messages={"required": _("Enter the code of the visit.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )  # fmt: skip


class MarksForm(forms.Form):
    """What was seen to at the door, and how many come in."""

    # A list, as for people without an appointment.
    people = forms.TypedChoiceField(
        label=_("How many come in, with children, helper and interpreter"), coerce=int,
        required=False, empty_value=None,
        choices=[(number, number) for number in range(1, MAX_PARTY + 1)],
    )  # fmt: skip
    rules_confirmed = forms.BooleanField(label=_("Knows the rules"), required=False)
    identity_checked = forms.BooleanField(
        label=_("A document was looked at"), required=False,
        help_text=_(
            "Identity card, passport, mObywatel or Diia: each is all right. "
            "Which one it was is written down nowhere."
        ),
    )  # fmt: skip


class InsteadForm(forms.Form):
    """One of the ways that the page offered."""

    way = TimeField(max_length=80, error_messages={"required": _("Choose one of the ways below.")})


class _Doors(forms.ModelChoiceField[Entrance]):
    def label_from_instance(self, obj: Entrance) -> str:
        return in_language(obj, "name")


class TabletForm(forms.Form):
    """At which entrance the tablet stands."""

    entrance = _Doors(
        label=_("At which entrance does it stand?"), queryset=Entrance.objects.none(),
        empty_label=None, widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the entrance."), "invalid_choice": _("Choose the entrance."),
        },
    )  # fmt: skip

    def __init__(self, *args: object, site: Site, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        found = Entrance.objects.filter(office=site.office_id, site=site)
        doors = found.select_related("office", "site").order_by("pk")
        self.fields["entrance"].queryset = doors  # type: ignore[attr-defined]
        if len(doors) == 1:
            self.fields["entrance"].initial = doors[0].pk
