"""Calls for help: one function for each thing people do. Nothing in them names a client."""

from __future__ import annotations

from datetime import datetime, timedelta

from furtka.core.db import retried, unless_duplicate
from furtka.entrance.errors import NotYourCall
from furtka.entrance.models import AlsoComing, HelpCall, WalkIn
from furtka.offices.models import Room, Staff, VisitKind
from furtka.privacy import audit
from furtka.visits.models import Visit, VisitStatus

# Somebody answered, and the caller presses again so long afterwards: it begins anew.
ANEW = timedelta(minutes=2)
# A call that was ended by mistake can be opened again so long.
REOPEN = timedelta(minutes=5)


@retried
def call(*, caller: Staff, now: datetime, room: Room | None = None) -> HelpCall:
    """The caller needs help: in `room`, else where they are with somebody, else at their site.

    A second press returns the open call as it is. Only when somebody answered it more than ANEW
    ago does it end, and a new one begins: whoever came may have left again.
    """
    mine = HelpCall.objects.select_for_update(of=("self",)).select_related("office")
    found = mine.filter(office=caller.office_id, caller=caller, ended_at=None).first()
    if found is not None:
        if found.answered_at is None or now - found.answered_at < ANEW:
            return found
        _close(found, caller, now)
    room = room or room_of(caller)
    made = unless_duplicate(
        lambda: HelpCall.objects.create(
            office=caller.office,
            site_id=room.site_id if room else caller.site_id,
            room=room,
            caller=caller,
            called_at=now,
        )  # fmt: skip
    )
    if made is None:  # pressed twice at one moment
        return mine.get(office=caller.office_id, caller=caller, ended_at=None)
    _record("called", made, caller, now)
    return made


def room_of(staff: Staff) -> Room | None:
    """Where that person is with somebody now, or goes with them. Two queries."""
    theirs = {
        "office": staff.office_id, "host": staff,
        "status__in": (VisitStatus.IN_ROOM, VisitStatus.MET),
    }  # fmt: skip
    visits = Visit.objects.filter(kind=VisitKind.IN_PERSON, **theirs)
    found: list[Visit | WalkIn] = [
        *visits.select_related("room"), *WalkIn.objects.filter(**theirs).select_related("room")
    ]  # fmt: skip
    last = max(found, key=lambda who: who.status_since, default=None)
    return last.room if last else None


@retried
def answer(*, call: HelpCall, staff: Staff, now: datetime) -> HelpCall:
    """`staff` goes there. Of two who answer at once one is first, the other goes, too.

    On a call that is over, by its caller, or pressed twice, it changes nothing.
    """
    call = _locked(call)
    if call.ended_at or staff.pk in (call.caller_id, call.answered_by_id):
        return call
    if call.answered_at is None:
        call.answered_at, call.answered_by = now, staff
        call.save(update_fields=["answered_at", "answered_by"])
        _record("answered", call, staff, now)
        return call
    _, new = AlsoComing.objects.get_or_create(
        office=call.office, call=call, staff=staff, defaults={"at": now}
    )
    if new:
        _record("joined", call, staff, now)
    return call


@retried
def stay(*, call: HelpCall, staff: Staff, now: datetime) -> HelpCall:
    """`staff` can't go after all; the next who goes becomes the first. Else nobody answered."""
    call = _locked(call)
    if call.ended_at:
        return call
    also = AlsoComing.objects.filter(office=call.office_id, call=call)
    if call.answered_by_id == staff.pk:
        _let_the_next_be_first(call, also.select_related("staff").first())
    elif not also.filter(staff=staff).delete()[0]:
        return call
    _record("stayed", call, staff, now)
    return call


def _let_the_next_be_first(call: HelpCall, then: AlsoComing | None) -> None:
    call.answered_by, call.answered_at = (then.staff, then.at) if then else (None, None)
    call.save(update_fields=["answered_by", "answered_at"])
    if then:
        then.delete()


@retried
def end(*, call: HelpCall, staff: Staff, now: datetime) -> HelpCall:
    """All is well again. Raises NotYourCall, unless `staff` called or goes there."""
    call = _locked(call)
    _check_concerned(call, staff)
    if call.ended_at is None:
        _close(call, staff, now)
    return call


@retried
def reopen(*, call: HelpCall, staff: Staff, now: datetime) -> HelpCall:
    """It was ended by mistake. After REOPEN, or beside a new call, nothing changes.

    Raises NotYourCall, unless `staff` called or goes there.
    """
    call = _locked(call)
    _check_concerned(call, staff)
    if call.ended_at is None or now - call.ended_at > REOPEN:
        return call
    mine = HelpCall.objects.filter(office=call.office_id, pk=call.pk)
    if unless_duplicate(lambda: mine.update(ended_at=None, ended_by=None)):
        _record("reopened", call, staff, now)
    return _locked(call)


def _close(call: HelpCall, staff: Staff, now: datetime) -> None:
    call.ended_at, call.ended_by = now, staff
    call.save(update_fields=["ended_at", "ended_by"])
    _record("ended", call, staff, now)


def _check_concerned(call: HelpCall, staff: Staff) -> None:
    also = AlsoComing.objects.filter(office=call.office_id, call=call, staff=staff)
    if staff.pk not in (call.caller_id, call.answered_by_id) and not also.exists():
        raise NotYourCall


def _locked(call: HelpCall) -> HelpCall:
    """The call as it is. Whoever presses at the same moment waits, and sees what was done."""
    calls = HelpCall.objects.select_for_update(of=("self",)).select_related("office", "room")
    return calls.get(office=call.office_id, pk=call.pk)


def _record(verb: str, call: HelpCall, staff: Staff, now: datetime) -> None:
    audit.record(
        f"help.{verb}", f"help:{call.pk}", office=call.office, at=now, actor=staff.user,
        room=call.room.name if call.room else "",
    )  # fmt: skip
