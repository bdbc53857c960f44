"""What is entered about somebody without an appointment: no name, no reason."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.entrance.models import About
from furtka.offices.models import Room, Staff
from furtka.visits.models import MAX_PARTY, Need

LANGUAGES = [("pl", "polski"), ("en", "English"), ("uk", "українська")]
# As many fit into two columns of the tablet; the rest is asked when a time is booked.
NEEDS = [Need.WHEELCHAIR, Need.PJM, Need.INTERPRETER, Need.HEARING_LOOP, Need.HELPER]


class WalkInForm(forms.Form):
    """The buttons say what it is about (`about`); the rest has an answer already."""

    # A list, not a field to type in: Enter would press the first button.
    party = forms.TypedChoiceField(
        label=_("People, with companions and children"), coerce=int, initial=1,
        choices=[(number, number) for number in range(1, MAX_PARTY + 1)],
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="pl")
    needs = forms.MultipleChoiceField(
        label=_("What they need"), choices=[(need.value, need.label) for need in NEEDS],
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    about = forms.ChoiceField(
        choices=About, widget=forms.HiddenInput,
        error_messages={"required": _("Choose what it is about.")},
    )  # fmt: skip

    def clean_uid(self) -> str:
        return str(self.cleaned_data["uid"])


class TakeInForm(forms.Form):
    """Who sees them, and where."""

    host = forms.ModelChoiceField(Staff.objects.none(), label=_("With whom"))
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"))

    def __init__(
        self, data: Any = None, *, hosts: list[Staff], rooms: list[Room], likely: Staff
    ) -> None:
        super().__init__(data, initial={"host": likely.pk, "room": rooms[0].pk if rooms else None})
        for name, model, rows in (("host", Staff, hosts), ("room", Room, rooms)):
            field: Any = self.fields[name]
            field.queryset = model._default_manager.filter(
                office=likely.office_id, pk__in=[row.pk for row in rows]
            ).order_by("name")
        choice: Any = self.fields["room"]
        choice.label_from_instance = lambda room: room.name
