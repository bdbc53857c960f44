"""The claims of visits that stay, made to fit rules that changed after they were booked.

A room that must be aired for longer is claimed for longer; who sits on the seventh place where
four may be inside gets one of the four. Then whoever books afterwards meets the claims that the
rules ask for, and the database guards the limit of people inside as it guards rooms. Nobody is
told anything: time, host, room and door stay. Only what nobody else has is taken; where a visit
that is one too many still stands, the rest follows once it has gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from furtka.core.db import TRIES, is_overlap, retried
from furtka.offices.models import Office
from furtka.rules.models import DefaultRules, Order
from furtka.visits.availability import runs
from furtka.visits.conflicts import claims_mark
from furtka.visits.crowds import Booked, Seated, booked_in, has_limits, seat
from furtka.visits.held import make_way
from furtka.visits.judge import Judge, judge_of
from furtka.visits.models import Claim, Visit, VisitStatus, Yielding
from furtka.visits.resources import ResourceKind, places
from furtka.visits.seating import Seat

Ticks = dict[str, int]  # by the key of a resource
# A limit that was withdrawn so long ago has given back what it took.
LATELY = timedelta(days=7)


# -- For the worker --------------------------------------------------------------------------------


def refit_all(now: datetime) -> int:
    """Every office whose rules set such limits; how many visits changed what they claim."""
    limited = Q(withdrawn_at=None) | Q(withdrawn_at__gt=now - LATELY)
    orders = Order.objects.filter(limited, approved_at__isnull=False).exclude(limits={})
    orders = orders.filter(Q(valid_until=None) | Q(valid_until__gt=now - LATELY))
    defaults = DefaultRules.objects.exclude(limits={})
    ids = {*orders.values_list("office", flat=True), *defaults.values_list("office", flat=True)}
    return sum(refit(office, now) for office in Office.objects.filter(pk__in=ids).order_by("pk"))


def refit(office: Office, now: datetime) -> int:
    """One office; a few queries where neither rules nor claims changed since the last time."""
    judge = judge_of(office, now)
    mark = claims_mark(office, now)
    if not has_limits(judge) or judge.refitted == mark:
        return 0
    days = seat(judge, booked_in(judge, now, now))
    changed = sum(_refit_day(judge, day, now) for day in days if _changes(day))
    if not changed:  # else one may follow where another has gone
        judge.refitted = mark
    return changed


def refit_day_of(office: Office, starts_at: datetime, now: datetime) -> int:
    """Only the day of that instant: somebody has left it."""
    judge = judge_of(office, now)
    if not has_limits(judge):
        return 0
    days = seat(judge, booked_in(judge, now, starts_at, starts_at))
    return sum(_refit_day(judge, day, now) for day in days if _changes(day))


# -- One site on one day ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One visit that has `have` and should have `want`, in ticks of its day."""

    visit: Booked
    have: Ticks
    want: Ticks


def _refit_day(judge: Judge, day: Seated, now: datetime) -> int:
    """Look anew under a lock and change what is not as it should be."""
    for _try in range(TRIES):
        try:
            return _refit_once(judge, day, now)
        except IntegrityError as error:
            if not is_overlap(error):
                raise
    return 0  # whoever was quicker each time has claimed it; the worker looks again


@retried
def _refit_once(judge: Judge, day: Seated, now: datetime) -> int:
    rows = Visit.objects.filter(pk__in=day.visits, status=VisitStatus.BOOKED).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    begins = day.grid.origin
    booked = [one for one in booked_in(judge, now, begins, begins) if one.visit_id in day.visits]
    return sum(
        _store(judge.office, fresh, change, now)
        for fresh in seat(judge, booked)
        for change in _changes(fresh)
    )


def _changes(day: Seated) -> list[Change]:
    """Who of those who stay should claim something else. Pure."""
    moved = _moved_up(day)
    found = []
    for one, lane in day.seating.kept:
        visit = day.visits[one.visit_id]
        have = _have(day, visit)
        want = {lane: one.ticks_of(one.footprint.lane), one.room: one.ticks_of(one.footprint.room)}
        inside = one.ticks_of(one.footprint.place)
        want |= dict.fromkeys(moved.get(one.visit_id, _own_places(have)), inside)
        if have != want:
            found.append(Change(visit, have, want))
    return found


