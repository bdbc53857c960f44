"""Reminders: planned shortly before they are due, for all offices at once, each only once.

`Visit.reminded` counts those that are planned, or that came too late to be. It changes in the
transaction that plans, so whoever is interrupted goes on where they stopped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from furtka.clients.models import Channel, Leave
from furtka.clients.wishes import Wishes, leave_for, ways, wishes_of_many
from furtka.core.clock import day_bounds, local, local_day
from furtka.offices.models import Office
from furtka.outbox import services as outbox
from furtka.outbox.news import News
from furtka.visits.messages import calendar_of
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.values import phones_to_call, takes_answers, values_of_reminder

# So long before they are due reminders are planned: the worker comes by every five minutes.
AHEAD = timedelta(minutes=10)
# So many visits are in memory, and in one transaction.
BATCH = 1000
# A letter takes days. What is told in person would be told when they are here already.
LETTERS_FROM = timedelta(days=4)

Hours = tuple[int, ...]


@dataclass(frozen=True)
class Turn:
    """One of the reminders of those offices that remind at the same `hours`."""

    hours: Hours
    number: int

    @property
    def before(self) -> timedelta:
        return timedelta(hours=self.hours[self.number])

    @property
    def next_before(self) -> timedelta:
        """When the one after it is due; at the visit's beginning there is nothing left to say."""
        rest = self.hours[self.number + 1 :]
        return timedelta(hours=rest[0]) if rest else timedelta()


def plan_reminders(now: datetime) -> int:
    """Plan what is due soon; how many visits were looked at. For the worker, every few minutes."""
    known = {tuple(hours) for hours in Office.objects.values_list("reminder_hours", flat=True)}
    turns = [Turn(hours, number) for hours in sorted(known) for number in range(len(hours))]
    return sum(_plan(turn, now) for turn in turns)


def _plan(turn: Turn, now: datetime) -> int:
    """Batch after batch: what was looked at is counted as reminded, so that each finds others."""
    done = 0
    while batch := _plan_batch(turn, now):
        done += batch
    return done


@transaction.atomic
def _plan_batch(turn: Turn, now: datetime) -> int:
    visits = _due(turn, now)
    if visits:
        wishes = wishes_of_many({visit.client_id: visit.client for visit in visits}.values())
        outbox.tell_many(_news_of(visits, turn, wishes, now), now=now, wishes=wishes)
        same = Visit.objects.filter(pk__in=[visit.pk for visit in visits], reminded=turn.number)
        same.update(reminded=turn.number + 1)
    return len(visits)


def _due(turn: Turn, now: datetime) -> list[Visit]:
    """The next visits to look at, locked; one that somebody is changing comes next time."""
    found = Visit.objects.filter(
        status=VisitStatus.BOOKED, reminded=turn.number, starts_at__gt=now,
        starts_at__lte=now + turn.before + AHEAD, office__reminder_hours=list(turn.hours),
    )  # fmt: skip
    # SQLite has no such locks, and lets one writer in at a time.
    skips = connection.features.has_select_for_update_skip_locked
    rows = found.select_for_update(of=("self",), skip_locked=skips)
    # Offices, services and sites are few: each is read once, not with every visit.
    joined = rows.select_related("client").prefetch_related(
        "office", "client__office", "service__unit", "site"
    )
    return list(joined.order_by("starts_at", "pk")[:BATCH])


def _news_of(
    visits: Sequence[Visit], turn: Turn, wishes: Mapping[int, Wishes], now: datetime
) -> list[News]:
    """What is to be told; not of every visit."""
    wanted = [visit for visit in visits if _is_of_use(visit, turn, now)]
    told = [visit for visit in wanted if _helps(wishes[visit.client_id], turn)]
    phones = phones_to_call({visit.service_id: visit.service for visit in told}.values())
    # All of one language after the other: changing it takes time.
    told.sort(key=lambda visit: visit.client.language)
    return [_news(visit, turn, wishes, phones, now) for visit in told]


def _is_of_use(visit: Visit, turn: Turn, now: datetime) -> bool:
    """Not for whoever booked after it was due, nor when the next one is due as well."""
    due = visit.starts_at - turn.before
    return visit.created_at <= due and now + AHEAD < visit.starts_at - turn.next_before


def _helps(wishes: Wishes, turn: Turn) -> bool:
    """Whether the way in which they are told serves for a reminder; one call is enough."""
    first = next(iter(ways(wishes)), None)
    if first == Channel.CALL:
        return turn.number == 0
    if first == Channel.LETTER:
        return turn.before >= LETTERS_FROM
    return first in (Channel.EMAIL, Channel.SMS)


def _news(
    visit: Visit, turn: Turn, wishes: Mapping[int, Wishes], phones: Mapping[int, str],
    now: datetime,
) -> News:  # fmt: skip
    office, due = visit.office, max(now, visit.starts_at - turn.before)
    at_once = _goes_at_once(wishes[visit.client_id], office, due)
    today = local_day(due, office.tz) if at_once else None
    expires_at = visit.starts_at
    if today is not None:  # "tomorrow" is wrong the day after
        expires_at = min(expires_at, day_bounds(today, office.tz)[1])
    values = values_of_reminder(
        visit, phones[visit.service_id], today=today, answers=takes_answers(office.sms_sender)
    )
    # The largest part of the work by far, and of use in an e-mail only.
    by_email = Channel.EMAIL in ways(wishes[visit.client_id])
    return News(
        client=visit.client, kind="reminder", about=visit.code, values=values,
        dedupe_key=f"reminder:{turn.number}:{visit.code}:{visit.starts_at.isoformat()}",
        expires_at=expires_at, not_before=due,
        calendar=calendar_of(visit, now=now) if by_email else "",
    )  # fmt: skip


def _goes_at_once(wishes: Wishes, office: Office, due: datetime) -> bool:
    """Whether it is a text message that nothing holds up, so that "tomorrow" can be said."""
    if ways(wishes)[0] != Channel.SMS or leave_for(wishes, Channel.SMS) != Leave.ALLOWED:
        return False
    hour, start, end = local(due, office.tz).time(), office.quiet_from, office.quiet_until
    quiet = start <= hour or hour < end if start > end else start <= hour < end
    return not quiet


# -- When a visit changes ------------------------------------------------------------------------


def drop(visit: Visit) -> None:
    """Nobody is expected any more: what is planned and has not gone out is taken back."""
    outbox.take_back(office=visit.office, about=visit.code, kind="reminder")


def start_anew(visit: Visit, *, now: datetime) -> None:
    """The visit has another time or way: reminders of the old one are taken back.

    Those that would be due by now count as given, because the change itself is told.
    """
    drop(visit)
    passed = sum(
        visit.starts_at - timedelta(hours=hours) <= now for hours in visit.office.reminder_hours
    )
    if passed != visit.reminded:
        Visit.objects.filter(office=visit.office_id, pk=visit.pk).update(reminded=passed)
        visit.reminded = passed
