"""What somebody tries out about an open door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from furtka.insights.walk_in import Usual
from furtka.insights.whatif import (
    MOST_ARRIVALS,
    MOST_HOSTS,
    MOST_HOURS,
    MOST_MINUTES,
    Setting,
)


def _number(label: Any, least: int, most: int, **values: Any) -> forms.IntegerField:
    says = format_lazy(_("Enter a number from {least} to {most}."), least=least, most=most)
    return forms.IntegerField(
        label=label, min_value=least, max_value=most,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), says),
        **values,
    )  # fmt: skip


class WalkInForm(forms.Form):
    """How many come, and who is there for them."""

    arrivals = _number(_("People who come in an hour"), 0, MOST_ARRIVALS)
    hosts = _number(_("Counters that are open"), 1, MOST_HOSTS)
    minutes = _number(_("Minutes for one person"), 1, MOST_MINUTES)
    hours = _number(_("Hours open"), 1, MOST_HOURS)
    limit = _number(_("People inside at most"), 1, 1000, required=False,
                    help_text=_("Leave it empty if there is no limit."))  # fmt: skip

    @property
    def setting(self) -> Setting:
        """Only after `is_valid`."""
        said = self.cleaned_data
        return Setting(
            said["hours"], said["hosts"], said["minutes"], said["arrivals"], said["limit"]
        )


def first_values(usual: Usual, per_hour: float | None) -> dict[str, Any]:
    """Before anybody typed anything."""
    return {
        "arrivals": None if per_hour is None else max(1, round(per_hour)), "hosts": usual.hosts,
        "minutes": usual.minutes, "hours": max(1, round(usual.hours)), "limit": usual.limit,
    }  # fmt: skip
