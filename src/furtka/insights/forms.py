"""Which days the numbers are about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from furtka.insights.numbers import MOST_DAYS


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": _("Enter the day as 2026-12-08."), "required": _("Choose a day."),
        },
    )  # fmt: skip


class PeriodForm(forms.Form):
    """From the first to the last day, both included, by week or by day."""

    first = _day(_("From"))
    last = _day(_("To"))
    by = forms.ChoiceField(
        label=_("A row for each"), choices=[("week", _("week")), ("day", _("day"))]
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and not timedelta() <= last - first < timedelta(days=MOST_DAYS):
            self.add_error("last", _("Choose a day after the first one, at most a year later."))
        elif first and last and not 2000 <= first.year <= last.year <= 2200:
            self.add_error("first", _("Choose a day of this century."))
        return values


def usual(today: date) -> dict[str, Any]:
    """This week and the four before it."""
    monday = today - timedelta(days=today.weekday())
    return {
        "first": monday - timedelta(weeks=4), "last": monday + timedelta(days=6), "by": "week",
    }  # fmt: skip
