"""A colleague takes a visit over as it stands; and a visit is put back where it was.

Neither asks the calendar: the room, the door and the time are the visit's already, and the
database guards the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError
from django.db.models import Max, Min, Q

from furtka.core.clock import joined
from furtka.core.db import is_overlap, retried
from furtka.offices.models import Staff
from furtka.privacy import audit
from furtka.visits import apart_claims, messages, reminders, resources
from furtka.visits.apart import ask_apart
from furtka.visits.conflicts import with_everything
from furtka.visits.errors import ChangedMeanwhile, NotChangeable, SlotTaken
from furtka.visits.facts import Facts, facts_of
from furtka.visits.held import make_way
from furtka.visits.judge import Judge, Spot, judge_of, spot_of
from furtka.visits.models import Claim, Visit, VisitStatus, Yielding
from furtka.visits.placing import ask_of
from furtka.visits.resources import ResourceKind
from furtka.visits.suitable import suitable_hosts


@dataclass(frozen=True)
class Place:
    """When, how, where and with whom a visit is. Ids only: it is kept in sessions."""

    starts_at: datetime
    ends_at: datetime
    kind: str
    site_id: int
    host_id: int
    room_id: int | None
    entrance_id: int | None


@dataclass(frozen=True)
class Taken:
    """One claim: the key of a resource, from and to."""

    resource: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Footing:
    """A visit's place and everything it takes there: enough to put it back just so."""

    place: Place
    claims: tuple[Taken, ...]


FIELDS = ("starts_at", "ends_at", "kind", "site_id", "host_id", "room_id", "entrance_id")
NIGHT = timedelta(hours=8)
CLAIM_FIELDS = ("resource", "starts_at", "ends_at")


def place_of(visit: Visit) -> Place:
    """Where it is now."""
    return Place(*(getattr(visit, name) for name in FIELDS))


def footing_of(visit: Visit) -> Footing:
    """Where it is now, and what it has taken. One query."""
    claims = visit.claims.order_by("resource").values_list(*CLAIM_FIELDS)
    return Footing(place_of(visit), tuple(Taken(*claim) for claim in claims))


# -- Who could take it ---------------------------------------------------------------------------


def free_colleagues(
    visits: Sequence[Visit], now: datetime, facts: Facts | None = None
) -> dict[int, list[Staff]]:
    """Per visit's id, who helps with its matter at its site and has nothing booked then.

    They speak what the client needs. Those with least to do first; never its own host. Whether
    they are there is told by `who_can`. `visits` are of one office and come with service and
    site. Three queries, whatever their number.
    """
    if not visits:
        return {}
    facts, hosted = facts or facts_of(visits[0].office_id, now), _hosted(visits)
    able = {visit.pk: suitable_hosts(facts, ask_of(visit), visit.site) for visit in visits}
    busy = _busy(visits, {staff.pk for people in able.values() for staff in people}, hosted, now)
    found = {}
    for visit in visits:
        start, end = hosted[visit.pk]
        free = [
            staff
            for staff in able[visit.pk]
            if staff.pk != visit.host_id
            and not any(a < end and start < b for a, b in busy[staff.pk])
        ]
        found[visit.pk] = sorted(free, key=lambda staff: (len(busy[staff.pk]), staff.pk))
    return found


def who_can(people: Iterable[Staff], spot: Spot, judge: Judge) -> list[Staff]:
    """Those of these people with whom nothing would stand against such a visit. Pure."""
    return [
        staff
        for staff in people
        if not judge.problem_of(spot._replace(host_id=staff.pk, host_works=True))
    ]


Span = tuple[datetime, datetime]


def _hosted(visits: Sequence[Visit]) -> dict[int, Span]:
    """Per visit's id, from when to when its host is needed.

    Not while the client is walked to the room; on the way to a visit at home too.
    """
    claims = Claim.objects.filter(
        office=visits[0].office_id, visit__in=visits, resource__startswith=f"{ResourceKind.HOST}:"
    )
    found = claims.values("visit_id").annotate(first=Min("starts_at"), last=Max("ends_at"))
    taken = {row["visit_id"]: (row["first"], row["last"]) for row in found}
    return {visit.pk: taken.get(visit.pk, (visit.starts_at, visit.ends_at)) for visit in visits}


def _busy(
    visits: Sequence[Visit], staff: set[int], spans: dict[int, Span], now: datetime
) -> dict[int, list[Span]]:
    """When these people are taken by anybody, around the visits."""
    keys = {resources.host(pk).key: pk for pk in staff}
    near = Q(pk=None)
    # Those of one day together: no database takes a condition with a thousand parts.
    for start, end in joined(sorted(spans.values()), within=NIGHT):
        near |= Q(starts_at__lt=end, ends_at__gt=start)
    claims = Claim.objects.filter(near, office=visits[0].office_id, resource__in=keys)
    claims = claims.standing(Yielding(now, by_staff=True))
    busy: dict[int, list[Span]] = defaultdict(list)
    for resource, start, end in claims.values_list("resource", "starts_at", "ends_at"):
        busy[keys[resource]].append((start, end))
    return busy


# -- Doing it ------------------------------------------------------------------------------------


