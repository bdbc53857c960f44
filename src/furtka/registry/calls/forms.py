"""What is typed beside the telephone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from furtka.core.phones import parse_phone
from furtka.core.text import validate_line
from furtka.offices.models import Staff, Unit
from furtka.registry.calls.services import Caller
from furtka.registry.forms import new_mark
from furtka.registry.models import Call, CallResult, Matter
from furtka.registry.people import find_people

ONE_LINE = {"autocomplete": "off"}


class NoteForm(forms.Form):
    """A number, code or name, and a sentence; one press of Enter saves it."""

    who = forms.CharField(
        label=_("Number, code of a visit or name"), max_length=120, required=False,
        validators=[validate_line], widget=forms.TextInput(attrs=ONE_LINE),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What was said"), max_length=300, validators=[validate_line],
        error_messages={"required": _("Write down in a sentence what was said.")},
        widget=forms.TextInput(attrs=ONE_LINE),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=_("For which unit"), queryset=Unit.objects.none(), required=False,
        empty_label=_("not decided yet"),
    )  # fmt: skip
    needs_answer = forms.BooleanField(label=_("They wait for a call"), required=False)
    once = forms.CharField(
        max_length=36, required=False, widget=forms.HiddenInput, initial=new_mark
    )

    def __init__(self, data: Any = None, *, job: Staff) -> None:
        # The page has other forms, with fields of the same names.
        super().__init__(data, auto_id="note_%s")
        self.job = job
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.filter(office=job.office_id)

    def clean(self) -> dict[str, Any]:
        """`caller`: who it was, as far as the words tell."""
        values = super().clean() or {}
        values["caller"] = caller = caller_in(self.job, values.get("who", ""))
        if values.get("needs_answer") and not caller.number and "who" not in self.errors:
            self.add_error("who", _("Enter the number we shall call."))
        return values


def caller_in(job: Staff, words: str) -> Caller:
    """A number; else the one person whom a code or a name means; else only what they are called."""
    words = words.strip()
    try:
        return Caller(number=parse_phone(words[:60]))
    except ValidationError:
        found = find_people(job, words) if words else []
    if len(found) == 1:
        return Caller(found[0].phone, found[0].name, found[0])
    return Caller(name=words)


class ResultForm(forms.Form):
    """Which button was pressed."""

    result = forms.ChoiceField(
        choices=[c for c in CallResult.choices if c[0] != CallResult.CALLED_AGAIN]
    )


class RegisterForm(forms.Form):
    """The call as an item of the register."""

    sender = forms.CharField(
        label=_("From whom"), max_length=160, validators=[validate_line],
        error_messages={"required": _("Enter who it is from, or “unknown”.")},
        widget=forms.TextInput(attrs=ONE_LINE),
    )  # fmt: skip
    subject = forms.CharField(
        label=_("About what"), max_length=200, validators=[validate_line],
        error_messages={"required": _("Enter in a few words what it is about.")},
        widget=forms.TextInput(attrs=ONE_LINE),
    )  # fmt: skip
    matter = forms.ChoiceField(
        label=_("What sort of matter"), choices=[("", _("not decided yet")), *Matter.choices],
        required=False,
    )  # fmt: skip

    @classmethod
    def about(cls, call: Call) -> RegisterForm:
        """Filled in with what is known."""
        name = call.name or (call.client.name if call.client else "")
        return cls(initial={"sender": name, "subject": call.note[:200]})


class MissedForm(forms.Form):
    """A file of the exchange."""

    file = forms.FileField(
        label=_("File of missed calls (CSV)"),
        help_text=_(
            "The first line names the columns: number, date and hour (or both in one), line. "
            "The same file again changes nothing."
        ),
        error_messages={
            "required": _("Choose a file."), "empty": _("This file is empty."),
            "missing": _("Choose a file."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
    )  # fmt: skip
