"""How soon, how late and at which minutes a visit may be asked to begin."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from furtka.core.clock import day_bounds, local_day
from furtka.offices.hours import add_working_days
from furtka.offices.models import Office
from furtka.visits import availability
from furtka.visits.ask import Ask
from furtka.visits.availability import Grid, ticks
from furtka.visits.models import Need

# Interpreters are announced three working days ahead (Act of 19 August 2011 on sign language).
INTERPRETER_WORKING_DAYS = 3


def bookable_ticks(ask: Ask, grid: Grid, now: datetime, office: Office, *, by_staff: bool) -> int:
    """Ticks at which a visit may be asked to begin: on the step, not too soon, not too late."""
    step = slot_step(ask.service.minutes)
    on_step = availability.every(ticks(step), grid.size)
    notice = timedelta(0) if by_staff else timedelta(minutes=office.booking_notice_minutes)
    earliest = max(now + notice, _interpreter_from(ask, now, office))
    latest = day_bounds(last_bookable_day(office, now), office.tz)[1]
    return on_step & grid.within(earliest, latest)


def slot_step(minutes: int) -> int:
    """Minutes between two offered starts: the largest of 15, 10, 5 that divides the length."""
    return next((step for step in (15, 10) if minutes % step == 0), 5)


def last_bookable_day(office: Office, now: datetime) -> date:
    return local_day(now, office.tz) + timedelta(days=office.booking_horizon_days)


def _interpreter_from(ask: Ask, now: datetime, office: Office) -> datetime:
    if ask.urgent or not ask.needs & {Need.PJM, Need.INTERPRETER}:
        return now  # whoever says that it is urgent has to find one
    day = add_working_days(local_day(now, office.tz), INTERPRETER_WORKING_DAYS)
    return day_bounds(day, office.tz)[0]