@contextmanager
def first_come() -> Iterator[None]:
    """There is one way only to do it: who was quicker has it. Raises SlotTaken."""
    try:
        yield
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        raise SlotTaken from error


def change_host(
    visit: Visit, *, host_id: int, now: datetime, actor: AbstractBaseUser | None
) -> Visit:
    """Somebody else sees the client: same time, room, code and PIN. The client need not know.

    The same host again changes nothing. Raises NotChangeable; SlotTaken if that colleague
    can't (any more).
    """
    with first_come():
        return _change_host_once(visit, host_id, now=now, actor=actor)


@retried
def _change_host_once(
    visit: Visit, host_id: int, *, now: datetime, actor: AbstractBaseUser | None
) -> Visit:
    visit = locked(visit, now)
    if visit.host_id == host_id:
        return visit
    people = who_can(
        free_colleagues([visit], now)[visit.pk], spot_of(visit), judge_of(visit.office, now)
    )
    host = next((staff for staff in people if staff.pk == host_id), None)
    if host is None:
        raise SlotTaken
    before, mine = visit.host_id, resources.host(visit.host_id).key
    # New rows rather than changed ones: whoever counts rows to see changes must see it.
    given = list(visit.claims.filter(resource=mine))
    Claim.objects.filter(pk__in=[claim.pk for claim in given]).delete()
    for claim in given:
        claim.pk, claim.resource = None, resources.host(host.pk).key
    take(given, now)
    visit.host = host
    visit.save(update_fields=["host"])
    audit.record(
        "visit.host_changed", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        was=before, became=host.pk,
    )  # fmt: skip
    return visit


def put_back(
    visit: Visit, *, was: Footing, now_at: Place, changed_at: datetime, now: datetime,
    actor: AbstractBaseUser | None,
) -> Visit:  # fmt: skip
    """Undo a move, a call or a change of host: just as it was, while all of that is free.

    `now_at`: where the change had put it, `changed_at` the instant of the change. It may be
    put back where it can't take place: the conflict is then on the list again. Raises
    ChangedMeanwhile, NotChangeable, SlotTaken.
    """
    with first_come():
        return _put_back_once(visit, was, now_at, changed_at, now=now, actor=actor)


@retried
def _put_back_once(
    visit: Visit, was: Footing, now_at: Place, changed_at: datetime, *, now: datetime,
    actor: AbstractBaseUser | None,
) -> Visit:  # fmt: skip
    visit = locked(visit, now)
    here = place_of(visit)
    if here == was.place:
        return visit
    if here != now_at:
        raise ChangedMeanwhile
    if was.place.starts_at <= now:
        raise NotChangeable
    return place_back(visit, was, changed_at, now=now, actor=actor)


def place_back(
    visit: Visit, was: Footing, changed_at: datetime, *, now: datetime,
    actor: AbstractBaseUser | None,
) -> Visit:  # fmt: skip
    """Put a locked visit where it was and take what is left of its claims; tell it if need be.

    The database refuses what somebody else has taken meanwhile.
    """
    now_at = place_of(visit)
    visit.claims.all().delete()
    for name in FIELDS:
        setattr(visit, name, getattr(was.place, name))
    visit.save(update_fields=[name.removesuffix("_id") for name in FIELDS])
    take(_claims_again(visit, was, now), now)
    apart_claims.settle(visit, ask_apart(visit))
    audit.record(
        "visit.put_back", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        before=now_at.starts_at.isoformat(), after=visit.starts_at.isoformat(),
        kind=visit.kind, was=now_at.host_id, became=visit.host_id,
    )  # fmt: skip
    if (visit.starts_at, visit.kind) != (now_at.starts_at, now_at.kind):
        reminders.start_anew(visit, now=now)
        _tell_again(visit, changed_at, now=now)
    return visit


def _claims_again(visit: Visit, was: Footing, now: datetime) -> list[Claim]:
    """What it had, of a visit that has begun only what is left. Distances are worked out anew."""
    since = now if was.place.starts_at <= now else None
    return [
        Claim(
            office_id=visit.office_id, resource=claim.resource, visit=visit,
            starts_at=max(claim.starts_at, since or claim.starts_at), ends_at=claim.ends_at,
        )
        for claim in was.claims
        if not claim.resource.startswith(apart_claims.PREFIX)
        and (since is None or claim.ends_at > since)
    ]  # fmt: skip


def take(claims: list[Claim], now: datetime) -> None:
    """Store these claims; holds that give way to staff do so. The database refuses the rest."""
    if claims:
        make_way(claims, Yielding(now, by_staff=True))
        Claim.objects.bulk_create(claims)


def _tell_again(visit: Visit, changed_at: datetime, *, now: datetime) -> None:
    """Nothing where the client never heard of the change; else the old time once more."""
    if not messages.take_change_back(visit, changed_at):
        messages.moved(visit, now=now)


def locked(visit: Visit, now: datetime) -> Visit:
    """The visit with everything, locked. Raises NotChangeable unless it is booked and ahead."""
    rows = with_everything(Visit.objects.select_for_update(of=("self",)))
    found = rows.get(office_id=visit.office_id, pk=visit.pk)
    if found.status != VisitStatus.BOOKED or found.starts_at <= now:
        raise NotChangeable
    return found
