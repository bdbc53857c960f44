"""Why nothing is free on a day, in the reader's language. Never a reason that is somebody's own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from furtka.core.clock import day_bounds
from furtka.core.text import in_language
from furtka.offices.hours import Place, covers, holiday_name, hours_on
from furtka.offices.models import VisitKind
from furtka.rules.selectors import RulesInForce
from furtka.visits.availability import TICK, any_of
from furtka.visits.models import Need

if TYPE_CHECKING:
    from furtka.visits.calendar import Calendar


def serves(rules: RulesInForce, kind: VisitKind) -> bool:
    """Whether the mode allows that way of meeting."""
    return rules.answers if kind == VisitKind.PHONE else rules.sees_people


def closed_because(calendar: Calendar, day: date) -> str:
    """Why nobody is seen on that day, whoever has booked what; empty if it is open."""
    if day < calendar.today:
        return _("This day has passed.")
    if day > calendar.latest:
        return _("This day can't be booked yet.")
    language = translation.get_language() or "pl"
    if holiday := holiday_name(day, language[:2]):
        return holiday
    start, end = day_bounds(day, calendar.office.tz)
    noon = start + (end - start) / 2
    at_noon = calendar.grid.touched(noon, noon + TICK)
    modes = [s.rules for s in calendar.stretches if s.mask & at_noon]
    if modes and not serves(modes[0], calendar.ask.kind):
        return str(modes[0].mode.label).capitalize()
    place = Place(calendar.site.pk, calendar.ask.service.unit_id)
    for closure in calendar.closures:
        if covers(closure, place) and closure.starts_at <= noon < closure.ends_at:
            return in_language(closure, "reason", language) or _("Closed")
    if not hours_on(calendar.hours, place, day):
        return _("Closed on this day of the week")
    return ""


def full_because(calendar: Calendar, day: date) -> str:
    """Why an open day has no free time for this request: the first thing that stands in the way.

    People who are away are not told apart from people who are busy.
    """
    ask = calendar.ask
    mask = calendar.grid.within(*day_bounds(day, calendar.office.tz))
    stretches = [s for s in calendar.stretches if s.mask & mask]
    there = any_of(calendar.opened.values()) & mask
    if limit := _limit_in_the_way(calendar, [s.rules for s in stretches]):
        return limit
    if there and not there & calendar.bookable:
        if ask.needs & {Need.PJM, Need.INTERPRETER}:
            return _("Too soon: we need three working days to find an interpreter.")
        return _("It is too late to book for this day.")
    if ask.kind == VisitKind.IN_PERSON and not any(s.starts.rooms for s in stretches):
        return _("No room fits what you need. Please call us.")
    return _("All times are taken.")


def _limit_in_the_way(calendar: Calendar, rules: list[RulesInForce]) -> str:
    """What every rule of the day forbids about this request; only visits at the office count."""
    ask = calendar.ask
    if ask.kind != VisitKind.IN_PERSON or not rules:
        return ""
    party = max(r.limits.get("party", ask.party) for r in rules)
    if party < ask.party:
        return ngettext(
            "At most %(n)d person may come.", "At most %(n)d people may come together.", party
        ) % {"n": party}
    minutes = max(r.limits.get("visit_minutes", ask.minutes) for r in rules)
    if minutes < ask.minutes:
        return ngettext(
            "Visits may take %(n)d minute at most.", "Visits may take %(n)d minutes at most.",
            minutes,
        ) % {"n": minutes}  # fmt: skip
    return ""
