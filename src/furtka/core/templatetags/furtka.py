"""What templates of every room may use: `{% load furtka %}`."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from furtka.core import dates, phones
from furtka.core.clock import local
from furtka.core.drawings import svg
from furtka.core.text import in_language, is_translated

register = template.Library()


@register.simple_tag
def drawing(name: str, css: str = "") -> SafeString:
    """One of our own drawings inside the page, so that it takes the colour of the words.

    Hidden from screen readers: a drawing never stands without its words. Unknown: nothing.
    """
    inner = svg(name).removeprefix("<svg")
    if not inner:
        return SafeString("")
    # The file is ours, part of the program: nothing in it comes from people.
    return format_html(
        '<svg aria-hidden="true" focusable="false" class="{}"{}',
        css,
        mark_safe(inner),  # noqa: S308
    )


@register.simple_tag
def pictogram(name: str) -> SafeString:
    """The drawing of an obligation (`Obligation.pictogram`)."""
    return drawing(f"pictograms/{name}", "pictogram")


@register.filter
def words(thing: object, field: str) -> str:
    """`{{ unit|words:"name" }}`: the text in the reader's language, else in Polish."""
    return in_language(thing, field)


@register.filter
def untranslated(thing: object, field: str) -> bool:
    """Whether `words` had to fall back to Polish."""
    return not is_translated(thing, field)


@register.filter
def phone(e164: str) -> str:
    """`43 823 53 20`."""
    return phones.show_phone(e164)


@register.filter
def day(value: date) -> str:
    """`wtorek, 8 grudnia`."""
    return dates.day_words(value)


@register.filter
def moment(value: datetime, tz: str) -> str:
    """`wtorek, 8 grudnia, godz. 10:30`, on the wall clock of `tz` (`office.tz`)."""
    return dates.moment_words(value, tz)


@register.filter
def brief(value: datetime, tz: str) -> str:
    """As short as it can be understood, for the rows of a list (dates.short_moment)."""
    return dates.short_moment(value, tz)


@register.filter
def stamp(value: datetime, tz: str) -> str:
    """`8 grudnia 2026, 10:30`: for what has to be told apart for years."""
    here = local(value, tz)
    return f"{dates.date_words(here.date())}, {dates.time_words(here.time())}"


@register.filter
def local_date(value: datetime, tz: str) -> date:
    """The day of an instant on the wall calendar of `tz`."""
    return local(value, tz).date()


@register.filter
def hour(value: datetime, tz: str) -> str:
    """`8:00` of an instant, on the wall clock of `tz`."""
    return dates.time_words(local(value, tz).time())


@register.filter
def plain_date(value: date, until: date | None = None) -> str:
    """`8 grudnia 2026`; the year is left to `until`, the day that follows, if it is the same."""
    return dates.date_words(value, today=until)
