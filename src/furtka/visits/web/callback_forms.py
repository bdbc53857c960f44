"""What somebody types who would like to be rung. No reason is asked for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from furtka.core.clock import local
from furtka.core.dates import time_words
from furtka.core.phones import parse_phone
from furtka.core.text import one_line, validate_line
from furtka.registry.calls.hours import Wish
from furtka.registry.calls.services import Request
from furtka.visits.requests import MAX_NAME, MAX_PHONE, MAX_TYPED_PHONE
from furtka.visits.web.forms import LANGUAGE_NAMES, Line

# A stretch of two hours: short enough to stay near the telephone, long enough for us.
STRETCH = timedelta(hours=2)


def wishes(stretches: Collection[tuple[datetime, datetime]], tz: str) -> list[Wish]:
    """The phone hours of the coming days in stretches of two hours by the wall clock."""
    here = [(local(start, tz).time(), local(end, tz).time()) for start, end in stretches]
    if not here:
        return []
    opens, closes = min(start for start, _end in here), max(end for _start, end in here)
    found, day = list[Wish](), datetime(2000, 1, 1)  # noqa: DTZ001 - a wall clock on any day
    begin = day + timedelta(hours=opens.hour, minutes=opens.minute)
    last = day + timedelta(hours=closes.hour, minutes=closes.minute)
    while begin < last:
        end = begin + STRETCH if begin + 1.5 * STRETCH <= last else last
        found.append(Wish(begin.time(), end.time()))
        begin = end
    return found


def wish_value(wish: Wish) -> str:
    """`08:00-10:00`, as it stands in the form; empty for any hour."""
    if wish.opens is None or wish.closes is None:
        return ""
    return f"{wish.opens:%H:%M}-{wish.closes:%H:%M}"


def wish_in(value: str) -> Wish:
    opens, _dash, closes = value.partition("-")
    return Wish(time.fromisoformat(opens), time.fromisoformat(closes)) if value else Wish()


class CallBackForm(forms.Form):
    """`request` once it is valid."""

    phone = Line(
        label=gettext_lazy("Telephone number"),
        help_text=gettext_lazy("A mobile or a landline, from any country."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    name = Line(
        label=gettext_lazy("Whom shall we ask for?"),
        help_text=gettext_lazy("A first name is enough. You need not say anything."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    wish = forms.ChoiceField(
        label=gettext_lazy("At what hours do you like to be called?"), required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("In which language shall we talk?"), choices=LANGUAGE_NAMES,
        widget=forms.RadioSelect, error_messages={
            "required": gettext_lazy("Choose Polish, English or Ukrainian."),
            "invalid_choice": gettext_lazy("Choose from the list."),
        },
    )  # fmt: skip
    may_say = forms.BooleanField(
        label=gettext_lazy("You may leave a message and say who is calling"), required=False,
        help_text=gettext_lazy(
            "If you do not tick this, we say it only to you, to nobody else at your telephone."
        ),
    )  # fmt: skip
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    proof = Line(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any], choices: Collection[Wish]
    ) -> None:
        super().__init__(data, initial=initial)
        self.request: Request | None = None
        field: Any = self.fields["wish"]
        field.choices = [("", _("at any hour")), *((wish_value(w), _words(w)) for w in choices)]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        name, number = one_line(values.get("name", "")[:1000]), values.get("phone", "")
        if len(name) > MAX_NAME:
            self.add_error("name", _("This is too long. A first name is enough."))
        else:
            self._try("name", validate_line, name)
        phone = self._try("phone", _number, number)
        if not self.errors:
            self.request = Request(
                number=phone, name=name, language=values["language"],
                wish=wish_in(values.get("wish", "")), may_say=values["may_say"],
            )  # fmt: skip
        return values

    def _try(self, name: str, check: Any, value: str) -> Any:
        try:
            return check(value)
        except ValidationError as error:
            self.add_error(name, error)
            return None


def _number(typed: str) -> str:
    """E.164. Raises ValidationError with our sentence."""
    if not typed.strip():
        raise ValidationError(_("Enter the number we shall call."))
    found = parse_phone(typed if len(typed) <= MAX_TYPED_PHONE else "")
    return found if len(found) <= MAX_PHONE else parse_phone("")


def _words(wish: Wish) -> str:
    if wish.opens is None or wish.closes is None:
        return ""
    return f"{time_words(wish.opens)}–{time_words(wish.closes)}"
