"""What staff type about an absence or a closure: text in, an Absence out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import at, day_bounds, local
from furtka.core.text import fold, in_language, one_line, validate_line
from furtka.offices.models import Closure, Office, Site, Staff, Unit
from furtka.rules.forms import SENSIBLE, DayInput
from furtka.visits.absences import Absence, may_enter

WHOLE_OFFICE = "office"
MAX_REASON = 160
# Where the service's word for a field is not the form's.
SHOWN_AT = {"starts_at": "first_day", "ends_at": "last_day"}
_MIDNIGHT = time.min


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _reason(label: Any, language: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, validators=[validate_line, MaxLengthValidator(MAX_REASON)],
        widget=forms.TextInput(attrs={"lang": language, "maxlength": MAX_REASON}),
    )  # fmt: skip


class AbsenceForm(forms.Form):
    """Who or what is away, from when to when by the office's clock. The last day is included."""

    who = forms.ChoiceField(label=_("Who or what"))
    first_day = forms.DateField(label=_("First day"), widget=DayInput, validators=SENSIBLE)
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, validators=SENSIBLE,
        help_text=_("Empty: one day only."),
    )  # fmt: skip
    from_time = forms.TimeField(
        label=_("From what time"), required=False, widget=HourInput,
        help_text=_("Empty: the whole day."),
    )  # fmt: skip
    to_time = forms.TimeField(
        label=_("Until what time"), required=False, widget=HourInput,
        help_text=_("Empty: to the end of the day."),
    )  # fmt: skip
    reason = _reason(_("Reason for clients"), "pl")
    reason_en = _reason(_("Reason in English"), "en")
    reason_uk = _reason(_("Reason in Ukrainian"), "uk")

    def __init__(
        self, job: Staff, data: Mapping[str, Any] | None = None, *, row: Closure | None = None,
        today: date | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=_initial(job.office, row) or {"first_day": today})
        self.office = job.office
        self.things = _things(job)
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy what it is
        field.choices = [("", _("choose")), *_choices(job, self.things)]
        field.error_messages["required"] = field.error_messages["invalid_choice"] = _(
            "Choose from the list who or what will be away."
        )
        self.fields["first_day"].error_messages["required"] = _("Choose the first day.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("reason", "reason_en", "reason_uk"):
            said[name] = one_line(said.get(name) or "")
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day must not come before the first."))
        same_day = first and last in (None, first)
        start, end = said.get("from_time"), said.get("to_time")
        if same_day and end and end <= (start or _MIDNIGHT):
            self.add_error("to_time", _("The end must come after the start."))
        return said

    def absence(self) -> Absence:
        """What was filled in. Only after `is_valid()`."""
        said, tz = self.cleaned_data, self.office.tz
        first, last = said["first_day"], said["last_day"] or said["first_day"]
        scope, thing = said["who"].partition(":")[0], self.things[said["who"]]
        end = at(last, said["to_time"], tz) if said["to_time"] else day_bounds(last, tz)[1]
        return Absence(
            starts_at=at(first, said["from_time"] or _MIDNIGHT, tz),
            ends_at=end,
            reason=said["reason"],
            reason_en=said["reason_en"],
            reason_uk=said["reason_uk"],
            **({scope: thing} if thing else {}),
        )

    def show(self, sentences: Mapping[str, str | Promise]) -> None:
        """Put each sentence of the service at its field."""
        for name, sentence in sentences.items():
            self.add_error(SHOWN_AT.get(name, name), str(sentence))


def is_simple(row: Closure) -> bool:
    """Whether the form can show it: for the office, or for one thing. Others are for /cms/."""
    return sum(key is not None for key in (row.site_id, row.unit_id, row.staff_id)) <= 1


def _things(job: Staff) -> dict[str, Any]:
    """What that colleague may enter something for, by its value in the list. Three queries."""
    office = job.office
    found: dict[str, Any] = {}
    if may_enter(job, "staff"):
        people = list(Staff.objects.filter(office=office, active=True))
        found |= {f"staff:{one.pk}": one for one in sorted(people, key=lambda s: fold(s.name))}
    if may_enter(job, "office"):
        found[WHOLE_OFFICE] = None
        found |= {f"site:{one.pk}": one for one in Site.objects.filter(office=office)}
        found |= {f"unit:{one.pk}": one for one in Unit.objects.filter(office=office)}
    return found


def _choices(job: Staff, things: Mapping[str, Any]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """By kind, people first: that is what is entered every day."""
    groups = [
        (_("Person"), "staff"), (_("Whole office"), WHOLE_OFFICE), (_("Building"), "site"),
        (_("Unit"), "unit"),
    ]  # fmt: skip
    found = []
    for label, scope in groups:
        names = [
            (value, in_language(thing or job.office, "name"))
            for value, thing in things.items()
            if value.partition(":")[0] == scope
        ]
        if names:
            found.append((label, names))
    return found


def _initial(office: Office, row: Closure | None) -> dict[str, Any]:
    if row is None:
        return {}
    start, end = local(row.starts_at, office.tz), local(row.ends_at, office.tz)
    whole_end = end.time() == _MIDNIGHT
    return {
        "who": value_of(row),
        "first_day": start.date(),
        "last_day": (end - timedelta(days=1)).date() if whole_end else end.date(),
        "from_time": _hour(start),
        "to_time": _hour(end),
        "reason": row.reason,
        "reason_en": row.reason_en,
        "reason_uk": row.reason_uk,
    }


def _hour(moment: datetime) -> time | None:
    return None if moment.time() == _MIDNIGHT else moment.time()


def value_of(row: Closure) -> str:
    """Its value in the list of who or what."""
    for scope in ("staff", "unit", "site"):
        if pk := getattr(row, f"{scope}_id"):
            return f"{scope}:{pk}"
    return WHOLE_OFFICE
