"""Two people who must not meet, at one door: who should wait, and for whom it may be said why.

The calendar keeps them apart, but people come early and leave late. Whoever may see people under
protection reads which visit it is; everybody else a sentence that a full corridor would get too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.clients.links import Link
from furtka.visits.models import INSIDE, PRESENT, Visit, VisitStatus

WAIT = _("Please let them wait outside for now, or use another entrance.")
ASK_FIRST = _("Please look first whether the way out is clear.")


@dataclass(frozen=True)
class Hint:
    """What stands on a card. `others`: the codes of those whom they must not meet."""

    sentence: str | Promise
    others: tuple[str, ...]


def hints(visits: Sequence[Visit], links: Iterable[Link], now: datetime) -> dict[int, Hint]:
    """Per visit's id, what to do so that two of these do not meet. `visits` come with clients.

    Of one site.
    """
    found: dict[int, Hint] = {}
    for link in links:
        two = [(visit, link.sides_of(visit.client)) for visit in visits]
        known = [(visit, sides) for visit, sides in two if sides]
        for visit, sides in known:
            others = [
                other
                for other, theirs in known
                if len(sides | theirs) == 2 and other.client_id != visit.client_id
            ]
            for sentence, codes in _hint(visit, others, link, now):
                before = found[visit.pk].others if visit.pk in found else ()
                found[visit.pk] = Hint(sentence, (*before, *codes))
    return found


def _hint(
    visit: Visit, others: list[Visit], link: Link, now: datetime
) -> Iterator[tuple[str | Promise, list[str]]]:
    """Whoever comes later waits; whoever leaves looks first. Pure."""
    if visit.status == VisitStatus.BOOKED:
        near = visit.starts_at - now <= timedelta(minutes=link.minutes)
        there = [other.code for other in others if near and other.status in PRESENT]
    elif visit.status == VisitStatus.ARRIVED:
        there = [other.code for other in others if _was_first(other, visit)]
    else:
        at_door = [other.code for other in others if other.status == VisitStatus.ARRIVED]
        if at_door:
            yield ASK_FIRST, at_door
        return
    if there:
        yield WAIT, there


def _was_first(other: Visit, visit: Visit) -> bool:
    """In the house already, or at the door for longer."""
    if other.status == VisitStatus.ARRIVED:
        return (other.status_since, other.pk) < (visit.status_since, visit.pk)
    return other.status in INSIDE
