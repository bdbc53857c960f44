"""Cancel a visit, and take that back. Others reach it through `services`."""

from __future__ import annotations

from datetime import datetime
from random import Random
from secrets import SystemRandom

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from furtka.core.db import retried
from furtka.privacy import audit
from furtka.visits import contacts, messages, reminders
from furtka.visits.apart import ask_apart
from furtka.visits.apart_claims import settle
from furtka.visits.ask import Ask
from furtka.visits.changeable import is_changeable, locked
from furtka.visits.errors import NotChangeable
from furtka.visits.held import give_up, reopen_later, take_back
from furtka.visits.models import Visit, VisitStatus, Yielding
from furtka.visits.placing import ask_of, calendar_of, choose, claim, place
from furtka.visits.trying import until_placed

CANCELLED = (VisitStatus.CANCELLED_BY_CLIENT, VisitStatus.CANCELLED_BY_OFFICE)
# Nobody foresees when a cancelled time can be booked again.
UNFORESEEN = SystemRandom()


@retried
def cancel(
    visit: Visit, *, now: datetime, actor: AbstractBaseUser | None, random: Random = UNFORESEEN
) -> Visit:
    """Cancel a visit that has not begun and free its time. A second press changes nothing.

    `actor` None: the client cancels, and the public can have the time after a random delay
    (`held.reopen_later`); else the office does, and the time is free at once. Raises
    NotChangeable.
    """
    ended = VisitStatus.CANCELLED_BY_OFFICE if actor else VisitStatus.CANCELLED_BY_CLIENT
    visit = locked(visit)
    if visit.status in CANCELLED:
        return visit
    if not is_changeable(visit, now):
        raise NotChangeable
    if actor is None:
        reopen_later(visit, now=now, random=random)
    end(visit, ended, now=now)
    audit.record(
        "visit.cancelled", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        starts_at=visit.starts_at.isoformat(),
    )  # fmt: skip
    messages.cancelled(visit, now=now)
    return visit


def end(visit: Visit, status: VisitStatus, *, now: datetime) -> None:
    """Set a final status and give back everything the visit still has."""
    visit.status, visit.status_since = status, now
    visit.save(update_fields=["status", "status_since"])
    visit.claims.all().delete()
    contacts.give_back(visit)
    reminders.drop(visit)


@transaction.atomic
def _book_again(
    visit: Visit, ask: Ask, *, now: datetime, actor: AbstractBaseUser | None,
    yielding: Yielding | None,
) -> Visit:  # fmt: skip
    visit = locked(visit)
    if visit.status == VisitStatus.BOOKED:
        return visit
    undoable = CANCELLED if actor else (VisitStatus.CANCELLED_BY_CLIENT,)
    if visit.status not in undoable or visit.starts_at <= now:
        raise NotChangeable
    visit.status, visit.status_since = VisitStatus.BOOKED, now
    if _is_offered(visit, now) and take_back(visit):
        settle(visit, ask)
    else:
        give_up(visit, now=now, actor=actor)
        _place_again(visit, ask, now=now, by_staff=actor is not None, yielding=yielding)
    visit.save(
        update_fields=["ends_at", "status", "status_since", "host", "room", "entrance", "site"]
    )
    recount = contacts.take_back if actor else contacts.take
    recount(visit, now=now)
    audit.record(
        "visit.uncancelled", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        starts_at=visit.starts_at.isoformat(),
    )  # fmt: skip
    reminders.start_anew(visit, now=now)
    messages.booked(visit, now=now)
    return visit


def _is_offered(visit: Visit, now: datetime) -> bool:
    """Whether its host can still see such a visit then; the notice for new ones does not bind."""
    calendar = calendar_of(ask_of(visit), visit.starts_at, now=now, by_staff=True)
    return calendar.is_offered(visit.starts_at, visit.host_id)


def _place_again(
    visit: Visit, ask: Ask, *, now: datetime, by_staff: bool, yielding: Yielding | None
) -> None:
    """Its own time, with the same host where possible."""
    calendar = calendar_of(ask, visit.starts_at, now=now, by_staff=by_staff)
    chosen = choose(
        calendar, ask, visit.starts_at, now=now, by_staff=by_staff, rather=visit.host_id
    )
    place(visit, ask, visit.starts_at, chosen)
    claim(visit, chosen, yielding)


def undo_cancel(visit: Visit, *, now: datetime, actor: AbstractBaseUser | None) -> Visit:
    """Book a cancelled visit again at its own time.

    As long as nobody else has the time it keeps host, room and door; later the host where
    possible. Clients can take back only what they cancelled themselves. A second press changes
    nothing. Raises NotChangeable, SlotTaken (somebody has the time now), InvalidInput (not
    offered), TooManyVisits (for clients only: they booked others instead).
    """
    ask = ask_apart(visit)
    return until_placed(
        lambda yielding: _book_again(visit, ask, now=now, actor=actor, yielding=yielding),
        ask, visit.starts_at, now=now, by_staff=actor is not None,
    )  # fmt: skip
