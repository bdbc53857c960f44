"""How two people who must not meet are kept apart: pure sums on ticks.

A visit of one of them takes, at its site, half the distance before it and half after it as well.
Where these stretches do not overlap, the visits are far enough apart: so the claims that guard
rooms and hosts guard this too.
"""

from __future__ import annotations

from furtka.offices.models import VisitKind
from furtka.visits import resources
from furtka.visits.ask import Ask
from furtka.visits.availability import Span, erode, ticks
from furtka.visits.resources import Resource
from furtka.visits.taken import Taken

Needed = tuple[Resource, Span]


def half(minutes: int) -> int:
    """Half the distance in whole ticks, rounded up: two halves are never too short."""
    return ticks(-(-minutes // 2))


def needed_apart(ask: Ask, site_id: int) -> tuple[Needed, ...]:
    """What such a visit takes at that site; nothing for a call or a visit at home."""
    if ask.kind != VisitKind.IN_PERSON:
        return ()
    length = ticks(ask.minutes)
    return tuple(
        (resources.apart(link, site_id), (-half(minutes), length + 2 * half(minutes)))
        for link, minutes in sorted(ask.apart)
    )


def starts_apart(ask: Ask, site_id: int, taken: Taken) -> int:
    """The ticks at which such a visit is far enough from those of the other person.

    What lies beyond the grid counts as free: the database knows better.
    """
    found = -1
    for resource, (after, length) in needed_apart(ask, site_id):
        before = -after
        free = ~taken.of(resource.key) << before | (1 << before) - 1
        found &= erode(free, length)
    return found
