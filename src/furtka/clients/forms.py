"""What staff type about a client: text in, `Details` out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Channel, Client, ContactWay, Leave, TrustedContact
from furtka.clients.services import Details, Said
from furtka.clients.trusted import Trust
from furtka.clients.wishes import CHANNEL_OF, Stretch, wishes_of
from furtka.core.phones import LANDLINE, may_get_sms, parse_phone, show_phone
from furtka.core.text import one_line, validate_line
from furtka.offices.models import Weekday

COLUMNS = tuple(field.name for field in fields(Details))
STRETCHES, PARTS = (1, 2, 3), ("day", "from", "to")
USABLE = (Leave.ALLOWED, Leave.ONLY_THEN)
# The field that a channel needs, and what is said where it is empty.
ASK_PHONE = _("Enter a telephone number, or choose another way.")
NEEDED = {
    Channel.EMAIL: ("email", _("Enter an e-mail address, or choose another way.")),
    Channel.SMS: ("phone", ASK_PHONE),
    Channel.CALL: ("phone", ASK_PHONE),
    Channel.LETTER: ("address", _("Enter the address for letters, or choose another way.")),
}
FIRST_IS_NEVER = _("This is the way that was named above. Choose another one there first.")


class ClientForm(forms.Form):
    """Who it is, how they may be reached and how not, and who else may ask.

    `secrets`: whether the code word and who may ask are shown and can be changed; if not, they
    stay as they are. `needs`: what can be ticked (the codes belong to a room above).
    """

    name = forms.CharField(
        label=_("Name, or what we may call them"), max_length=120, validators=[validate_line]
    )
    contact = forms.ChoiceField(label=_("How we may reach them"), choices=ContactWay.choices)
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    address = forms.CharField(
        label=_("Address for letters"), max_length=200, required=False,
        validators=[validate_line], help_text=_("Only if letters are wished."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    needs = forms.MultipleChoiceField(
        label=_("What helps them"), required=False, widget=forms.CheckboxSelectMultiple
    )
    code_word = forms.CharField(
        label=_("Code word"), max_length=60, required=False, validators=[validate_line],
        help_text=_("Said first when we ring. Until they answer it, we say nothing more."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    may_ask = forms.CharField(
        label=_("Who else may be told about their visits"), max_length=200, required=False,
        validators=[validate_line], widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Names and what they are to the client. Empty: nobody."),
    )  # fmt: skip

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, client: Client | None = None,
        needs: Iterable[tuple[str, Any]] = (), secrets: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=_known(client) if client else None)
        self.client = client
        self.protected = client is not None and client.protected
        needs_field = self.fields["needs"]
        assert isinstance(needs_field, forms.MultipleChoiceField)  # noqa: S101 - tells mypy
        needs_field.choices = list(needs)
        for channel in Channel:
            self.fields[f"leave_{channel}"] = _leave_field(channel, self.protected)
        for number in STRETCHES:
            self.fields |= _stretch_fields(number)
        if not secrets:
            del self.fields["code_word"], self.fields["may_ask"]

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_address(self) -> str:
        return one_line(self.cleaned_data["address"])

    def clean_code_word(self) -> str:
        return one_line(self.cleaned_data["code_word"])

    def clean_may_ask(self) -> str:
        return one_line(self.cleaned_data["may_ask"])

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        return parse_phone(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first = CHANNEL_OF.get(values.get("contact"))  # type: ignore[arg-type]
        leaves = {channel: values.get(f"leave_{channel}") for channel in Channel}
        used = {channel for channel, leave in leaves.items() if leave in USABLE}
        for channel in Channel:
            if channel in used or channel == first:
                self._ask_for(channel, values)
        if first is not None and leaves[first] == Leave.NEVER:
            self.add_error(f"leave_{first}", FIRST_IS_NEVER)
        values["hours"] = self._hours(values)
        if Leave.ONLY_THEN in leaves.values() and not values["hours"]:
            self._say_once("day_1", _("Enter at least one stretch of safe hours."))
        return values

    def _ask_for(self, channel: Channel, values: dict[str, Any]) -> None:
        """A channel that is used needs where it goes to."""
        if (needed := NEEDED.get(channel)) is None:
            return
        field, sentence = needed
        if not values.get(field):
            self._say_once(field, sentence)
        elif channel == Channel.SMS and not may_get_sms(values[field]):
            self._say_once(field, LANDLINE)

    def _say_once(self, field: str, sentence: Any) -> None:
        """What is wrong with a field is said once: the first thing."""
        if field not in self.errors:
            self.add_error(field, sentence)

    def _hours(self, values: dict[str, Any]) -> tuple[Stretch, ...]:
        found: list[Stretch] = []
        for number in STRETCHES:
            day, opens, closes = (values.get(f"{part}_{number}") for part in PARTS)
            if any(f"{part}_{number}" in self.errors for part in PARTS):
                continue
            if not day and opens is None and closes is None:
                continue
            if not day or opens is None or closes is None:
                self._say_once(f"day_{number}", _("Choose the weekday and both hours."))
            elif closes <= opens:
                self._say_once(f"to_{number}", _("The end must come after the beginning."))
            elif any((one.weekday, one.opens) == (int(day), opens) for one in found):
                self._say_once(f"day_{number}", _("These hours are there already."))
            else:
                found.append(Stretch(int(day), opens, closes))
        return tuple(found)

    @property
    def ways(self) -> list[forms.BoundField]:
        """One field for each channel, for the page."""
        return [self[f"leave_{channel}"] for channel in Channel]

    @property
    def stretches(self) -> list[list[forms.BoundField]]:
        """The three fields of each stretch of safe hours, for the page."""
        return [[self[f"{part}_{number}"] for part in PARTS] for number in STRETCHES]

    @property
    def details(self) -> Details:
        """Only after is_valid()."""
        values = {name: self.cleaned_data[name] for name in COLUMNS if name in self.cleaned_data}
        if "code_word" not in self.fields and self.client is not None:
            values |= {"code_word": self.client.code_word, "may_ask": self.client.may_ask}
        values["needs"] = tuple(values["needs"])
        return Details(contact=ContactWay(values.pop("contact")), **values)

    @property
    def said(self) -> Said:
        """Only after is_valid()."""
        typed = {channel: self.cleaned_data[f"leave_{channel}"] for channel in Channel}
        leaves = {channel: Leave(leave) for channel, leave in typed.items() if leave}
        return Said(leaves, self.cleaned_data["hours"])


def _leave_field(channel: Channel, protected: bool) -> forms.ChoiceField:
    unsaid = _("choose") if protected else _("nothing said")
    return forms.ChoiceField(
        label=capfirst(channel.label), choices=[("", unsaid), *Leave.choices], required=protected,
        error_messages={"required": _("Choose: allowed, only at safe hours, or never.")},
    )  # fmt: skip


def _stretch_fields(number: int) -> dict[str, forms.Field]:
    bad_hour = {"invalid": _("Enter the hour as 10:00.")}
    hour = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return {
        f"day_{number}": forms.ChoiceField(
            label=_("Weekday"), choices=[("", "–"), *Weekday.choices], required=False
        ),
        f"from_{number}": forms.TimeField(
            label=_("From"), required=False, widget=hour, error_messages=bad_hour
        ),
        f"to_{number}": forms.TimeField(
            label=_("To"), required=False, widget=hour, error_messages=bad_hour
        ),
    }


def _known(client: Client) -> dict[str, Any]:
    """What the form is filled in with."""
    wishes = wishes_of(client)
    known = {name: getattr(client, name) for name in COLUMNS}
    known["phone"] = show_phone(client.phone) if client.phone else ""
    known |= {f"leave_{channel}": leave for channel, leave in wishes.leaves.items()}
    for number, stretch in zip(STRETCHES, wishes.hours, strict=False):
        parts = (stretch.weekday, stretch.opens, stretch.closes)
        known |= {f"{part}_{number}": value for part, value in zip(PARTS, parts, strict=True)}
    return known


class TrustForm(forms.Form):
    """An entry of the list of who books for many; a number, an address, or both."""

    name = forms.CharField(
        label=_("Who it is"), max_length=120, validators=[validate_line],
        help_text=_("For example the shelter in Prosta Street."),
    )  # fmt: skip
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    visits = forms.IntegerField(
        label=_("Visits at once, at most"), min_value=1, max_value=1000, required=False,
        help_text=_("Leave it empty for no limit."),
        error_messages={
            "invalid": _("Enter a number, for example 10."),
            "min_value": _("Enter a number from 1 to 1000."),
            "max_value": _("Enter a number from 1 to 1000."),
        },
    )  # fmt: skip
    until = forms.DateField(
        label=_("Last day"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty if there is no end."),
        error_messages={"invalid": _("Enter the day as 2026-12-08.")},
    )  # fmt: skip

    @classmethod
    def of(cls, contact: TrustedContact) -> TrustForm:
        """The form filled in with what is known."""
        names = ("name", "email", "visits", "until")
        known = {name: getattr(contact, name) for name in names}
        return cls(initial=known | {"phone": show_phone(contact.phone) if contact.phone else ""})

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        return parse_phone(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("phone") and not values.get("email"):
            self.add_error("phone", _("Enter a telephone number or an e-mail address."))
        return values

    @property
    def trust(self) -> Trust:
        """Only after is_valid()."""
        return Trust(**self.cleaned_data)
