"""A client comes late: what is left of the time, and the next free times of the day.

Nothing here ends a visit: people decide, and the calendar says what is possible.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from furtka.core.clock import local_day, minutes_between
from furtka.offices.models import VisitKind
from furtka.privacy import audit
from furtka.visits import messages, reminders
from furtka.visits.apart import ask_apart
from furtka.visits.ask import Ask
from furtka.visits.calendar import Slot, load_calendar
from furtka.visits.changeable import locked
from furtka.visits.errors import NotChangeable, SlotTaken
from furtka.visits.models import Claim, Visit, VisitStatus, Yielding
from furtka.visits.placing import calendar_of, choose, claim, place
from furtka.visits.resources import host, room
from furtka.visits.trying import until_placed

OFFERED = 6


def grace_ends(visit: Visit) -> datetime:
    """Until then nobody says that the client did not come. `visit` comes with its office."""
    return visit.starts_at + timedelta(minutes=visit.office.grace_minutes)


def minutes_left(visits: Iterable[Visit], now: datetime) -> dict[int, int]:
    """Minutes from now in which each visit's host and room serve nobody else, by its id.

    At most as many as the visit was to last. All visits are of one office. One query.
    """
    asked = {visit.pk: _needed(visit) for visit in visits}
    found = {visit.pk: visit for visit in visits}
    if not found:
        return {}
    office_id = next(iter(found.values())).office_id
    horizon = now + max(visit.ends_at - visit.starts_at for visit in found.values())
    keys = {key for needed in asked.values() for key in needed}
    claims = Claim.objects.filter(
        office_id=office_id, resource__in=keys, ends_at__gt=now, starts_at__lt=horizon
    )
    taken = list(
        claims.standing(Yielding(now, by_staff=True)).values_list(
            "resource", "starts_at", "visit_id"
        )
    )
    return {
        pk: min(
            [found[pk].minutes]
            + [
                max(0, minutes_between(now, start))
                for key, start, owner in taken
                if key in needed and owner != pk
            ]
        )
        for pk, needed in asked.items()
    }


def _needed(visit: Visit) -> set[str]:
    keys = {host(visit.host_id).key}
    return keys | {room(visit.room_id).key} if visit.room_id else keys


def is_enough(visit: Visit, left: int) -> bool:
    """Half of the time is worth a talk; with less, another time helps more."""
    return 2 * left >= visit.minutes


def next_times(visit: Visit, now: datetime, count: int = OFFERED) -> list[Slot]:
    """The nearest free times of the rest of the day in this building, for the same needs.

    `visit` comes with its service (unit, site, office).
    """
    today = local_day(now, visit.office.tz)
    calendar = load_calendar(
        ask=ask_apart(visit), first=today, last=today, now=now, by_staff=True, without=visit
    )
    here = [slot for slot in calendar.slots() if slot.site.pk == visit.site_id]
    return [slot for slot in here if slot.starts_at > now][:count]


def move_late(
    visit: Visit, *, starts_at: datetime, now: datetime, actor: AbstractBaseUser | None,
    kind: VisitKind | None = None,
) -> Visit:  # fmt: skip
    """Move a visit that may have begun without its client. Code and PIN stay.

    The client stands here or on the phone, so no task to call them is left. `kind`: meet in
    another way from then on. Raises NotChangeable unless it is booked, and InvalidInput,
    SlotTaken as any move.
    """
    ask = ask_apart(visit, kind)
    return until_placed(
        lambda yielding: _move_once(
            visit, ask, starts_at, now=now, actor=actor, yielding=yielding
        ),
        ask, starts_at, now=now, by_staff=actor is not None, without=visit,
    )  # fmt: skip


@transaction.atomic
def _move_once(
    visit: Visit, ask: Ask, starts_at: datetime, *, now: datetime,
    actor: AbstractBaseUser | None, yielding: Yielding | None,
) -> Visit:  # fmt: skip
    visit, by_staff = locked(visit), actor is not None
    if visit.status != VisitStatus.BOOKED:
        raise NotChangeable
    if (visit.starts_at, visit.kind) == (starts_at, ask.kind):
        return visit  # a second press
    before = visit.starts_at
    calendar = calendar_of(ask, starts_at, now=now, by_staff=by_staff, without=visit)
    chosen = choose(calendar, ask, starts_at, now=now, by_staff=by_staff, without=visit)
    if chosen.site.pk != visit.site_id and _stays_here(ask, starts_at, now):
        raise SlotTaken  # elsewhere only, and the client stands here
    visit.claims.all().delete()
    place(visit, ask, starts_at, chosen)
    visit.confirmed_at = None
    visit.save(
        update_fields=[
            "kind", "starts_at", "ends_at", "host", "room", "entrance", "site", "confirmed_at",
        ]
    )  # fmt: skip
    claim(visit, chosen, yielding)
    audit.record(
        "visit.moved", f"visit:{visit.code}", office=visit.office, at=now, actor=actor,
        before=before.isoformat(), after=starts_at.isoformat(), kind=str(ask.kind),
    )  # fmt: skip
    reminders.start_anew(visit, now=now)
    messages.moved(visit, now=now)
    messages.change_is_heard(visit)
    return visit


def _stays_here(ask: Ask, starts_at: datetime, now: datetime) -> bool:
    """Whether the client is to come in on this very day, into the house they stand before."""
    tz = ask.service.office.tz
    return ask.kind == VisitKind.IN_PERSON and local_day(starts_at, tz) == local_day(now, tz)
