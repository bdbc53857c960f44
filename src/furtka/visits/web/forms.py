"""What visitors type while they book. Text in, checked by visits.requests, sentences out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import ContactWay
from furtka.core.errors import DomainError
from furtka.offices.models import VisitKind
from furtka.visits.errors import InvalidInput
from furtka.visits.models import Need
from furtka.visits.requests import WAYS, Person, check_address, check_person

LANGUAGE_NAMES = [("pl", "Polski"), ("en", "English"), ("uk", "Українська")]
# More people than this make a visit that somebody should talk over with us first.
LARGEST_PARTY = 8
AT_THE_OFFICE_ONLY = (Need.WHEELCHAIR, Need.HEARING_LOOP, Need.HELPER)

NEED_LABELS = [
    (Need.WHEELCHAIR, _("I need a way without steps, for example I use a wheelchair")),
    (Need.HEARING_LOOP, _("I hear poorly and need a hearing loop")),
    (Need.PJM, _("I need a Polish Sign Language interpreter")),
    (Need.INTERPRETER, _("I need somebody who interprets from another language")),
    (Need.HELPER, _("I will come with a helper")),
    (Need.MORE_TIME, _("I need more time than others")),
    (Need.LARGE_PRINT, _("I need letters and papers in large print")),
]
_FROM_THE_LIST = {
    "invalid_choice": _("Choose from the list."),
    "invalid_list": _("Choose from the list."),
}


class Line(forms.CharField):
    """Text as it was typed: what is wrong with it is said by visits.requests, in our words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        self.validators = []


class ChoiceForm(forms.Form):
    """A page of buttons: the form only carries what is wrong. `field` names the pressed one."""

    def __init__(self, field: str, data: Any = None) -> None:
        super().__init__(data)
        self.fields[field] = Line()

    def refuse(self, error: DomainError) -> None:
        refuse(self, error)


def refuse(form: forms.Form, error: DomainError) -> None:
    """Show a rule's "no" beside the fields it is about, or on top."""
    if not form.is_bound:
        form.is_bound = True
    form.is_valid()
    for name, sentence in error.fields.items():
        form.add_error(name if name in form.fields else None, str(sentence))
    if not error.fields:
        form.add_error(None, str(error.message))


class NeedsForm(forms.Form):
    needs = forms.MultipleChoiceField(
        label=_("What will help you?"), choices=NEED_LABELS, required=False,
        widget=forms.CheckboxSelectMultiple, error_messages=_FROM_THE_LIST,
    )  # fmt: skip
    party = forms.TypedChoiceField(
        label=_("How many people will come, with you?"), coerce=int, empty_value="1",
        choices=[(n, str(n)) for n in range(1, LARGEST_PARTY + 1)], required=False,
        error_messages=_FROM_THE_LIST,
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("In which language shall we write to you?"), choices=LANGUAGE_NAMES,
        widget=forms.RadioSelect, error_messages=_FROM_THE_LIST | {
            "required": _("Choose Polish, English or Ukrainian."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, kind: VisitKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != VisitKind.IN_PERSON:
            del self.fields["party"]
            left = [(need, label) for need, label in NEED_LABELS if need not in AT_THE_OFFICE_ONLY]
            self.fields["needs"].choices = left  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Who comes with a helper comes at least in a pair."""
        values: dict[str, Any] = super().clean() or {}
        if "party" in values:
            values["party"] = max(
                int(values["party"]), 1 + (Need.HELPER in values.get("needs", []))
            )
        return values


class ContactForm(forms.Form):
    """Who comes, and the one way that is safe to reach them. `person` once it is valid."""

    name = Line(
        label=_("Your name, or what we may call you"),
        help_text=_("A first name is enough. At the entrance we will ask for it and your code."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    contact = Line(widget=forms.RadioSelect(choices=[]))
    email = Line(
        label=_("E-mail address"),
        help_text=_("For example maria@example.org. We send only the day, the time and the code."),
        widget=forms.TextInput(
            attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
        ),
    )
    phone = Line(
        label=_("Telephone number"),
        help_text=_("For example 43 823 53 20."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    mobile = Line(
        label=_("Mobile number"),
        help_text=_("For example 500 000 009. We text only the day, the time and the code."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    address = Line(
        label=_("Where shall we come?"),
        help_text=_("Street, number and town. Only the person who comes and reception see it."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    proof = Line(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: VisitKind, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person: Person | None = None
        self.by_phone = kind == VisitKind.PHONE
        self.at_home = kind == VisitKind.HOME
        self._language = language
        for name in ("name", "email", "phone", "mobile", "address"):
            self.fields[name].required = False
        self.ways = [way for way in WAYS if not (self.by_phone and way == ContactWay.NONE)]
        if self.initial.get("contact") == ContactWay.SMS:
            self.initial["mobile"] = self.initial.get("phone", "")

    def clean(self) -> dict[str, Any]:
        """Only the chosen way is kept: the number of somebody who chose e-mail is not ours."""
        values: dict[str, Any] = super().clean() or {}
        values["address"] = self._address(values.get("address", ""))
        way = values.get("contact", "")
        if way not in self.ways:
            self.add_error("contact", _("Choose how we may reach you."))
            way = ""
        number = "mobile" if way == ContactWay.SMS and not self.by_phone else "phone"
        needs_phone = self.by_phone or way in (ContactWay.PHONE, ContactWay.SMS)
        try:
            person = check_person(
                name=values.get("name", ""),
                phone=values.get(number, "") if needs_phone else "",
                email=values.get("email", "") if way == ContactWay.EMAIL else "",
                language=self._language,
                contact=way or ContactWay.NONE,
            )
            if self.by_phone and not person.phone:
                raise InvalidInput(fields={"phone": _("Enter the number we shall call.")})
        except InvalidInput as error:
            for name, sentence in error.fields.items():
                name = number if name == "phone" else name
                self.add_error(name if name in self.fields else None, str(sentence))
        else:
            self.person = person
        return values

    def _address(self, typed: str) -> str:
        """Only for a visit at home; what else was typed there is not ours."""
        if not self.at_home:
            return ""
        try:
            return check_address(typed)
        except InvalidInput as error:
            self.add_error("address", str(error.fields["address"]))
            return ""


class WaitForm(ContactForm):
    """The same for the waiting list: whom we can't reach, nothing can be offered to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = [way for way in self.ways if way != ContactWay.NONE]


class ConfirmForm(forms.Form):
    """The last press. `key` tells this booking from another one in the same browser."""

    key = Line(widget=forms.HiddenInput)
    proof = Line(widget=forms.HiddenInput)
    accepted = forms.BooleanField(
        label=_("I have read what is asked of me and will keep to it."),
        error_messages={"required": _("Read the rules and tick the box below them.")},
    )

    def __init__(self, *args: Any, with_rules: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_rules:
            del self.fields["accepted"]
