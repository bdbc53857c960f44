"""Clients who are probably one person, written down twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from furtka.clients.contacts import plain_email
from furtka.clients.models import Client, Merge
from furtka.offices.models import Office

MOST = 50
# Those that are left come up when these are settled.
MOST_PAIRS = 20


class Why(StrEnum):
    """What is the same."""

    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True)
class Pair:
    """Two clients, the older one first, and what is the same."""

    one: Client
    other: Client
    why: tuple[Why, ...]


def likely_duplicates(office: Office, *, protected: bool) -> list[Pair]:
    """At most 50 pairs of clients with one number, one address, or one full name.

    A name is enough only where it has two words and neither number nor address contradicts it.
    Pairs that somebody looked at and left apart are not shown again. `protected`: whether
    people under protection may be shown. Seven queries at most.
    """
    shown = Client.objects.filter(office=office, erased_at=None, merged_into=None)
    if not protected:
        shown = shown.filter(protected=False)
    why: dict[tuple[int, int], list[Why]] = defaultdict(list)
    clients: dict[int, Client] = {}
    for reason, pairs in _found(shown):
        for one, other in pairs:
            clients |= {one.pk: one, other.pk: other}
            why[one.pk, other.pk].append(reason)
    apart = _known_apart(office, clients)
    pairs_left = [pair for pair in sorted(why) if frozenset(pair) not in apart]
    return [Pair(clients[a], clients[b], tuple(why[a, b])) for a, b in pairs_left[:MOST_PAIRS]]


def _found(shown: QuerySet[Client]) -> Iterator[tuple[Why, Iterator[tuple[Client, Client]]]]:
    yield Why.PHONE, _pairs(shown, "phone", lambda client: client.phone)
    yield Why.EMAIL, _pairs(shown, "email", lambda client: plain_email(client.email))
    named = _pairs(shown.filter(name_folded__contains=" "), "name_folded", _name)
    yield Why.NAME, (pair for pair in named if _no_contradiction(*pair))


def _name(client: Client) -> str:
    return client.name_folded


def _pairs(
    shown: QuerySet[Client], column: str, key: Callable[[Client], str]
) -> Iterator[tuple[Client, Client]]:
    """Of those with one value in `column`, the oldest with each of the others. Two queries."""
    often = shown.exclude(Q(**{column: ""})).order_by(column).values(column)
    values = often.annotate(times=Count("pk")).filter(times__gt=1).values_list(column, flat=True)
    groups: dict[str, list[Client]] = defaultdict(list)
    for client in shown.filter(Q(**{f"{column}__in": list(values[:MOST])})).order_by("pk"):
        groups[key(client)].append(client)
    for first, *others in groups.values():
        for other in others:
            yield first, other


def _no_contradiction(one: Client, other: Client) -> bool:
    both = ((one.phone, other.phone), (one.email, other.email))
    return all(not a or not b or a == b for a, b in both)


def _known_apart(office: Office, clients: dict[int, Client]) -> set[frozenset[int]]:
    """Pairs that were put together once and taken apart, or were said to be two people."""
    rows = Merge.objects.filter(office=office, kept__in=clients, undone_at__isnull=False)
    return {frozenset(pair) for pair in rows.values_list("kept_id", "gone_id")}
