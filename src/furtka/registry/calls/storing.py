"""How a call is stored: once, and so that one waits per number. The database decides."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Min, Q

from furtka.core.db import TRIES, unless_duplicate
from furtka.offices.models import Office
from furtka.registry.models import Call, CallKind, CallResult, CallState
from furtka.registry.models.call import WAITING


def store(call: Call) -> tuple[Call, bool]:
    """Insert it, in the caller's transaction: the call, and whether it is new.

    The same `once` answers the call made before. If one of the same number waits already, the
    new one becomes a part of it.
    """
    for _try in range(TRIES):
        if unless_duplicate(lambda: _insert(call)):
            return call, True
        made = Call.objects.filter(office=call.office_id, once=call.once).exclude(once="").first()
        if made is not None:
            return made, False
        same = Call.objects.filter(office=call.office_id, number=call.number, state__in=WAITING)
        # Locked: whoever closes it waits for us, and takes the new part along.
        waiting = same.select_related("office").select_for_update(of=("self",)).first()
        if waiting is not None:
            call.state, call.part_of = CallState.JOINED, waiting
        else:  # it was closed a moment ago
            call.state, call.part_of = CallState.OPEN, None
    raise RuntimeError("a call could not be stored: its number opens and closes all the time")


def _insert(call: Call) -> bool:
    call.save(force_insert=True)
    return True


def talked_with(
    office: Office, number: str, at: datetime, *, now: datetime, kinds: Collection[CallKind]
) -> None:
    """Somebody talked with that number at that instant: earlier calls of `kinds` are returned.

    A missed call that waits, and to which nobody added a wish or a note, waits no longer.
    """
    if not number:
        return
    before = Call.objects.filter(office=office, number=number, at__lte=at)
    before.filter(kind__in=kinds, returned_at=None).update(returned_at=at)
    free = before.filter(kind=CallKind.MISSED, state__in=[CallState.OPEN, CallState.NOT_REACHED])
    lone = free.exclude(more__kind__in=[CallKind.WANTED, CallKind.NOTE])
    done = {"state": CallState.DONE, "closed_at": now}
    for pk in list(lone.values_list("pk", flat=True)):
        if free.filter(pk=pk).update(result=CallResult.CALLED_AGAIN, **done):
            Call.objects.filter(office=office, part_of=pk, state=CallState.JOINED).update(**done)


def talk_after(office: Office, number: str, at: datetime) -> datetime | None:
    """The first talk with that number since then, for a missed call that we learn of late."""
    if not number:
        return None
    same = Call.objects.filter(office=office, number=number)
    found = same.aggregate(
        noted=Min("at", filter=Q(kind=CallKind.NOTE, at__gte=at)),
        returned=Min("returned_at", filter=Q(returned_at__gte=at)),
    )
    return min(filter(None, found.values()), default=None)
