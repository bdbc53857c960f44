"""Which limit binds: what would have to be otherwise for a time to be free."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from furtka.core.clock import local_day
from furtka.core.dates import date_words
from furtka.visits.availability import any_of, at_least
from furtka.visits.models import Need

if TYPE_CHECKING:
    from furtka.visits.ask import Ask
    from furtka.visits.calendar import Calendar, Part


class Limit(StrEnum):
    """What can be missing, in the order in which it is looked for."""

    ROOM = "room"
    LANE = "lane"
    PLACE = "place"
    HOST = "host"
    RULES = "rules"


def binding(calendar: Calendar, mask: int) -> Limit | None:
    """What keeps the ticks of `mask` from being free; None if one of them is.

    The first thing without which there would be a time. Where two are missing at once, the one
    of which there is none at any of these ticks; where each is free at some and never together,
    the host. Pure.
    """
    mask &= calendar.bookable
    if calendar.free & mask:
        return None
    parts = [part for part in calendar.parts if part.stretch.footprint is not None]
    if not any(part.stretch.mask & mask for part in parts):
        return Limit.RULES
    if not calendar.opened & mask:
        return Limit.HOST  # nobody is there at all
    inside = any(part.starts.rooms_needed for part in parts)
    needed = [limit for limit in Limit if limit == Limit.HOST or (inside and limit != Limit.RULES)]
    for limit in needed:
        others = [other for other in needed if other != limit]
        if any(_together(part, others) & mask for part in parts):
            return limit
    for limit in needed:
        if not any(_together(part, [limit]) & mask for part in parts):
            return limit
    return Limit.HOST


def _together(part: Part, limits: Sequence[Limit]) -> int:
    """The ticks at which all of these are free and somebody is there, be it to no avail."""
    starts = part.starts
    found = part.stretch.mask & any_of(part.plan.opened.values())
    if Limit.HOST in limits:
        found &= any_of(starts.hosts.values())
    if starts.rooms_needed:
        if Limit.ROOM in limits:
            found &= any_of(starts.rooms.values())
        if Limit.LANE in limits:
            found &= any_of(starts.lanes.values())
        if Limit.PLACE in limits:
            found &= at_least(starts.party, list(starts.places.values()))
    return found


_FOR_STAFF: dict[Limit, Promise] = {
    Limit.ROOM: gettext_lazy("No room is free"),
    Limit.LANE: gettext_lazy("Nobody is free to meet the client at the entrance"),
    Limit.PLACE: gettext_lazy("As many people as may be inside are already expected"),
    Limit.HOST: gettext_lazy("Nobody who helps with this matter is free"),
    Limit.RULES: gettext_lazy("The rules in force do not allow such a visit"),
}
_ROOMS: dict[frozenset[str], Promise] = {
    frozenset({Need.WHEELCHAIR}): gettext_lazy("No step-free room is free"),
    frozenset({Need.HEARING_LOOP}): gettext_lazy("No room with a hearing loop is free"),
    frozenset({Need.WHEELCHAIR, Need.HEARING_LOOP}): gettext_lazy(
        "No step-free room with a hearing loop is free"
    ),
}
_HOSTS: dict[frozenset[str], Promise] = {
    frozenset({Need.UKRAINIAN}): gettext_lazy("Nobody who speaks Ukrainian is free"),
    frozenset({Need.ENGLISH}): gettext_lazy("Nobody who speaks English is free"),
    frozenset({Need.UKRAINIAN, Need.ENGLISH}): gettext_lazy(
        "Nobody who speaks Ukrainian and English is free"
    ),
}


def missing(ask: Ask, limit: Limit) -> str:
    """`No step-free room is free`: the limit in words for staff, without a full stop."""
    if limit == Limit.ROOM:
        wanted = ask.needs & {Need.WHEELCHAIR, Need.HEARING_LOOP}
        return str(_ROOMS.get(wanted, _FOR_STAFF[limit]))
    if limit == Limit.HOST:
        return str(_HOSTS.get(ask.needs & {Need.UKRAINIAN, Need.ENGLISH}, _FOR_STAFF[limit]))
    return str(_FOR_STAFF[limit])


def for_staff(calendar: Calendar, *, after: datetime) -> str:
    """Why there is no free time before the first one of the calendar from `after` on.

    `No step-free room is free before 3 December.` Empty where the first free time is on the
    day of `after`.
    """
    tz = calendar.office.tz
    free = calendar.free & calendar.grid.within(after, calendar.grid.moment(calendar.grid.size))
    first: date | None = None
    until = calendar.grid.moment(calendar.grid.size)
    if free:
        until = calendar.grid.moment((free & -free).bit_length() - 1)
        first = local_day(until, tz)
        if first == local_day(after, tz):
            return ""
    limit = binding(calendar, calendar.grid.within(after, until))
    if limit is None:
        return ""
    what = missing(calendar.ask, limit)
    if first is None:
        return _("%(what)s on any day that can be booked.") % {"what": what}
    day = date_words(first, today=calendar.today)
    return _("%(what)s before %(day)s.") % {"what": what, "day": day}


def for_clients(calendar: Calendar, mask: int) -> str:
    """Why none of these ticks is free, in plain words; nobody's absence can be told from them."""
    ask, limit = calendar.ask, binding(calendar, mask)
    if limit == Limit.ROOM and ask.needs & {Need.WHEELCHAIR, Need.HEARING_LOOP}:
        return _("All rooms that fit what you need are taken.")
    if limit == Limit.HOST and ask.needs & {Need.UKRAINIAN, Need.ENGLISH}:
        return missing(ask, limit) + "."
    if limit == Limit.PLACE:
        return _("No more people may be inside on that day.")
    return _("All times are taken.")
