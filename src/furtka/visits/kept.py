"""Times that are free and yet not for this request: kept for others, or not open yet.

What each rule is for: docs/fair-access.md. The sums are in visits/fairness.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from furtka.core.clock import at, local_day
from furtka.offices.models import Office
from furtka.visits.availability import any_of, every, ticks
from furtka.visits.fairness import leaving_room, online_part, released
from furtka.visits.models import BookedBy, Visit, VisitStatus
from furtka.visits.notice import slot_step
from furtka.visits.resources import Resource

if TYPE_CHECKING:
    from furtka.visits.calendar import Calendar, Part

ONLINE = (BookedBy.WEB, BookedBy.API)
# These took nothing of their day.
_NEVER_MET = (
    VisitStatus.CANCELLED_BY_CLIENT,
    VisitStatus.CANCELLED_BY_OFFICE,
    VisitStatus.EXCUSED,
)


@dataclass(frozen=True)
class Kept:
    """What fair access leaves of a calendar.

    `free`: the ticks at which a visit could start if nothing were kept. Of these, `share` are on
    days whose part for online is not used up, and `released` are open already; the next ones
    open at `next_release`. Starts that leave no room for urgent visits are gone from the parts
    of the calendar.
    """

    by_staff: bool
    free: int
    share: int
    released: int
    next_release: datetime | None

    @property
    def mask(self) -> int:
        return self.share & self.released

    def is_waiting(self, tick: int | None) -> bool:
        """Whether that time opens later today."""
        return tick is not None and bool((self.free & ~self.released) >> tick & 1)


def fairly(calendar: Calendar, *, now: datetime, by_staff: bool, without: Visit | None) -> Calendar:
    """The calendar with what is kept for others taken away. At most one query more.

    Staff are bound only by the times for urgent visits; complaints and urgent visits by none
    of it.
    """
    service, office, everything = calendar.ask.service, calendar.office, calendar.grid.all
    if service.complaints:
        return calendar
    online = not by_staff
    urgent = service.urgent_slots > 0 and not calendar.ask.urgent
    share = service.staff_share > 0 and online
    hours = _release_hours(office, now) if online else []
    if not (urgent or share or hours):
        return calendar
    booked = _booked(calendar, without) if urgent or share else _Booked([], [])
    upcoming = [hour for hour in hours if hour > now]
    kept = Kept(
        by_staff,
        calendar.free,
        _share(calendar, booked.online) if share else everything,
        _released(calendar, len(hours) - len(upcoming), len(hours)) if upcoming else everything,
        min(upcoming, default=None),
    )
    if urgent:
        calendar = _with_room(calendar, booked.urgent, now)
    return replace(calendar, kept=kept)


class _Taken(NamedTuple):
    host_id: int
    mask: int


class _Booked(NamedTuple):
    """The host time that online bookings took, and when urgent visits of the service start."""

    online: list[_Taken]
    urgent: list[int]


def _booked(calendar: Calendar, without: Visit | None) -> _Booked:
    """From the visits, because claims end with a visit and its part of the day does not."""
    service, memo = calendar.ask.service, calendar.taken.memo
    key = ("kept", service.pk)
    if key not in memo:
        memo[key] = _load(calendar, without)
    found: _Booked = memo[key]
    return found


def _load(calendar: Calendar, without: Visit | None) -> _Booked:
    grid, service = calendar.grid, calendar.ask.service
    visits = Visit.objects.filter(
        Q(booked_by__in=ONLINE) | Q(urgent=True, service=service),
        office=calendar.office, starts_at__gte=grid.origin, starts_at__lt=grid.moment(grid.size),
    ).exclude(status__in=_NEVER_MET)  # fmt: skip
    if without is not None:
        visits = visits.exclude(pk=without.pk)
    rows = visits.values_list(
        "host_id", "starts_at", "ends_at", "booked_by", "urgent", "service_id"
    )
    online, urgent = [], []
    for host_id, starts_at, ends_at, booked_by, is_urgent, service_id in rows:
        mask = grid.touched(starts_at, ends_at)
        if booked_by in ONLINE:
            online.append(_Taken(host_id, mask))
        if is_urgent and service_id == service.pk:
            urgent.append(mask & -mask)
    return _Booked(online, urgent)


def _share(calendar: Calendar, online: Iterable[_Taken]) -> int:
    opened = {host: there for part in calendar.parts for host, there in part.plan.opened.items()}
    ids = {host.id for host in opened}
    return online_part(
        opened.values(),
        [mask for host_id, mask in online if host_id in ids],
        length=ticks(calendar.ask.minutes),
        share=calendar.ask.service.staff_share,
        days=[mask for _day, mask in calendar.days_and_masks],
    )


def _with_room(calendar: Calendar, urgent: list[int], now: datetime) -> Calendar:
    """Only the starts after which urgent visits still fit into what is left of the day."""
    service, grid = calendar.ask.service, calendar.grid
    serving = any_of(p.stretch.mask for p in calendar.parts if p.stretch.footprint is not None)
    on_step = every(ticks(slot_step(service.minutes)), grid.size) & serving
    free = _free_from(calendar, now)
    room = dict.fromkeys(free, 0)
    for _day, mask in calendar.days_and_masks:
        low = (mask & -mask).bit_length() - 1
        left = leaving_room(
            {host: (there & mask) >> low for host, there in free.items()},
            length=ticks(calendar.ask.minutes),
            urgent=ticks(service.minutes),
            needed=service.urgent_slots - sum(1 for start in urgent if start & mask),
            on_step=(on_step & mask) >> low,
        )
        for host, starts in left.items():
            room[host] |= starts << low
    return replace(calendar, parts=[_only(part, room) for part in calendar.parts])


def _free_from(calendar: Calendar, now: datetime) -> dict[Resource, int]:
    """The free ticks of each host from now on, by the hour for which the client is asked.

    A client who comes is walked to the room first: the host is needed some minutes later.
    """
    grid, found = calendar.grid, {}
    from_now = grid.within(now, grid.moment(grid.size))
    for part in calendar.parts:
        if part.stretch.footprint is not None:
            way, _length = part.stretch.footprint.host[0]
            for host, there in part.plan.opened.items():
                found[host] = (there & ~calendar.taken.of(host.key)) >> way & from_now
    return found


def _only(part: Part, room: dict[Resource, int]) -> Part:
    hosts = {host: free & room.get(host, 0) for host, free in part.starts.hosts.items()}
    return replace(part, starts=replace(part.starts, hosts=hosts), _slots={})


def _release_hours(office: Office, now: datetime) -> list[datetime]:
    """The instants of today at which the last bookable day opens, in order."""
    today = local_day(now, office.tz)
    return [at(today, time.fromisoformat(hour), office.tz) for hour in office.release_hours]


def _released(calendar: Calendar, parts: int, of: int) -> int:
    """Every tick, but of the last bookable day only the starts of its first parts."""
    latest = next((mask for day, mask in calendar.days_and_masks if day == calendar.latest), 0)
    step = ticks(slot_step(calendar.ask.service.minutes))
    length = ticks(calendar.ask.minutes)
    starts = released(
        calendar.offered & latest, length=length, block=-(-length // step) * step,
        parts=parts, of=of,
    )  # fmt: skip
    return calendar.grid.all & ~latest | starts
