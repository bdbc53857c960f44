"""Whom somebody must not meet, added to what they ask for. The only door to it: one small query.

Whoever looks for a time for somebody we know asks here first (docs/apart.md). Nothing of it is
ever told: a time that can't be had for this reason looks like any other that is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from furtka.clients.links import Link, links_in
from furtka.clients.models import Client
from furtka.offices.models import VisitKind
from furtka.visits.ask import Ask
from furtka.visits.models import Visit
from furtka.visits.placing import ask_of
from furtka.visits.requests import BookingRequest, Person


def keeping_apart(ask: Ask, client: Client | None, person: Person | None = None) -> Ask:
    """For that client, or for somebody new under that telephone number or e-mail address.

    One small query, one more where the office keeps people apart; none for calls and visits at
    home, and for whom nothing is known.
    """
    if ask.kind != VisitKind.IN_PERSON:
        return ask
    if client is None and not (person and (person.phone or person.email)):
        return ask
    links = links_in(ask.service.office_id)
    if client is not None:
        return _with(ask, (link for link in links if link.sides_of(client)))
    assert person is not None  # noqa: S101 - for mypy
    return _with(
        ask, (link for link in links if link.sides(phone=person.phone, email=person.email))
    )


def kept_apart(request: BookingRequest, client: Client | None) -> BookingRequest:
    """The same for a booking."""
    ask = keeping_apart(request.ask, client, request.person)
    return replace(request, ask=ask) if ask != request.ask else request


def ask_apart(visit: Visit, kind: VisitKind | None = None) -> Ask:
    """What that visit was booked for, to look for another time; `kind`: to meet in that way."""
    ask = ask_of(visit)
    ask = replace(ask, kind=kind) if kind else ask
    if ask.kind != VisitKind.IN_PERSON:
        return ask
    links = links_in(visit.office_id)
    # Without links, who comes is not even looked up.
    return _with(ask, (link for link in links if link.sides_of(visit.client)))


def asks_apart(visits: Sequence[Visit]) -> dict[int, Ask]:
    """The same for many of one office, by the visit's id: alike asks are equal. Two queries."""
    if not visits:
        return {}
    links = links_in(visits[0].office_id)
    found = {}
    for visit in visits:
        ask = ask_of(visit)
        if ask.kind == VisitKind.IN_PERSON and links:
            ask = _with(ask, (link for link in links if link.sides_of(visit.client)))
        found[visit.pk] = ask
    return found


def _with(ask: Ask, links: Iterable[Link]) -> Ask:
    return replace(ask, apart=frozenset((link.id, link.minutes) for link in links))
