"""What to say on the phone about today's and tomorrow's rules: made of the orders' own words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from furtka.core.clock import day_bounds, local, local_day
from furtka.core.dates import day_words, hour_words
from furtka.core.text import in_language
from furtka.offices.complaints import ComplaintHours, complaint_hours
from furtka.offices.hours import Place, holiday_name
from furtka.offices.models import Office, OpeningHours
from furtka.offices.published import hours_rows, weekly_hours
from furtka.rules.models import Mode
from furtka.rules.selectors import ObligationText, RulesInForce, obligation_texts, rules_between
from furtka.rules.texts import HEADLINES, OrderText, texts_of
from furtka.rules.words import limit_texts

# What can be done for the caller at once.
_BY_PHONE = {
    Mode.OPEN: gettext_lazy(
        "I can answer your questions, or book an hour for you so that you do not have to wait."
    ),
    Mode.BY_APPOINTMENT: gettext_lazy(
        "I can book a visit for you now. Which day suits you? Many matters can be settled by "
        "phone, too."
    ),
    Mode.REMOTE_ONLY: gettext_lazy(
        "We settle what we can by phone: I can put you through, or book an hour at which we call "
        "you. You can send papers by post or electronically."
    ),
    Mode.CLOSED: gettext_lazy("Nobody works here then. Please call again on a working day."),
}


@dataclass(frozen=True)
class Part:
    """A stretch of a day with the same rules; `hours` is empty for a whole day."""

    hours: str
    headline: str
    by_phone: str
    orders: tuple[OrderText, ...]
    obligations: tuple[ObligationText, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True)
class Day:
    name: str
    free: bool  # nobody works that day
    parts: tuple[Part, ...]  # empty where it is as on the day before


@dataclass(frozen=True)
class Script:
    """Everything in one language."""

    language: str
    greeting: str
    days: tuple[Day, ...]
    hours: tuple[str, ...]
    complaints: tuple[ComplaintHours, ...]


def script_in(office: Office, language: str, now: datetime) -> Script:
    """Today and tomorrow. A fixed number of queries for each stretch of rules."""
    today = local_day(now, office.tz)
    with translation.override(language):
        rows = hours_rows(office, today)
        first, second = (
            _day(office, rows, day, today, now) for day in (today, today + timedelta(days=1))
        )
        if (first.free, first.parts) == (second.free, second.parts):
            second = replace(second, parts=())
        return Script(
            language=language,
            greeting=_("Good morning, this is %(office)s. How can I help you?")
            % {"office": in_language(office, "name")},
            days=(first, second),
            hours=tuple(weekly_hours(rows, Place(), today)),
            complaints=tuple(complaint_hours(office, today)),
        )  # fmt: skip


def _day(office: Office, rows: list[OpeningHours], day: date, today: date, now: datetime) -> Day:
    start, end = day_bounds(day, office.tz)
    stretches = rules_between(office, None, None, max(start, now) if day == today else start, end)
    whole = len(stretches) == 1
    works = not holiday_name(day) and any(row.weekday == day.isoweekday() for row in rows)
    parts = tuple(
        _part(office, rules, "" if whole else _stretch(a, b, end, office.tz))
        for a, b, rules in stretches
    )
    return Day(day_words(day, today), not works, parts)


def _stretch(start: datetime, end: datetime, midnight: datetime, tz: str) -> str:
    """`do 7:30`, `od 7:30`, `7:30–12:00`: as people say parts of a day."""
    first, last = hour_words(start, tz), hour_words(end, tz)
    if end == midnight:
        return _("from %(hour)s") % {"hour": first}
    if local(start, tz).time() == time.min:
        return _("until %(hour)s") % {"hour": last}
    return f"{first}–{last}"


def _part(office: Office, rules: RulesInForce, hours: str) -> Part:
    language = translation.get_language()
    return Part(
        hours=hours, headline=str(HEADLINES[rules.mode]), by_phone=str(_BY_PHONE[rules.mode]),
        orders=tuple(texts_of(office, rules.orders, language)),
        obligations=tuple(obligation_texts(office, rules.obligations, limits=rules.limits)),
        limits=tuple(limit_texts(rules.limits)),
    )  # fmt: skip
