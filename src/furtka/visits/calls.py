"""A visit becomes a telephone call: same host, same time; room, door and places are given back."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from furtka.core.db import is_overlap, retried
from furtka.offices.models import VisitKind
from furtka.privacy import audit
from furtka.visits import messages, reminders
from furtka.visits.changeable import changeable
from furtka.visits.errors import ChangedMeanwhile
from furtka.visits.messages import Tell
from furtka.visits.models import Visit


@retried
def become_call(
    visit: Visit, *, now: datetime, actor: AbstractBaseUser | None, tell: Tell = messages.by_phone
) -> Visit:
    """Same host, same time, no room: gives the room, the door and the places back.

    Whether the client may be rung then is the caller's to ask. Raises NotChangeable, and
    ChangedMeanwhile if the visit was moved while we looked: then the call would be at a time
    that nobody asked for.
    """
    before, visit = visit, changeable(visit, now)
    if (visit.starts_at, visit.kind) != (before.starts_at, before.kind):
        raise ChangedMeanwhile
    visit.claims.exclude(resource__startswith="host:").delete()
    # Nobody is on the way to the client any more.
    longer = visit.claims.filter(starts_at__lt=visit.starts_at, ends_at__gt=visit.ends_at)
    longer.update(starts_at=visit.starts_at, ends_at=visit.ends_at)
    _at_once(visit)
    visit.kind, visit.room, visit.entrance = VisitKind.PHONE, None, None
    forget_address(visit)
    visit.save(update_fields=["kind", "room", "entrance", "address"])
    audit.record(
        "visit.by_phone", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        starts_at=visit.starts_at.isoformat(),
    )  # fmt: skip
    reminders.start_anew(visit, now=now)
    tell(visit, now=now)
    return visit


def _at_once(visit: Visit) -> None:
    """No way from the door: the call begins on the hour, unless the host is still with somebody."""
    try:
        with transaction.atomic():
            late = visit.claims.filter(starts_at__gt=visit.starts_at)
            late.update(starts_at=visit.starts_at, ends_at=visit.ends_at)
    except IntegrityError as error:
        if not is_overlap(error):
            raise


def forget_address(visit: Visit) -> None:
    if visit.kind != VisitKind.HOME:
        visit.address = ""
