"""What must be true of visits and of the claims that guard them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    CharField,
    Count,
    F,
    Max,
    Model,
    Q,
    QuerySet,
    RowRange,
    Value,
    Window,
)
from django.db.models.functions import Cast, Concat

from furtka.clients.links import links_in
from furtka.clients.models import KeepApart
from furtka.core.invariants import invariants
from furtka.offices.models import Entrance, Room, Site, Staff, VisitKind
from furtka.privacy.models import AuditLine
from furtka.visits.apart_claims import Wanted, gaps, taken_by_key, wanted_from
from furtka.visits.models import (
    LIVE,
    Claim,
    ContactMark,
    Hold,
    HoldPurpose,
    Visit,
    Waiting,
    WaitingStatus,
)
from furtka.visits.resources import ResourceKind


def claims_apart(now: datetime) -> Iterator[str]:
    """No two claims of one resource share an instant: one walk in the order of the index."""
    before = Window(
        Max("ends_at"),
        partition_by=[F("office_id"), F("resource")],
        order_by=[F("starts_at").asc(), F("id").asc()],
        frame=RowRange(start=None, end=-1),
    )
    clashing = Claim.objects.annotate(taken_until=before).filter(taken_until__gt=F("starts_at"))
    columns = ("office__slug", "resource", "starts_at", "visit__code", "hold_id")
    for row in clashing.values(*columns).iterator():
        owner = row["visit__code"] or f"hold {row['hold_id']}"
        yield (
            f"{row['office__slug']}: {row['resource']} is given twice at "
            f"{row['starts_at'].isoformat()}, the second time to {owner}"
        )


def _claims_on(kind: ResourceKind, owner: str, *, numbered: bool) -> Count:
    """How many resources of `kind`, of the row in the column `owner`, a visit has claims on."""
    key = [Value(f"{kind}:"), Cast(owner, CharField())]
    lookup = "claims__resource__startswith" if numbered else "claims__resource"
    found = Concat(*key, Value("."), output_field=CharField()) if numbered else Concat(*key)
    return Count("claims__resource", distinct=True, filter=Q(**{lookup: found}))


# Not a thing that a visit needs: apart_kept looks after these.
_APART = Q(claims__resource__startswith=f"{ResourceKind.APART}:")


def _counted(owners: QuerySet[Any]) -> QuerySet[Any]:
    """With the numbers of their claims on their own host, room, door and site, and of all."""
    found: QuerySet[Any] = owners.annotate(
        hosts=_claims_on(ResourceKind.HOST, "host_id", numbered=False),
        rooms=_claims_on(ResourceKind.ROOM, "room_id", numbered=False),
        lanes=_claims_on(ResourceKind.LANE, "entrance_id", numbered=True),
        places=_claims_on(ResourceKind.PLACE, "site_id", numbered=True),
        all=Count("claims__resource", distinct=True, filter=~_APART),
    )
    return found


def claims_complete(now: datetime) -> Iterator[str]:
    """A live visit has its host; in person also its room, one lane and a place for each person.

    The lane may be claimed twice: for the way there and for the way back.

    Where a visit was marked as over by mistake and taken back, only the time that is left was
    claimed again: from its start on it may lack the lane, after its end anything.
    """
    counted = _counted(Visit.objects.live())
    elsewhere = ~Q(kind=VisitKind.IN_PERSON) & Q(hosts=F("all"))
    in_person = Q(kind=VisitKind.IN_PERSON, lanes__lte=1) & Q(
        all=F("hosts") + F("rooms") + F("lanes") + F("places")
    )
    over = Q(ends_at__lte=now)
    begun = Q(starts_at__lte=now)
    right = (elsewhere & (Q(hosts=1) | (over & Q(hosts=0)))) | (
        in_person
        & (
            (over & Q(hosts__lte=1, rooms__lte=1, places__lte=F("party")))
            | (Q(hosts=1, rooms=1, places=F("party")) & (begun | Q(lanes=1)))
        )
    )
    wrong = counted.exclude(right).order_by("office_id", "id")
    for visit in wrong.values("code", "hosts", "rooms", "lanes", "places", "all", "party"):
        yield (
            f"{visit['code']} is live, but has claims on {visit['hosts']} host, "
            f"{visit['rooms']} room, {visit['lanes']} lane and {visit['places']} places "
            f"({visit['all']} in all) for {visit['party']} people"
        )


def of_clients_who_are_left(now: datetime) -> Iterator[str]:
    """Whoever is expected is no entry that was put together with another and given up."""
    lost = Visit.objects.live().filter(client__merged_into__isnull=False)
    for code, client in lost.order_by("office_id", "id").values_list("code", "client_id"):
        yield f"{code} is live, but its client {client} was put together with another"


def dead_without_claims(now: datetime) -> Iterator[str]:
    """A visit that is over or cancelled has given everything back."""
    left = Claim.objects.filter(hold=None).exclude(visit__status__in=LIVE)
    left = left.order_by("office_id", "id")
    for row in left.values("resource", "visit__code", "visit__status").iterator():
        yield f"{row['visit__code']} is {row['visit__status']}, but still claims {row['resource']}"


def dead_without_marks(now: datetime) -> Iterator[str]:
    """A visit that is over or cancelled counts no more for its contact."""
    left = ContactMark.objects.exclude(visit__status__in=LIVE).order_by("office_id", "id")
    for code, status in left.values_list("visit__code", "visit__status").iterator():
        yield f"{code} is {status}, but still counts for its contact"


def claims_owned(now: datetime) -> Iterator[str]:
    """Each claim belongs to one visit, or to one hold and ends with it."""
    right = Q(visit__isnull=False, hold=None, expires_at=None) | Q(
        visit=None, hold__isnull=False, expires_at=F("hold__expires_at")
    )
    wrong = Claim.objects.exclude(right).order_by("office_id", "id")
    for row in wrong.values("pk", "resource", "visit__code", "hold_id", "expires_at").iterator():
        yield (
            f"claim {row['pk']} on {row['resource']} has the visit {row['visit__code']} and the "
            f"hold {row['hold_id']}, and ends at {row['expires_at']}"
        )


def holds_complete(now: datetime) -> Iterator[str]:
    """A hold keeps just what a visit in its place would need."""
    elsewhere = ~Q(kind=VisitKind.IN_PERSON) & Q(hosts=1, all=1)
    in_person = Q(kind=VisitKind.IN_PERSON, hosts=1, rooms=1, lanes=1, places=F("party")) & Q(
        all=F("hosts") + F("rooms") + F("lanes") + F("places")
    )
    wrong = _counted(Hold.objects.all()).exclude(elsewhere | in_person).order_by("office_id", "id")
    for held in wrong.values("pk", "hosts", "rooms", "lanes", "places", "all", "party"):
        yield (
            f"hold {held['pk']} has claims on {held['hosts']} host, {held['rooms']} room, "
            f"{held['lanes']} lane and {held['places']} places ({held['all']} in all) for "
            f"{held['party']} people"
        )


# The worker sweeps every half minute; after a night without it, it needs a moment.
SWEPT_AFTER = timedelta(hours=1)


def holds_swept(now: datetime) -> Iterator[str]:
    """The worker deletes what has expired."""
    late = Hold.objects.filter(expires_at__lt=now - SWEPT_AFTER).order_by("expires_at")
    for pk, expires_at in late.values_list("pk", "expires_at"):
        yield f"hold {pk} expired at {expires_at.isoformat()} and was not swept"


_OWNERS: dict[str, type[Model]] = {
    ResourceKind.APART: KeepApart,
    ResourceKind.HOST: Staff,
    ResourceKind.LANE: Entrance,
    ResourceKind.PLACE: Site,
    ResourceKind.ROOM: Room,
}


def claims_refer(now: datetime) -> Iterator[str]:
    """Every claimed resource belongs to a row of the same office. One query a kind."""
    for kind, owner in _OWNERS.items():
        rows: QuerySet[Model] = owner._default_manager.all()
        if owner is KeepApart:
            rows = rows.filter(ended_at=None)  # what has ended keeps nobody away
        known = {f"{office}/{kind}:{pk}" for office, pk in rows.values_list("office_id", "pk")}
        used = Claim.objects.filter(resource__startswith=f"{kind}:").order_by()
        for office, resource in used.values_list("office_id", "resource").distinct():
            if f"{office}/{resource.split('.')[0]}" not in known:
                yield f"office {office}: {resource} is claimed, but does not exist"
    nameless = Claim.objects.all()
    for kind in _OWNERS:
        nameless = nameless.exclude(resource__startswith=f"{kind}:")
    for office, resource in nameless.order_by().values_list("office_id", "resource").distinct():
        yield f"office {office}: {resource} is claimed, but is nothing we know"


# The worker looks every minute; after a night without it, it needs a moment.
KEPT_APART_AFTER = timedelta(hours=1)


def apart_kept(now: datetime) -> Iterator[str]:
    """Whatever people who must not meet need around their visits is claimed, by one or another.

    Where two visits are too near each other, they share what is claimed (visits/too_near.py).
    """
    live = KeepApart.objects.filter(ended_at=None).order_by("office")
    for office in live.values_list("office", flat=True).distinct():
        wanted = wanted_from(office, links_in(office), now)
        taken = taken_by_key(office, {one.key for one in wanted}, now)
        open_ = [
            one
            for one in wanted
            if any(end > now for _start, end in gaps(one.stretch, taken[one.key]))
        ]
        if open_ and not _changed_lately(office, wanted, now):
            for one in open_:
                yield f"{one.visit.code} is live, but others may come too near: {one.key}"


def _changed_lately(office: int, wanted: list[Wanted], now: datetime) -> bool:
    """Whether a change left something free that the worker has not claimed yet."""
    codes = {f"visit:{one.visit.code}" for one in wanted}
    clients = {f"client:{one.visit.client_id}" for one in wanted}
    things = Q(thing__in=codes | clients) | Q(action__startswith="hold.")
    sides = Q()
    for one in wanted:  # those that were cancelled are not wanted any more
        sides |= Q(client__in=one.link.one.ids | one.link.other.ids)
    ended = Visit.objects.filter(sides, office=office, status_since__gt=now - KEPT_APART_AFTER)
    lately = AuditLine.objects.filter(things, office=office, at__gt=now - KEPT_APART_AFTER)
    return lately.exists() or ended.exclude(status__in=LIVE).exists()


def offers_answered(now: datetime) -> Iterator[str]:
    """An offer of the waiting list ends with its hold; the worker sees to it within minutes."""
    late = now - timedelta(hours=1)
    ended = Q(hold=None) | Q(hold__expires_at__lt=late)
    stuck = Waiting.objects.filter(ended, status=WaitingStatus.OFFERED, offered_at__lt=late)
    for row in stuck.order_by("office_id", "id").values("id", "office__slug"):
        yield f"{row['office__slug']}: the offer to waiting {row['id']} has ended unnoticed"
    offers = Hold.objects.filter(purpose=HoldPurpose.OFFER, expires_at__gt=now)
    lonely = offers.exclude(offered_to__status=WaitingStatus.OFFERED)
    for pk in lonely.order_by("id").values_list("id", flat=True):
        yield f"hold {pk} is an offer to nobody"


def register() -> None:
    invariants.add("claims do not overlap", claims_apart)
    invariants.add("claims have one owner", claims_owned)
    invariants.add("people who must not meet are kept apart", apart_kept)
    invariants.add("expired holds are swept", holds_swept)
    invariants.add("holds have exactly their claims", holds_complete)
    invariants.add("live visits have exactly their claims", claims_complete)
    invariants.add("live visits are of clients who are left", of_clients_who_are_left)
    invariants.add("dead visits have no claims", dead_without_claims)
    invariants.add("dead visits do not count for a contact", dead_without_marks)
    invariants.add("claims refer to what exists", claims_refer)
    invariants.add("offers are to somebody and end", offers_answered)
