"""What people type about a message that goes out by e-Delivery."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line
from furtka.registry.edelivery.ade import clean_ade, validate_ade
from furtka.registry.edelivery.sending import Words
from furtka.registry.forms import new_mark
from furtka.registry.models.edelivery import LONGEST_ID, LONGEST_TEXT


def _line(label: Any, longest: int, missing: Any, **values: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, validators=[validate_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": missing}, **values,
    )  # fmt: skip


class WordsForm(forms.Form):
    """To which address, to whom, about what, and the text."""

    ade = forms.CharField(
        label=_("Address for e-Delivery"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Such as AE:PL-12345-67890-ABCDE-25."),
        error_messages={"required": _("Enter the address, or look it up by the name.")},
    )  # fmt: skip
    name = _line(_("To whom"), 160, _("Enter whom it is for."))
    subject = _line(_("About what"), 160, _("Enter in a few words what it is about."))
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST_TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Up to 5000 characters. Files are added in the next step."),
    )  # fmt: skip
    once = forms.CharField(
        max_length=36, required=False, widget=forms.HiddenInput, initial=new_mark
    )

    def clean_ade(self) -> str:
        address = clean_ade(self.cleaned_data["ade"])
        validate_ade(address)
        return address

    def words(self) -> Words:
        """Of a form that is valid."""
        values = self.cleaned_data
        return Words(values["ade"], values["name"], values["subject"], values["text"])


class MessageIdForm(forms.Form):
    """Under which id somebody saw it in the official mailbox."""

    message_id = forms.CharField(
        label=_("Id of the message"), max_length=LONGEST_ID,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the id as the mailbox shows it.")},
    )  # fmt: skip
