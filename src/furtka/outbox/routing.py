"""Which way somebody is told, and when. Pure: the client's wishes and the office's quiet hours."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from furtka.clients.models import Channel, Leave
from furtka.clients.wishes import Wishes, leave_for, next_moment, ways
from furtka.core.clock import at as wall_clock
from furtka.core.clock import local, local_day

# What is heard when it comes. An e-mail or a letter waits until it is opened.
HEARD = (Channel.SMS, Channel.CALL)
BY_PEOPLE = (Channel.CALL, Channel.LETTER, Channel.IN_PERSON)
# A person who is to do it finds it within a day.
TASK_TIME = timedelta(days=1)
# Safe hours that end sooner are of no use to somebody who must first see the task.
ROOM = timedelta(minutes=5)
# Each turn goes past a night at least: two weeks, as safe hours are the same every week.
MOST_TURNS = 16


@dataclass(frozen=True)
class Quiet:
    """From `begins` to `ends` (not included) by the wall clock; alike: there are none."""

    begins: time
    ends: time

    def covers(self, moment: datetime, tz: str) -> bool:
        there = local(moment, tz).time()
        if self.begins <= self.ends:
            return self.begins <= there < self.ends
        return there >= self.begins or there < self.ends

    def over(self, moment: datetime, tz: str) -> datetime:
        """`moment` itself outside quiet hours, else the first instant after them."""
        if not self.covers(moment, tz):
            return moment
        ends = (end for end in _shows(moment, self.ends, tz) if not self.covers(end, tz))
        return min(ends)

    def next_begin(self, moment: datetime, tz: str) -> datetime | None:
        """The first instant after `moment` at which they begin."""
        if self.begins == self.ends:
            return None
        return min(begin for begin in _shows(moment, self.begins, tz) if begin > moment)


@dataclass(frozen=True)
class Send:
    """A gateway may have it from `at` on."""

    channel: Channel
    at: datetime


@dataclass(frozen=True)
class ByPerson:
    """Somebody here does it, not before `at` and before `until`."""

    channel: Channel
    at: datetime
    until: datetime


@dataclass(frozen=True)
class NotReached:
    """They want to hear it, and no way is left in time: a person finds another one."""


@dataclass(frozen=True)
class Nothing:
    """Nobody tells them anything, or nobody needs it any more."""


Route = Send | ByPerson | NotReached | Nothing


def route(
    wishes: Wishes,
    quiet: Quiet,
    *,
    now: datetime,
    expires_at: datetime,
    not_before: datetime | None = None,
    without: Collection[Channel] = (),
) -> Route:
    """The first of the client's ways that may be used while it is of use.

    `without`: channels that were tried and won't do.
    """
    allowed = ways(wishes)
    if not allowed or expires_at < now:
        return Nothing()
    start = max(now, not_before or now)
    for channel in allowed:
        if channel not in without:
            found = _along(wishes, quiet, channel, start, expires_at)
            if found is not None:
                return found
    return NotReached()


def may_send(
    wishes: Wishes, quiet: Quiet, channel: Channel, *, now: datetime, expires_at: datetime
) -> datetime | None:
    """The first instant from `now` on at which it may go this way; None if it no longer may."""
    found = _still(wishes, quiet, channel, now, expires_at)
    return found.at if isinstance(found, Send) else None


def may_do(
    wishes: Wishes, quiet: Quiet, channel: Channel, *, now: datetime, expires_at: datetime
) -> ByPerson | None:
    """From when and until when a person may do it from `now` on; None if they no longer may."""
    found = _still(wishes, quiet, channel, now, expires_at)
    return found if isinstance(found, ByPerson) else None


def _still(
    wishes: Wishes, quiet: Quiet, channel: Channel, start: datetime, end: datetime
) -> Send | ByPerson | None:
    return _along(wishes, quiet, channel, start, end) if channel in ways(wishes) else None


def _along(
    wishes: Wishes, quiet: Quiet, channel: Channel, start: datetime, end: datetime
) -> Send | ByPerson | None:
    moment = start
    for _turn in range(MOST_TURNS):
        safe = next_moment(wishes, channel, moment)
        if safe is None or safe > end:
            return None
        moment = quiet.over(safe, wishes.tz) if channel in HEARD else safe
        if moment != safe:
            continue
        if channel not in BY_PEOPLE:
            return Send(channel, moment)
        until = _until(wishes, quiet, channel, moment)
        if until - moment >= ROOM or until >= end:
            return ByPerson(channel, moment, min(until, end))
        moment = until
    return None


def _until(wishes: Wishes, quiet: Quiet, channel: Channel, moment: datetime) -> datetime:
    """Until when a person may do what they may begin at `moment`."""
    if leave_for(wishes, channel) != Leave.ONLY_THEN:
        return moment + TASK_TIME
    there = local(moment, wishes.tz)
    closes = max(
        stretch.closes
        for stretch in wishes.hours
        if stretch.weekday == there.isoweekday() and stretch.opens <= there.time() < stretch.closes
    )
    until = min(end for end in _shows(moment, closes, wishes.tz) if end > moment)
    silence = quiet.next_begin(moment, wishes.tz) if channel in HEARD else None
    return min(until, silence) if silence else until


def _shows(moment: datetime, wall_time: time, tz: str) -> list[datetime]:
    """When the clock shows that time, from `moment` to the day after; both times in autumn."""
    today = local_day(moment, tz)
    found = []
    for day in (today, today + timedelta(days=1), today + timedelta(days=2)):
        again = datetime.combine(day, wall_time, ZoneInfo(tz)).replace(fold=1)
        found += [wall_clock(day, wall_time, tz), again.astimezone(UTC)]
    return [instant for instant in found if instant >= moment]
