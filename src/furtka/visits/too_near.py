"""Visits of people who must not meet that are too near each other. For those who may know only.

They were booked before the link was made, or before anybody knew who comes. Nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from furtka.clients.links import links_in
from furtka.offices.models import Office
from furtka.visits.apart_claims import Wanted, wanted_from
from furtka.visits.models import Visit


@dataclass(frozen=True)
class TooNear:
    """Two visits at one site, the earlier first, and how far apart they should be."""

    link_id: int
    minutes: int
    first: Visit
    second: Visit

    @property
    def between(self) -> int:
        """Minutes from the end of the first to the start of the second; 0 if they overlap."""
        free = (self.second.starts_at - self.first.ends_at) // timedelta(minutes=1)
        return max(0, free)


def too_near(office: Office, now: datetime) -> list[TooNear]:
    """In the order of time. A fixed number of queries; one where nobody is kept apart."""
    return pairs(wanted_from(office.pk, links_in(office.pk), now))


def pairs(wanted: list[Wanted]) -> list[TooNear]:
    """Of what these visits take, in the order of time: those that overlap. Pure."""
    by_key: dict[str, list[Wanted]] = defaultdict(list)
    for one in wanted:
        by_key[one.key].append(one)
    found = [
        TooNear(a.link.id, a.link.minutes, a.visit, b.visit)
        for there in by_key.values()
        for a, b in combinations(there, 2)
        if _are_two_people(a, b) and b.stretch[0] < a.stretch[1] and a.stretch[0] < b.stretch[1]
    ]
    return sorted(found, key=lambda pair: (pair.first.starts_at, pair.first.pk, pair.second.pk))


def _are_two_people(a: Wanted, b: Wanted) -> bool:
    """Not the two visits of one of them; where both share a telephone, nobody can tell."""
    return a.visit.client_id != b.visit.client_id and len(a.sides | b.sides) == 2
