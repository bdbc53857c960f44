"""People without an appointment: nobody is sent away by a screen.

Whoever comes is written down with a code, and what it is about in one word. An urgent matter
calls those who take such at once and starts the clock of two working days.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from furtka.core.clock import day_bounds, local_day
from furtka.core.db import retried_with_new_codes
from furtka.core.errors import DomainError
from furtka.entrance import services
from furtka.entrance.day_sheet import BLANK_LINES
from furtka.entrance.fetching import AlreadyFetched
from furtka.entrance.models import About, Arrival, Outcome, WalkIn, Way
from furtka.entrance.passing import arrivals_of, current, record
from furtka.offices.hours import add_working_days
from furtka.offices.models import Office, Room, Site, Staff
from furtka.outbox import chores
from furtka.registry.models import Item
from furtka.visits.models import MAX_PARTY, PRESENT, Need, Visit, VisitStatus

# § 3 of the regulation on the family interview (Dz.U. 2021 poz. 893): 14 working days, in urgent
# matters 2. docs/entrance.md says what of it is verified.
URGENT_WORKING_DAYS = 2
CHORE = "urgent_walk_in"
# 01 to 18 stand on the paper sheets of the day; these are given out by the system.
FIRST_NUMBER = 51
_CODE = re.compile(r"[A-Z0-9]{2,6}-[A-Z0-9]{1,6}")


class InvalidWalkIn(DomainError):
    """What was entered about somebody without an appointment can't be so."""

    code = "invalid_walk_in"
    message = gettext_lazy("Please correct what is marked.")
    status = 422


@retried_with_new_codes
def come(
    *, site: Site, about: str, now: datetime, actor: AbstractBaseUser | None, party: int = 1,
    needs: Collection[str] = (), language: str = "pl", code: str = "", uid: str = "",
    way: Way = Way.DESK,
) -> WalkIn:  # fmt: skip
    """Somebody is at the door without an appointment. `site` comes with its office.

    `uid`: a mark of the form or device; the same once more returns the same person. `code`: what
    they were given on paper or without connection. Raises InvalidWalkIn.
    """
    office = site.office
    if uid and (known := WalkIn.objects.filter(office=office, uid=uid).first()):
        return known
    _check(about, party, needs, language, code)
    day = local_day(now, office.tz)
    same = WalkIn.objects.filter(office=office, site=site, day=day)
    if code and same.filter(code=code).exists():
        raise InvalidWalkIn(fields={"code": _("This line is entered already.")})
    walk_in = WalkIn.objects.create(
        office=office, site=site, day=day, code=code or _next_code(site, day), about=about,
        party=party, needs=sorted(set(needs)), language=language, status_since=now, came_at=now,
        uid=uid, created_by_id=actor.pk if actor else None,
    )  # fmt: skip
    Arrival.objects.create(office=office, walk_in=walk_in, way=way)
    record("came", walk_in, at=now, actor=actor, about=str(about))
    if about == About.URGENT:
        _start_clock(walk_in, now)
    return walk_in


def _check(about: str, party: int, needs: Collection[str], language: str, code: str) -> None:
    wrong = {}
    if about not in About.values:
        wrong["about"] = _("Choose what it is about.")
    if not 1 <= party <= MAX_PARTY:
        wrong["party"] = _("Enter how many people have come, from 1 to %(most)s.") % {
            "most": MAX_PARTY
        }
    if not set(needs) <= set(Need.values):
        wrong["needs"] = _("Choose from the list.")
    if language not in ("pl", "en", "uk"):
        wrong["language"] = _("Choose from the list.")
    if code and not _CODE.fullmatch(code):
        wrong["code"] = _("Enter the number as it stands on the sheet, for example 3011-01.")
    if wrong:
        raise InvalidWalkIn(fields=wrong)


def _next_code(site: Site, day: date) -> str:
    given = WalkIn.objects.filter(office=site.office_id, site=site, day=day)
    numbers = [
        int(number)
        for number in (code.partition("-")[2] for code in given.values_list("code", flat=True))
        if number.isdecimal()
    ]
    number = max([FIRST_NUMBER - 1, *(n for n in numbers if n > BLANK_LINES)]) + 1
    return f"{day:%d%m}-{number:02}"


def urgent_until(walk_in: WalkIn) -> date | None:
    """The second working day, until whose end the family interview is held; None if not urgent.

    The day on which they came does not count (art. 57 § 1 of the Code).
    """
    if walk_in.about != About.URGENT:
        return None
    return add_working_days(walk_in.day, URGENT_WORKING_DAYS)


def who_takes_urgent(walk_in: WalkIn) -> list[Staff]:
    """Who is called for an urgent matter in that building. One query."""
    people = Staff.objects.filter(office=walk_in.office_id, site=walk_in.site_id, active=True)
    return list(people.filter(takes_urgent=True).order_by("name"))


def likely_host(walk_in: WalkIn) -> Staff | None:
    """Whoever is on the way to them, else who takes urgent matters. Two queries at most."""
    arrival = arrivals_of(walk_in).select_related("fetcher").first()
    if arrival is not None and arrival.fetcher is not None:
        return arrival.fetcher
    return next(iter(who_takes_urgent(walk_in)), None) if walk_in.about == About.URGENT else None


