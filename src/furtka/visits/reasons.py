"""Why nothing is free on a day, in the reader's language. Never a reason that is somebody's own."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from furtka.core.clock import day_bounds, local
from furtka.core.dates import time_words
from furtka.core.text import in_language
from furtka.offices.hours import Place, covers, holiday_name, hours_on
from furtka.offices.models import PhoneLine, VisitKind
from furtka.offices.published import main_phone
from furtka.rules.selectors import RulesInForce
from furtka.visits import binding
from furtka.visits.availability import TICK
from furtka.visits.models import Need

if TYPE_CHECKING:
    from furtka.visits.calendar import Calendar
    from furtka.visits.facts import Facts
    from furtka.visits.kept import Kept


def closed_because(calendar: Calendar, day: date, language: str) -> str:
    """Why nobody is seen on that day, whoever has booked what; empty if it is open.

    Follows from the office's facts alone, so that it is worked out once.
    """
    if holiday := holiday_name(day, language[:2]):
        return holiday
    start, end = day_bounds(day, calendar.office.tz)
    noon = start + (end - start) / 2
    at_noon = calendar.grid.touched(noon, noon + TICK)
    sites = {part.plan.site.pk: part for part in calendar.parts if part.stretch.mask & at_noon}
    modes = [part.stretch.rules for part in sites.values()]
    service, kind = calendar.ask.service, calendar.ask.kind
    if modes and not any(rules.serves(kind, complaints=service.complaints) for rules in modes):
        return str(modes[0].mode.label).capitalize()
    places = [Place(pk, service.unit_id, service_id=service.pk) for pk in sites]
    return _shut(calendar.facts, places, day, noon, language)


def _shut(facts: Facts, places: list[Place], day: date, noon: datetime, language: str) -> str:
    """Why no site is open on that day; empty if one is."""
    closures = [c for c in facts.closures if c.starts_at <= noon < c.ends_at]
    shut = [next((c for c in closures if covers(c, place)), None) for place in places]
    if places and all(shut) and shut[0] is not None:
        return in_language(shut[0], "reason", language) or _("Closed")
    if not any(hours_on(facts.hours, place, day) for place in places):
        own = {row.service_id for row in facts.hours} - {None}
        if own & {place.service_id for place in places}:
            return _("We deal with this matter on other days of the week.")
        return _("Closed on this day of the week")
    return ""


def full_because(calendar: Calendar, day: date) -> str:
    """Why an open day has no free time for this request: the first thing that stands in the way.

    People who are away are not told apart from people who are busy.
    """
    ask = calendar.ask
    mask = calendar.grid.within(*day_bounds(day, calendar.office.tz))
    parts = [part for part in calendar.parts if part.stretch.mask & mask]
    there = calendar.opened & mask
    if limit := _limit_in_the_way(calendar, [part.stretch.rules for part in parts]):
        return limit
    if calendar.kept and calendar.kept.free & mask:
        return _kept_because(calendar, calendar.kept, calendar.kept.free & mask)
    if there and not there & calendar.bookable:
        if ask.needs & {Need.PJM, Need.INTERPRETER}:
            return _("Too soon: we need three working days to find an interpreter.")
        return _("It is too late to book for this day.")
    if ask.kind == VisitKind.IN_PERSON and not any(part.plan.rooms for part in parts):
        return _("No room fits what you need. Please call us.")
    return binding.for_clients(calendar, mask)


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


def _kept_because(calendar: Calendar, kept: Kept, free: int) -> str:
    """Whom the free times of a day are kept for, or when they open (docs/fair-access.md)."""
    if not free & kept.released and kept.next_release:
        return opens_later(kept.next_release, calendar.office.tz)
    if kept.by_staff:
        return _("The other times of this day are for urgent visits.")
    number = _number(calendar)
    if not free & kept.share:
        return _("The other times of this day are for people who call. Call us: %(number)s") % {
            "number": number
        }
    return _(
        "The other times of this day are for urgent visits. If yours is urgent, call us: %(number)s"
    ) % {"number": number}


def opens_later(moment: datetime, tz: str) -> str:
    return _("More times of this day open today at %(hour)s.") % {
        "hour": time_words(local(moment, tz).time())
    }


def _number(calendar: Calendar) -> str:
    """Whom to call in the matter: its own unit, else the number for everything."""
    unit = calendar.ask.service.unit

    def find() -> str:
        own = PhoneLine.objects.filter(office=calendar.office, unit=unit)
        line = own.order_by("position", "pk").first() or main_phone(calendar.office)
        return line.shown if line else ""

    return calendar.facts.once(("number", unit.pk), find)
