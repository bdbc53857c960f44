"""Who and what serves one visit, and the claims that keep it so. Called by services only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from furtka.core.clock import day_bounds, local_day
from furtka.offices.models import Site, VisitKind
from furtka.visits import reasons
from furtka.visits.ask import Ask
from furtka.visits.availability import TICK, Footprint, Span
from furtka.visits.calendar import Calendar, Choice, load_calendar, nearest
from furtka.visits.distance import Needed, needed_apart
from furtka.visits.errors import InvalidInput, SlotTaken
from furtka.visits.held import make_way
from furtka.visits.models import Claim, Hold, Visit, Yielding
from furtka.visits.notice import last_bookable_day
from furtka.visits.resources import Resource


@dataclass(frozen=True)
class Assignment:
    """Who and what serves one visit, and when each of them is needed."""

    site: Site
    footprint: Footprint
    host: Resource
    room: Resource | None = None
    lane: Resource | None = None
    places: tuple[Resource, ...] = ()
    apart: tuple[Needed, ...] = ()

    @property
    def spans(self) -> list[tuple[Resource, Span]]:
        """Every stretch for which a resource is needed, in the order of the keys."""
        size = self.footprint
        needed = [(self.host, size.host), *((place, size.place) for place in self.places)]
        if self.room and self.lane:
            needed += [(self.room, size.room), (self.lane, size.lane)]
        found = [(resource, span) for resource, spans in needed for span in spans]
        found += self.apart
        return sorted(found, key=lambda one: (one[0].key, one[1]))


def ask_of(visit: Visit | Hold) -> Ask:
    """What the time was taken for. To look for another one: `apart.ask_apart`."""
    needs = frozenset(visit.needs)
    return Ask(visit.service, VisitKind(visit.kind), needs, visit.party, visit.urgent)


def calendar_of(
    ask: Ask, starts_at: datetime, *, now: datetime, by_staff: bool, without: Visit | None = None
) -> Calendar:
    """The day of that instant. Raises InvalidInput for a day that can't be booked at all."""
    office = ask.service.office
    if starts_at <= now:
        raise InvalidInput(fields={"starts_at": _("This time has passed. Choose a later one.")})
    # Compared as instants: one of the year 9999 has no day in every time zone.
    if starts_at >= day_bounds(last_bookable_day(office, now), office.tz)[1]:
        raise InvalidInput(
            fields={"starts_at": _("This day can't be booked yet. Choose an earlier one.")}
        )
    day = local_day(starts_at, office.tz)
    return load_calendar(
        ask=ask, first=day, last=day, now=now, by_staff=by_staff, without=without, anew=True
    )


def choose(
    calendar: Calendar, ask: Ask, starts_at: datetime, *, now: datetime, by_staff: bool,
    without: Visit | None = None, rather: int | None = None,
) -> Assignment:  # fmt: skip
    """Who and what serves it; the host `rather` if they are free, else who has least to do.

    Raises SlotTaken for a time that is offered but gone, InvalidInput for any other.
    """
    free = calendar.choices(starts_at)
    if free is not None:
        return _first_of(free, calendar, rather)
    check_offered(calendar, starts_at)
    raise SlotTaken(nearest(ask, starts_at, now=now, by_staff=by_staff, without=without))


def check_offered(calendar: Calendar, starts_at: datetime) -> None:
    """Raises InvalidInput for a time that could not be booked even if nobody had it."""
    if calendar.is_offered(starts_at):
        return
    kept = calendar.kept
    if kept and kept.next_release and kept.is_waiting(calendar.grid.index(starts_at)):
        later = reasons.opens_later(kept.next_release, calendar.office.tz)
        raise InvalidInput(fields={"starts_at": later})
    raise InvalidInput(fields={"starts_at": _("No visits are made at this time. Choose another.")})


def _first_of(choice: Choice, calendar: Calendar, rather: int | None) -> Assignment:
    free = choice.starts
    host = min(free.hosts, key=lambda h: (h.id != rather, calendar.load_of(h), h))
    if not free.rooms_needed:
        return Assignment(choice.site, choice.footprint, host)
    return Assignment(
        choice.site, choice.footprint, host, next(iter(free.rooms)), next(iter(free.lanes)),
        tuple(free.places)[: free.party], needed_apart(calendar.ask, choice.site.pk),
    )  # fmt: skip


def place(visit: Visit | Hold, ask: Ask, starts_at: datetime, chosen: Assignment) -> None:
    """Set when, how, where and with whom; saving is the caller's."""
    visit.kind = ask.kind
    visit.site = chosen.site
    visit.starts_at = starts_at
    visit.ends_at = starts_at + timedelta(minutes=ask.minutes)
    visit.host_id = chosen.host.id
    visit.room_id = chosen.room.id if chosen.room else None
    visit.entrance_id = chosen.lane.id if chosen.lane else None


def claim(visit: Visit | Hold, chosen: Assignment, yielding: Yielding | None = None) -> None:
    """Insert the claims of a visit or hold; the database refuses any that overlaps another's.

    `yielding`: which holds are dropped if they stand in the way. Left out at the first try,
    since they seldom do.
    """
    claims = claims_of(visit, chosen)
    if yielding is not None:
        make_way(claims, yielding)
    Claim.objects.bulk_create(claims)


def claims_of(
    visit: Visit | Hold, chosen: Assignment, since: datetime | None = None
) -> list[Claim]:
    """The claims of that visit, not stored; with `since`, what is left of them from then on.

    Always in the order of their keys, so that two bookings never wait for each other.
    """
    owner: dict[str, Any] = {"visit": visit}
    if isinstance(visit, Hold):
        owner = {"hold": visit, "expires_at": visit.expires_at}
    found = []
    for resource, (after, length) in chosen.spans:
        start = visit.starts_at + after * TICK
        end, start = start + length * TICK, max(start, since or start)
        if start < end:
            found.append(
                Claim(
                    office_id=visit.office_id, resource=resource.key, starts_at=start,
                    ends_at=end, **owner,
                )
            )  # fmt: skip
    return found