def _start_clock(walk_in: WalkIn, now: datetime) -> None:
    office, until = walk_in.office, urgent_until(walk_in)
    assert until is not None  # noqa: S101 - only for urgent matters
    chores.ask_office(
        office=office, chore=CHORE, about=_about(walk_in), now=now,
        dedupe_key=f"{CHORE}:{walk_in.pk}", due_at=day_bounds(until, office.tz)[1],
        what=walk_in.code, path=f"/praca/wejscie/{walk_in.site.slug}/bez-terminu/{walk_in.code}/",
    )  # fmt: skip


def _about(walk_in: WalkIn) -> str:
    return f"walk_in:{walk_in.pk}"


@transaction.atomic
def set_about(
    *, walk_in: WalkIn, about: str, now: datetime, actor: AbstractBaseUser | None
) -> WalkIn:
    """It turns out to be about something else. The same again changes nothing."""
    walk_in = current(walk_in, lock=True)
    if about not in About.values:
        raise InvalidWalkIn(fields={"about": _("Choose what it is about.")})
    if walk_in.about == about:
        return walk_in
    before, walk_in.about = walk_in.about, about
    walk_in.save(update_fields=["about"])
    record("about", walk_in, at=now, actor=actor, was=before, became=about)
    if about == About.URGENT:
        _start_clock(walk_in, now)
    if before == About.URGENT:
        chores.take_back_chores(office=walk_in.office, chore=CHORE, about=_about(walk_in))
    return walk_in


@transaction.atomic
def registered(
    *, walk_in: WalkIn, item: Item, now: datetime, actor: AbstractBaseUser | None
) -> None:
    """What they said, or brought, is in the register. Again changes nothing."""
    same = WalkIn.objects.filter(office=walk_in.office_id, pk=walk_in.pk)
    if same.filter(~Q(item=item) | Q(item=None)).update(item=item):
        record("registered", walk_in, at=now, actor=actor, item=item.shown)


@transaction.atomic
def take_in(
    *, walk_in: WalkIn, host: Staff, room: Room | None, now: datetime,
    actor: AbstractBaseUser | None,
) -> WalkIn:  # fmt: skip
    """`host` sees them in `room` (None: the usual one): from now on they are met.

    Whoever sees them already may choose another room. Raises AlreadyFetched (a colleague sees
    them), WrongStep, InvalidWalkIn.
    """
    if host.office_id != walk_in.office_id or (room and room.site_id != walk_in.site_id):
        raise InvalidWalkIn(fields={"room": _("Choose from the list.")})
    walk_in = services.meet(visit=walk_in, now=now, actor=actor)
    if walk_in.host is not None and walk_in.host_id != host.pk:
        raise AlreadyFetched(walk_in.host.name)
    if walk_in.host is None or room is not None:
        walk_in.host, walk_in.room = host, room or _usual_room(host, walk_in)
        walk_in.save(update_fields=["host", "room"])
    return walk_in


def _usual_room(host: Staff, walk_in: WalkIn) -> Room | None:
    """Where that host works today if it is free, else a free room of their unit, else any."""
    free = free_rooms(walk_in.office, walk_in.site)
    start, end = day_bounds(walk_in.day, walk_in.office.tz)
    today = Visit.objects.filter(
        office=walk_in.office_id, host=host, site=walk_in.site_id, starts_at__gte=start,
        starts_at__lt=end,
    )  # fmt: skip
    theirs = set(today.values_list("room_id", flat=True))
    wished = [
        *(room for room in free if room.pk in theirs),
        *(room for room in free if host.unit_id and room.unit_id == host.unit_id),
        *(room for room in free if room.unit_id is None),
    ]
    return wished[0] if wished else None


@transaction.atomic
def end(
    *, walk_in: WalkIn, outcome: Outcome, now: datetime, actor: AbstractBaseUser | None
) -> WalkIn:
    """They leave, and how it ended. A second press changes nothing. Raises WrongStep."""
    if outcome == Outcome.OPEN:
        raise InvalidWalkIn(fields={"outcome": _("Choose from the list.")})
    leave = services.go if walk_in.status == VisitStatus.ARRIVED else services.out
    walk_in = leave(visit=walk_in, now=now, actor=actor)
    if walk_in.outcome in (Outcome.OPEN, Outcome.SERVED) and walk_in.outcome != outcome:
        walk_in.outcome = outcome
        walk_in.save(update_fields=["outcome"])
    if outcome == Outcome.MISTAKE:
        chores.take_back_chores(office=walk_in.office, chore=CHORE, about=_about(walk_in))
    return walk_in


def free_rooms(office: Office, site: Site) -> list[Room]:
    """Rooms of the building in which nobody is now, lowest floor first. Three queries."""
    taken: set[int | None] = set()
    for people in (Visit, WalkIn):
        here = people._default_manager.filter(office=office, site=site, status__in=PRESENT)
        inside = here.exclude(status=VisitStatus.ARRIVED)
        taken |= set(inside.values_list("room_id", flat=True))
    rooms = Room.objects.filter(office=office, site=site, active=True).order_by("floor", "name")
    return [room for room in rooms if room.pk not in taken]
