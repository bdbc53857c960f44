"""Days and times as people say them, in the language that is active."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import formats
from django.utils.translation import gettext as _

from furtka.core.clock import local


def day_words(day: date, today: date | None = None) -> str:
    """`wtorek, 8 grudnia`; with `today`, also `jutro, wtorek, 8 grudnia`."""
    # Translators: a date format of Django: weekday, day, month in the case that follows a day.
    said: str = formats.date_format(day, _("l, j E"))
    if day == today:
        return _("today, %(day)s") % {"day": said}
    if today and day == today + timedelta(days=1):
        return _("tomorrow, %(day)s") % {"day": said}
    return said


def hour_words(moment: datetime, tz: str) -> str:
    """`10:30` on the office's wall clock."""
    return f"{local(moment, tz):%H:%M}"


def when_words(moment: datetime, tz: str) -> str:
    """`wtorek, 8 grudnia, godz. 10:30`."""
    return _("%(day)s, at %(time)s") % {
        "day": day_words(local(moment, tz).date()),
        "time": hour_words(moment, tz),
    }
