"""How a term was counted, and how much of it is left, in plain words. No query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from furtka.core.clock import local_day
from furtka.core.dates import day_words
from furtka.offices.hours import days, holiday_name, is_working_day
from furtka.registry.models import Clock, Extension, Pause
from furtka.registry.terms.arithmetic import ONE_DAY, Term, TermUnit
from furtka.registry.terms.clocks import counted_days


def term_words(term: Term) -> str:
    """`14 days`, `2 working days`, `1 month`."""
    match term.unit:
        case TermUnit.MONTHS:
            said = ngettext("%(count)d month", "%(count)d months", term.count)
        case TermUnit.WORKING_DAYS:
            said = ngettext("%(count)d working day", "%(count)d working days", term.count)
        case _:
            said = ngettext("%(count)d day", "%(count)d days", term.count)
    return said % {"count": term.count}


def left_words(due_on: date, today: date) -> str:
    """How much time is left, or by how much it is late."""
    if due_on < today:
        late = (today - due_on).days
        return ngettext("%(count)d day late", "%(count)d days late", late) % {"count": late}
    if due_on == today:
        return _("due today")
    left = sum(map(is_working_day, days(today + ONE_DAY, due_on)))
    return ngettext(
        "%(count)d working day left", "%(count)d working days left", left
    ) % {"count": left}  # fmt: skip


def explained(clock: Clock, pauses: list[Pause], notices: list[Extension]) -> Iterator[str]:
    """Each step of the count as a sentence; `clock` comes with its item and office."""
    yield _start(clock)
    yield _("The term is %(term)s (%(basis)s).") % {
        "term": term_words(clock.term), "basis": clock.basis
    }  # fmt: skip
    yield from map(_pause, pauses)
    by_law = counted_days(clock, pauses)
    if by_law.end != by_law.due:
        yield _("It would end on %(day)s (%(free)s), so it moves on.") % {
            "day": _day(by_law.end), "free": _free(by_law.end)
        }  # fmt: skip
    yield _("It ends on %(day)s.") % {"day": _day(by_law.due)}
    for notice in notices:
        if notice.told_at and not notice.taken_back_at:
            yield _("By the notice of art. 36 of %(told)s the new date is %(day)s.") % {
                "told": _day(local_day(notice.told_at, clock.office.tz)),
                "day": _day(notice.until),
            }  # fmt: skip


def _start(clock: Clock) -> str:
    values = {"day": _day(clock.started_on)}
    if clock.item.counts_from:
        said = _("Counted from %(day)s, as the evidence says; that day itself does not count.")
    else:
        said = _("Counted from %(day)s, when it reached us; that day itself does not count.")
    return said % values


def _pause(pause: Pause) -> str:
    values = {"first": _day(pause.first), "reason": pause.reason}
    if pause.until is None:
        return _("It stands still since %(first)s: %(reason)s.") % values
    values["last"] = _day(pause.until - ONE_DAY)
    if pause.until - ONE_DAY == pause.first:
        return _("Not counted: %(first)s (%(reason)s).") % values
    return _("Not counted: from %(first)s to %(last)s (%(reason)s).") % values


def _day(day: date) -> str:
    return day_words(day, year=True)


def _free(day: date) -> str:
    """Why nobody has to act on that day."""
    if name := holiday_name(day, (get_language() or "pl")[:2]):
        return name
    if day.isoweekday() == 6:
        return _("a Saturday")
    return _("a Sunday") if day.isoweekday() == 7 else _("not counted")
