"""Dates as people say them, in the language that is active. Nothing here looks at the clock."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from furtka.core.clock import local


def day_words(day: date, today: date | None = None, *, year: bool = False) -> str:
    """`wtorek, 8 grudnia`; with `today`, also `jutro, wtorek, 8 grudnia`; the year if asked for."""
    said = date_format(day, "l, j E Y" if year else "l, j E")
    if today is None or (day - today).days not in (0, 1):
        return said
    values = {"day": said}
    return _("today, %(day)s") % values if day == today else _("tomorrow, %(day)s") % values


def date_words(day: date, *, today: date | None = None) -> str:
    """`8 grudnia`; with the year unless it is that of `today`."""
    return date_format(day, "j E" if today and today.year == day.year else "j E Y")


def time_words(at: time) -> str:
    """`10:30`, `8:00`: 24 hours, no leading zero, as on a door."""
    return f"{at.hour}:{at.minute:02}"


def hour_words(moment: datetime, tz: str) -> str:
    """`10:30`, `8:00` on the wall clock of `tz`."""
    return time_words(local(moment, tz).time())


def moment_words(moment: datetime, tz: str) -> str:
    """`wtorek, 8 grudnia, godz. 10:30` on the wall clock of `tz`."""
    here = local(moment, tz)
    return _("%(day)s, at %(time)s") % {
        "day": day_words(here),
        "time": time_words(here.time()),
    }


def short_moment(moment: datetime, tz: str, today: date | None = None) -> str:
    """`8 grudnia 10:30` for a text message; with `today`, `jutro 10:30` where that is so."""
    here = local(moment, tz)
    near = today is not None and 0 <= (here.date() - today).days <= 1
    day = relative_day(here.date(), today) if near and today else date_format(here, "j E")
    return f"{day} {time_words(here.time())}"


def relative_day(day: date, today: date) -> str:
    """`dziś`, `jutro`, else `wtorek, 8 grudnia`."""
    offset = (day - today).days
    if offset == 0:
        return _("today")
    return _("tomorrow") if offset == 1 else day_words(day, year=day.year != today.year)
