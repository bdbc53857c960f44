"""The claims that keep people apart, where a booking alone does not make them.

A link is made when visits are booked already; a hold is booked for somebody else than it was
kept for; a step at the door is taken back. Where two visits are too near each other already, what
is left of the second one's stretch is claimed: so nothing else comes between, and whoever may
know finds both on the list (visits/too_near.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from furtka.clients.links import Link, links_in
from furtka.clients.models import KeepApart
from furtka.core.db import TRIES, is_overlap, retried
from furtka.offices.models import Site, VisitKind
from furtka.visits import resources
from furtka.visits.ask import Ask
from furtka.visits.availability import TICK, ticks
from furtka.visits.distance import half, needed_apart
from furtka.visits.held import make_way
from furtka.visits.models import Claim, Visit, Yielding
from furtka.visits.resources import ResourceKind

# How far a visit that is over may still reach.
FARTHEST = timedelta(hours=8)
PREFIX = f"{ResourceKind.APART}:"
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Wanted:
    """What a visit of somebody who must not meet another one takes: the key, from and to.

    `sides`: which of the two it is, 0 or 1; both where they share a telephone.
    """

    visit: Visit
    link: Link
    sides: frozenset[int]

    @property
    def key(self) -> str:
        return resources.apart(self.link.id, self.visit.site_id).key

    @property
    def stretch(self) -> Stretch:
        before = half(self.link.minutes)
        after = ticks(self.visit.minutes) + before
        return self.visit.starts_at - before * TICK, self.visit.starts_at + after * TICK


def wanted_from(
    office_id: int, links: Iterable[Link], now: datetime, visit: Visit | None = None
) -> list[Wanted]:
    """What the visits of these people take that are not quite over, in the order of time.

    One query, none without links. `visit`: only that one.
    """
    links = list(links)
    if not links:
        return []
    visits = Visit.objects.live().filter(
        office=office_id, kind=VisitKind.IN_PERSON, starts_at__gt=now - 2 * FARTHEST
    )
    if visit is not None:
        visits = visits.filter(pk=visit.pk)
    visits = visits.select_related("client").order_by("starts_at", "pk")
    found = [
        Wanted(one, link, frozenset(sides))
        for one in visits
        for link in links
        if (sides := link.sides_of(one.client))
    ]
    return [one for one in found if one.stretch[1] > now]


def taken_by_key(office_id: int, keys: set[str], now: datetime) -> dict[str, list[Stretch]]:
    """What is claimed of these keys, by visits and by holds that have not expired. One query."""
    found: dict[str, list[Stretch]] = {key: [] for key in keys}
    claims = Claim.objects.filter(office=office_id, resource__in=keys)
    claims = claims.standing(Yielding(now, by_staff=False)) if keys else claims.none()
    for key, start, end in claims.values_list("resource", "starts_at", "ends_at"):
        found[key].append((start, end))
    return found


def gaps(stretch: Stretch, taken: Iterable[Stretch]) -> Iterator[Stretch]:
    """The parts of the stretch that nothing covers, in order. Pure."""
    start, end = stretch
    for a, b in sorted(taken):
        if a < end and b > start:
            if a > start:
                yield start, a
            start = max(start, b)
    if start < end:
        yield start, end


def fill(
    office_id: int, now: datetime, *, link_id: int | None = None, visit: Visit | None = None
) -> int:
    """Claim what is wanted and nobody has yet; how many claims were made.

    `link_id`: of that link only; `visit`: for that visit only. Call inside a transaction.
    """
    links = [link for link in links_in(office_id) if link_id in (None, link.id)]
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return _fill_once(office_id, links, now, visit)
        except IntegrityError as error:
            if not is_overlap(error):
                raise
    return 0  # whoever was quicker each time has claimed it; the worker looks again


def _fill_once(office_id: int, links: list[Link], now: datetime, visit: Visit | None) -> int:
    wanted = wanted_from(office_id, links, now, visit)
    taken = taken_by_key(office_id, {one.key for one in wanted}, now)
    missing = []
    for one in wanted:
        for start, end in list(gaps(one.stretch, taken[one.key])):
            taken[one.key].append((start, end))
            missing.append(
                Claim(
                    office_id=office_id, resource=one.key, starts_at=start, ends_at=end,
                    visit=one.visit,
                )
            )  # fmt: skip
    if missing:
        missing.sort(key=lambda claim: (claim.resource, claim.starts_at))
        make_way(missing, Yielding(now, by_staff=False))
        Claim.objects.bulk_create(missing)
    return len(missing)


def follow(link: KeepApart, now: datetime) -> None:
    """A link began, changed or ended: free its claims, and claim anew what it now needs."""
    sites = Site.objects.filter(office=link.office_id).values_list("pk", flat=True)
    keys = [resources.apart(link.pk, site).key for site in sites]
    # In the order of the keys, as everybody takes them.
    old = Claim.objects.select_for_update().filter(office=link.office_id, resource__in=keys)
    old = old.order_by("resource", "starts_at")
    Claim.objects.filter(pk__in=[claim.pk for claim in old]).delete()
    if link.ended_at is None:
        fill(link.office_id, now, link_id=link.pk)


def settle(visit: Visit, ask: Ask) -> None:
    """The visit has just what `ask.apart` says, whole: the database refuses what others have.

    For claims that came from a hold. One query where there is nothing to do.
    """
    there = list(visit.claims.filter(resource__startswith=PREFIX))
    wanted = {
        (resource.key, visit.starts_at + after * TICK, visit.starts_at + (after + length) * TICK)
        for resource, (after, length) in needed_apart(ask, visit.site_id)
    }
    stale = [c for c in there if (c.resource, c.starts_at, c.ends_at) not in wanted]
    if stale:
        Claim.objects.filter(pk__in=[claim.pk for claim in stale]).delete()
    new = sorted(wanted - {(c.resource, c.starts_at, c.ends_at) for c in there})
    if new:
        Claim.objects.bulk_create(
            Claim(
                office_id=visit.office_id, resource=key, starts_at=start, ends_at=end,
                visit=visit,
            )
            for key, start, end in new
        )  # fmt: skip


def fill_all(now: datetime) -> int:
    """Claim what became free beside visits that are too near each other. For the worker."""
    live = KeepApart.objects.filter(ended_at=None).order_by("office")
    return sum(_fill(office, now) for office in live.values_list("office", flat=True).distinct())


@retried
def _fill(office_id: int, now: datetime) -> int:
    return fill(office_id, now)
