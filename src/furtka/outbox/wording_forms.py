"""What editors type: the words of one message for one channel, in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from furtka.core.errors import DomainError
from furtka.outbox.models import Channel
from furtka.outbox.models.wordings import WITH_SUBJECT
from furtka.outbox.wording_rules import LONGEST_TEXT, NO_SUBJECT, NO_TEXT
from furtka.outbox.wordings import LONGEST_SUBJECT, Words

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class WordingsForm(forms.Form):
    """A subject (where there is one) and a text a language; what they may say, services know."""

    def __init__(self, data: Any, *, channel: Channel, words: Mapping[str, Words]) -> None:
        super().__init__(data)
        rows = 4 if channel == Channel.SMS else 7
        for language in LANGUAGES:
            if channel in WITH_SUBJECT:
                self.fields[f"{language}_subject"] = forms.CharField(
                    label=_("Subject"), initial=words[language].subject, strip=False,
                    widget=forms.TextInput(attrs=_attrs(language, LONGEST_SUBJECT)),
                    error_messages={"required": NO_SUBJECT},
                )  # fmt: skip
            self.fields[f"{language}_text"] = forms.CharField(
                label=_("Words to say") if channel == Channel.CALL else _("Text"),
                initial=words[language].text, strip=False,
                widget=forms.Textarea(attrs=_attrs(language, LONGEST_TEXT) | {"rows": rows}),
                error_messages={"required": NO_TEXT},
            )  # fmt: skip

    def of(self, language: str) -> Iterator[BoundField]:
        """The fields of one language."""
        return (field for field in self if field.name.startswith(f"{language}_"))

    @property
    def words(self) -> dict[str, Words]:
        """What was typed, each language; empty where nothing was. Only after is_valid()."""
        typed = self.cleaned_data
        return {
            code: Words(typed.get(f"{code}_subject", ""), typed.get(f"{code}_text", ""))
            for code in LANGUAGES
        }

    def add_sentences(self, error: DomainError) -> None:
        for name in error.fields.keys() - self.errors.keys():
            self.add_error(name if name in self.fields else None, str(error.fields[name]))


def _attrs(language: str, longest: int) -> dict[str, Any]:
    return {"lang": language, "maxlength": longest, "spellcheck": "true"}