def _have(day: Seated, visit: Booked) -> Ticks:
    found: Ticks = defaultdict(int)
    for key, start, end in visit.claims:
        found[key] |= day.grid.touched(start, end)
    return dict(found)


def _own_places(have: Ticks) -> list[str]:
    return sorted(key for key in have if key.startswith(f"{ResourceKind.PLACE}:"))


def _moved_up(day: Seated) -> dict[int, list[str]]:
    """Everybody's places, low numbers first in the order of time, where somebody's is too high."""
    keys = [place.key for place in places(day.site.pk, day.site.places)]
    kept = sorted((one for one, _lane in day.seating.kept), key=lambda one: one.start)
    if not any(_sits_too_high(day, one, keys) for one in kept):
        return {}
    taken: Ticks = defaultdict(int, day.seating.taken)
    found = {}
    for one in kept:
        inside = one.ticks_of(one.footprint.place)
        free = [key for key in keys[: one.most] if not taken[key] & inside]
        if len(free) >= one.footprint.party:  # else where they are is as good
            found[one.visit_id] = free[: one.footprint.party]
            for key in found[one.visit_id]:
                taken[key] |= inside
    return found


def _sits_too_high(day: Seated, one: Seat, keys: list[str]) -> bool:
    own = _own_places(_have(day, day.visits[one.visit_id]))
    return not set(own) <= set(keys[: one.most])


# -- Writing ---------------------------------------------------------------------------------------


def _store(office: Office, day: Seated, change: Change, now: datetime) -> int:
    """1 if anything could be changed: what others have stays theirs."""
    others = _others(office, day, change, now)
    want = _possible(change, others)
    differing = {key for key in {*change.have, *want} if change.have.get(key) != want.get(key)}
    if not differing:
        return 0
    Claim.objects.filter(visit=change.visit.visit_id, resource__in=differing).delete()
    claims = list(_claims(office, day, change.visit, {key: want.get(key, 0) for key in differing}))
    with transaction.atomic():
        make_way(claims, Yielding(now, by_staff=False))
        Claim.objects.bulk_create(claims)
    return 1


def _possible(change: Change, others: Mapping[str, int]) -> Ticks:
    """What of it can be had: another lane or place only whole, more of its own as far as free."""
    found: Ticks = {}
    for kind in (ResourceKind.LANE, ResourceKind.PLACE, ResourceKind.ROOM):
        have, want = _of(kind, change.have), _of(kind, change.want)
        new = want.keys() - have.keys()
        if any(want[key] & others.get(key, 0) for key in new):
            found |= have
        else:
            found |= {key: ticks & ~others.get(key, 0) for key, ticks in want.items()}
    return found


def _of(kind: ResourceKind, ticks: Ticks) -> Ticks:
    return {key: there for key, there in ticks.items() if key.startswith(f"{kind}:")}


def _others(office: Office, day: Seated, change: Change, now: datetime) -> Ticks:
    """What everybody else has of these on that day, holds included. One query."""
    claims = Claim.objects.filter(
        office=office, resource__in=change.want, starts_at__lt=day.grid.moment(day.grid.size),
        ends_at__gt=day.grid.origin,
    ).exclude(visit=change.visit.visit_id)  # fmt: skip
    found: Ticks = defaultdict(int)
    standing = claims.standing(Yielding(now, by_staff=False))
    for key, start, end in standing.values_list("resource", "starts_at", "ends_at"):
        found[key] |= day.grid.touched(start, end)
    return found


def _claims(office: Office, day: Seated, visit: Booked, ticks: Ticks) -> Iterator[Claim]:
    """In the order of the keys, as everybody takes them."""
    for key, there in sorted(ticks.items()):
        for start, end in _stretches(day, runs(there)):
            yield Claim(
                office=office, resource=key, starts_at=start, ends_at=end,
                visit_id=visit.visit_id,
            )  # fmt: skip


def _stretches(
    day: Seated, found: Iterable[tuple[int, int]]
) -> Iterator[tuple[datetime, datetime]]:
    for first, length in found:
        yield day.grid.moment(first), day.grid.moment(first + length)
