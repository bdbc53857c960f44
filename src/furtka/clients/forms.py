"""What staff type about a client: text in, `Details` out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client, ContactWay, TrustedContact
from furtka.clients.services import Details
from furtka.clients.trusted import Trust
from furtka.core.phones import parse_phone, show_phone
from furtka.core.text import one_line, validate_line


class ClientForm(forms.Form):
    """Name, language and the one way of contact that is safe."""

    name = forms.CharField(
        label=_("Name, or what we may call them"), max_length=120, validators=[validate_line]
    )
    contact = forms.ChoiceField(label=_("How we may reach them"), choices=ContactWay.choices)
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    @classmethod
    def of(cls, client: Client) -> ClientForm:
        """The form filled in with what is known."""
        return cls(
            initial={
                "name": client.name, "contact": client.contact, "email": client.email,
                "phone": show_phone(client.phone), "language": client.language,
            }
        )  # fmt: skip

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        return parse_phone(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        way = values.get("contact")
        if way == ContactWay.EMAIL and not values.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter an e-mail address, or choose another way."))
        if way == ContactWay.PHONE and not values.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Enter a telephone number, or choose another way."))
        return values

    @property
    def details(self) -> Details:
        """Only after is_valid()."""
        values = dict(self.cleaned_data)
        return Details(contact=ContactWay(values.pop("contact")), **values)


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
