"""Whoever has to settle it is told before the term ends, and when it has."""

from __future__ import annotations

from datetime import date

import pytest

from furtka.offices.models import Role
from furtka.outbox.models import Task
from furtka.registry.models import ClockEnd, Item
from furtka.registry.terms import clocks, extensions, pauses
from furtka.registry.terms.reminders import remind
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.registry.terms.things import at_noon, make_clock

pytestmark = pytest.mark.django_db
# 28 December 2026, the day it is due on; 24–26 are holidays.
TOO_EARLY, FIVE_DAYS, LATE = at_noon(2026, 12, 16), at_noon(2026, 12, 17), at_noon(2026, 12, 29)


@pytest.fixture
def house() -> House:
    return make_house()


def asked() -> list[str]:
    return list(Task.objects.filter(done_at=None).order_by("pk").values_list("reason", flat=True))


def test_it_asks_five_working_days_before_and_after_the_end_once_each(house: House) -> None:
    clock = make_clock(house)
    assert remind(TOO_EARLY) == 0
    for _turn in range(2):
        remind(FIVE_DAYS)
    assert asked() == [clocks.NEAR]
    assert Task.objects.get().due_at.isoformat() == "2026-12-28T23:00:00+00:00"
    for _turn in range(2):
        remind(LATE)
    assert asked() == [clocks.NEAR, clocks.OVER]
    assert Task.objects.last().script == clock.item.shown  # type: ignore[union-attr]


def test_it_asks_whom_the_item_is_assigned_to(house: House) -> None:
    clock, job = make_clock(house), make_staff(house, Role.CASE_WORKER)
    Item.objects.filter(pk=clock.item_id).update(assignee=job)
    remind(FIVE_DAYS)
    assert Task.objects.get().owner == job


def test_what_stands_still_or_has_ended_is_left_alone(house: House) -> None:
    still, over = make_clock(house), make_clock(house)
    pauses.pause(clock=still, first=date(2026, 12, 1), reason="x", now=FIVE_DAYS, actor=make_user())
    clocks.stop(over, ClockEnd.SETTLED, now=FIVE_DAYS, actor=None)
    assert remind(LATE) == 0


def test_what_is_closed_is_left_alone_whatever_its_clock_says(house: House) -> None:
    Item.objects.filter(pk=make_clock(house).item_id).update(state="settled")
    assert remind(LATE) == 0


def test_a_new_date_or_an_end_takes_the_task_from_the_list(house: House) -> None:
    clock = make_clock(house)
    remind(FIVE_DAYS)
    new = date(2027, 1, 28)
    extensions.promise(clock.item, until=new, reason="x", now=FIVE_DAYS, actor=make_user())
    assert asked() == []
    remind(at_noon(2027, 1, 27))
    assert asked() == [clocks.NEAR], "it is asked for anew before the new date"
    clocks.stop(clock, ClockEnd.SETTLED, now=FIVE_DAYS, actor=None)
    assert asked() == []
