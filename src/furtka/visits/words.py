"""Days and times of visits as people say them, in the language that is active."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from furtka.core import dates
from furtka.core.clock import local


def day_words(day: date, today: date | None = None) -> str:
    """`wtorek, 8 grudnia`; with `today`, also `jutro, wtorek, 8 grudnia`."""
    said = dates.day_words(day)
    if today is None or (day - today).days not in (0, 1):
        return said
    values = {"day": said}
    return _("today, %(day)s") % values if day == today else _("tomorrow, %(day)s") % values


def hour_words(moment: datetime, tz: str) -> str:
    """`10:30`, `8:00` on the office's wall clock."""
    return dates.time_words(local(moment, tz).time())


def when_words(moment: datetime, tz: str) -> str:
    """`wtorek, 8 grudnia, godz. 10:30`."""
    return dates.moment_words(moment, tz)
