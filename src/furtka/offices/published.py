"""The few facts of an office that stand at the foot of every page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from furtka.core.dates import time_words
from furtka.offices.hours import Place, days, hours_on
from furtka.offices.models import Office, OpeningHours, PhoneLine, UnitKind, Weekday


def main_phone(office: Office) -> PhoneLine | None:
    """The number to call when one does not know whom: the secretariat's first. One query."""
    lines = PhoneLine.objects.filter(office=office, unit__sensitive=False).select_related("unit")
    rank = {UnitKind.SECRETARIAT: 0}
    return min(
        lines, key=lambda line: (rank.get(UnitKind(line.unit.kind), 1), line.unit.position,
                                 line.position, line.pk), default=None,
    )  # fmt: skip


def hours_rows(office: Office, day: date) -> list[OpeningHours]:
    """Hours of the office, its sites and units that hold on that day, not people's. One query."""
    rows = OpeningHours.objects.filter(office=office, staff=None, service=None, valid_from__lte=day)
    return list(rows.exclude(valid_until__lte=day))


def weekly_hours(rows: Iterable[OpeningHours], place: Place, day: date) -> list[str]:
    """`poniedziałek–piątek 7:30–15:30`: the seven days from `day`, equal neighbours together."""
    rows = list(rows)
    week = {}
    for coming in days(day, day + timedelta(days=6)):
        stretches = hours_on(rows, place, coming)
        text = ", ".join(f"{time_words(r.opens)}–{time_words(r.closes)}" for r in stretches)
        week[Weekday(coming.isoweekday())] = text
    groups = groupby(Weekday, key=lambda weekday: week[weekday])
    return [f"{_span(list(weekdays))} {text}" for text, weekdays in groups if text]


def _span(weekdays: list[Weekday]) -> str:
    first, last = str(weekdays[0].label), str(weekdays[-1].label)
    if len(weekdays) == 1:
        return first
    if len(weekdays) == 2:
        return _("%(first)s and %(last)s") % {"first": first, "last": last}
    return f"{first}–{last}"
