"""Words of an answer; where the mailbox is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.registry.forms import new_mark
from furtka.registry.mail.answering import LONGEST
from furtka.registry.models import Mailbox, Matter


class AnswerForm(forms.Form):
    """What they are told. `mark`: the same form sent twice is one answer."""

    text = forms.CharField(
        label=_("What we answer"), max_length=LONGEST, strip=True,
        error_messages={
            "required": _("Write what is to be said, in at most 8,000 letters."),
            "max_length": _("Write what is to be said, in at most 8,000 letters."),
        },
        widget=forms.Textarea(attrs={"rows": 14, "class": "draft"}),
    )  # fmt: skip
    mark = forms.CharField(
        max_length=36, required=False, widget=forms.HiddenInput, initial=new_mark
    )


class MatterForm(forms.Form):
    """What sort of matter it is; what that means in law follows from it."""

    matter = forms.ChoiceField(
        label=_("What sort of matter"), choices=Matter.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what sort of matter it is.")},
    )  # fmt: skip


class MailboxForm(forms.ModelForm[Mailbox]):
    """All but the password, which never comes into the database."""

    class Meta:
        model = Mailbox
        fields = (
            "host", "port", "security", "user", "folder", "since", "afterwards", "moved_to",
            "active",
        )  # fmt: skip
        widgets = {
            "security": forms.RadioSelect,
            "afterwards": forms.RadioSelect,
            "since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "host": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            "user": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        }
        help_texts = {
            "host": _("For example imap.example.org."),
            "since": _("What lay in the mailbox before that day stays as it is."),
            "moved_to": _("Only if e-mails are moved. It is made if it is not there yet."),
        }
        error_messages = {
            "since": {"invalid": _("Enter the day as 2026-12-08.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("security", "afterwards"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for mypy
            field.choices = [one for one in field.choices if one[0]]
