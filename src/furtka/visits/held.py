"""What booking, moving and cancelling do with holds. Called by services, inside their transaction.

Holds are always locked before their claims are touched, so that no two of these wait for each
other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from random import Random

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet

from furtka.privacy import audit
from furtka.visits.models import Claim, Hold, HoldPurpose, Visit, Yielding


def make_way(claims: Sequence[Claim], yielding: Yielding) -> None:
    """Drop the holds that stand in the way of these new claims, if they give way.

    Whatever still stands there afterwards, the database refuses.
    """
    wanted = reduce(
        or_,
        (Q(resource=c.resource, starts_at__lt=c.ends_at, ends_at__gt=c.starts_at) for c in claims),
    )
    office_id = claims[0].office_id
    there = Claim.objects.filter(wanted, office_id=office_id, hold__isnull=False).order_by()
    found = Hold.objects.filter(yielding.holds, office_id=office_id, pk__in=there.values("hold"))
    drop(found.select_for_update(of=("self",)), "hold.expired", now=yielding.now, actor=None)


def drop(
    holds: QuerySet[Hold], action: str, *, now: datetime, actor: AbstractBaseUser | None
) -> int:
    """Free what they keep; how many there were. A line in the trail for each."""
    found = list(holds.select_related("office").order_by("pk"))
    Claim.objects.filter(hold__in=found).delete()
    Hold.objects.filter(pk__in=[held.pk for held in found]).delete()
    for held in found:
        audit.record(
            action, f"hold:{held.pk}", office=held.office, at=now, actor=actor,
            purpose=held.purpose, starts_at=held.starts_at.isoformat(),
        )  # fmt: skip
    return len(found)


def reopen_later(visit: Visit, *, now: datetime, random: Random) -> Hold:
    """Keep the time of a visit that its client cancels, until a moment nobody can foresee.

    Else a time could be sold: cancelled at an agreed second and taken by the buyer. The moment
    lies within settings.REOPEN_MINUTES, and in the first half of what is left until the visit,
    so that somebody can still come.
    """
    longest = min(timedelta(minutes=settings.REOPEN_MINUTES), (visit.starts_at - now) / 2)
    kept = Hold.objects.create(
        office_id=visit.office_id, purpose=HoldPurpose.REOPENING, visit=visit,
        service_id=visit.service_id, kind=visit.kind, site_id=visit.site_id,
        entrance_id=visit.entrance_id, room_id=visit.room_id, host_id=visit.host_id,
        starts_at=visit.starts_at, ends_at=visit.ends_at, party=visit.party, needs=visit.needs,
        urgent=visit.urgent, created_at=now,
        expires_at=now + longest * (1 - random.random()),
    )  # fmt: skip
    visit.claims.update(visit=None, hold=kept, expires_at=kept.expires_at)
    return kept


def take_back(visit: Visit) -> bool:
    """Give a cancelled visit its claims again; False if they are gone.

    A hold that has expired will do as long as nobody took the time.
    """
    kept = Hold.objects.select_for_update().filter(office_id=visit.office_id, visit=visit).first()
    if kept is None:
        return False
    pass_on(kept, visit)
    return True


def give_up(visit: Visit, *, now: datetime, actor: AbstractBaseUser | None) -> None:
    """Free what is still kept of a cancelled visit: it needs another host."""
    kept = Hold.objects.filter(office_id=visit.office_id, visit=visit)
    drop(kept.select_for_update(of=("self",)), "hold.released", now=now, actor=actor)


def settle(visit: Visit, held: Hold) -> None:
    """Set when, how, where and with whom as it was held; saving is the caller's."""
    visit.kind, visit.site = held.kind, held.site
    visit.starts_at, visit.ends_at = held.starts_at, held.ends_at
    visit.host_id, visit.room_id, visit.entrance_id = held.host_id, held.room_id, held.entrance_id


def pass_on(held: Hold, visit: Visit) -> None:
    """The visit owns the claims, the hold ends: at no moment is the time free."""
    held.claims.update(visit=visit, hold=None, expires_at=None)
    Hold.objects.filter(office_id=held.office_id, pk=held.pk).delete()
