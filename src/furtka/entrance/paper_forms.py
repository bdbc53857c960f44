"""What stands on the paper sheet, as it is typed in: one small form for each line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import at
from furtka.entrance.merging import COME, Entry
from furtka.entrance.models import About
from furtka.entrance.paper_lines import COLUMNS, Line
from furtka.offices.models import Site
from furtka.visits.models import MAX_PARTY

HOUR = re.compile(r"(\d{1,2})[:. ]?(\d{2})", re.ASCII)
# What each column stands for: who is outside has left the room as well.
STEPS = {"came": ("arrive",), "room": ("meet", "enter"), "outside": ("leave", "out")}


class HourField(forms.CharField):
    """An hour by the wall clock as people write it: 9:05, 9.05, 905. None if empty."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "paper__hour"}
        super().__init__(
            required=False, max_length=5, widget=forms.TextInput(attrs=attrs), **options
        )

    def clean(self, value: Any) -> time | None:
        text = super().clean(value).strip()
        if not text:
            return None
        found = HOUR.fullmatch(text)
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise forms.ValidationError(_("Write the hour like this: 9:05."))
        return time(int(found[1]), int(found[2]))


class LineForm(forms.Form):
    """One line. Only what is not entered yet can be typed in."""

    came = HourField(label=_("Came"))
    room = HourField(label=_("In the room"))
    outside = HourField(label=_("Outside"))
    about = forms.ChoiceField(label=_("What it is about"), required=False)
    party = forms.IntegerField(
        label=_("People"), required=False, min_value=1, max_value=MAX_PARTY,
        widget=forms.NumberInput(attrs={"class": "paper__hour"}),
    )  # fmt: skip

    def __init__(self, line: Line, when: When, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=line.code, use_required_attribute=False)
        self.line, self.when = line, when
        if line.blank:
            self.fields["about"].choices = [("", "–"), *About.choices]  # type: ignore[attr-defined]
        else:
            del self.fields["about"], self.fields["party"]
        for column in COLUMNS:
            if line.over or column in line.known:
                del self.fields[column]

    def clean(self) -> dict[str, Any]:
        typed = {name: self.cleaned_data.get(name) for name in COLUMNS}
        if not self.errors and any(typed.values()):
            self._check_order(typed)
        if self.line.blank:
            self._check_newcomer(typed)
        return self.cleaned_data

    def _check_order(self, typed: Mapping[str, time | None]) -> None:
        hours = {
            column: typed[column] or HourField().clean(self.line.known.get(column, ""))
            for column in COLUMNS
        }
        if typed["room"] and not hours["came"]:
            self.add_error("came", _("Write when this person came."))
        if typed["outside"] and self.line.hour and not hours["room"]:
            self.add_error("room", _("Write when this person was in the room."))
        before: time | None = None
        for column, hour in hours.items():
            if typed[column] and hour and before and hour < before:
                self.add_error(column, _("This is earlier than the step before it."))
            if typed[column] and hour and self.when.at(hour) > self.when.now:
                self.add_error(column, _("This hour has not come yet."))
            before = hour or before

    def _check_newcomer(self, typed: Mapping[str, time | None]) -> None:
        about, party = self.cleaned_data.get("about"), self.cleaned_data.get("party")
        if not any([*typed.values(), about, party]) or self.errors:
            return
        if not typed["came"]:
            self.add_error("came", _("Write when this person came."))
        if not about:
            self.add_error("about", _("Choose what it is about."))

    def entries(self) -> Iterator[Entry]:
        """What was typed in. The same line once more makes the same entries."""
        for column, steps in STEPS.items():
            hour = self.cleaned_data.get(column)
            if hour is None:
                continue
            for action in self._actions(column, steps):
                yield self._entry(action, self.when.at(hour))

    def _actions(self, column: str, steps: tuple[str, ...]) -> tuple[str, ...]:
        if self.line.blank and column == "came":
            return (COME,)
        never_in_room = not (self.cleaned_data.get("room") or "room" in self.line.known)
        if column == "outside" and never_in_room:
            return ("go",)  # went away again: only without an appointment, see above
        return steps

    def _entry(self, action: str, moment: datetime) -> Entry:
        uid = uuid5(NAMESPACE_URL, f"{self.when.name}/{self.line.code}/{action}")
        details = {
            "about": self.cleaned_data["about"], "party": self.cleaned_data["party"] or 1,
            "needs": [], "language": "pl",
        } if action == COME else {}  # fmt: skip
        return Entry(uid, self.line.code, action, moment, details=details)


@dataclass(frozen=True)
class When:
    """The day of a sheet, at one building."""

    site: Site
    day: date
    now: datetime

    def at(self, hour: time) -> datetime:
        return at(self.day, hour, self.site.office.tz)

    @property
    def name(self) -> str:
        """The same for the same sheet, and for no other."""
        return f"paper/{self.site.office.slug}/{self.site.slug}/{self.day}"
