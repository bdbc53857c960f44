"""Somebody is told before a term ends, and when it has ended: tasks, once each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from furtka.core.clock import day_bounds, local_day
from furtka.outbox.chores import ask_office
from furtka.registry.models import Clock, Pause
from furtka.registry.terms.clocks import END_OF, NEAR, OVER, about
from furtka.registry.terms.selectors import is_soon

# More days than five working days ever are, whatever holidays lie between.
LOOK_AHEAD = timedelta(days=14)
# What is late is seen to on the same day.
WITHIN = timedelta(hours=8)


def remind(now: datetime) -> int:
    """Ask for what is due within five working days, and for what is overdue.

    Whom it is assigned to is asked, else everybody who sees tasks. Returns how many were asked
    for; the same day again adds nothing.
    """
    asked = 0
    for clock in _near(now):
        office, item = clock.office, clock.item
        today = local_day(now, office.tz)
        if not is_soon(clock.due_on, today):
            continue
        chore, due_at = _chore(clock, today, now)
        ask_office(
            office=office, chore=chore, about=about(clock), now=now, due_at=due_at,
            dedupe_key=f"{chore}:{clock.pk}:{clock.due_on}", what=item.shown, owner=item.assignee,
            path=item.path,
        )  # fmt: skip
        asked += 1
    return asked


def _chore(clock: Clock, today: date, now: datetime) -> tuple[str, datetime]:
    if clock.due_on < today:
        return OVER, now + WITHIN
    return NEAR, day_bounds(clock.due_on, clock.office.tz)[1]


def _near(now: datetime) -> Iterator[Clock]:
    """Of all offices, what runs and is due by then; what stands still is not."""
    still = Pause.objects.filter(office=OuterRef("office"), clock=OuterRef("pk"), until=None)
    last = local_day(now, "UTC") + LOOK_AHEAD
    found = Clock.objects.filter(~Exists(still), ended_at=None, due_on__lte=last)
    found = found.exclude(item__state__in=END_OF.keys())
    found = found.select_related("office", "item", "item__assignee")
    return found.order_by("due_on", "pk").iterator()
