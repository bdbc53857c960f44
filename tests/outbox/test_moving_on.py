"""A call that nobody made in time: it waits for the next safe hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from furtka.offices.models import Role
from furtka.outbox import moving_on
from furtka.outbox.models import Task, TaskKind, TaskResult
from tests.offices.factories import House, make_house, make_staff
from tests.outbox.test_tasks import HOUR, TUESDAY_TEN, finish, make_task, only_tuesdays_ten_to_noon

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
AFTERWARDS = TUESDAY_TEN + 3 * HOUR


@pytest.fixture
def house() -> House:
    return make_house()


def move_on(days: int | None = 10, now: datetime = AFTERWARDS) -> int:
    """The news is of use for so many days more."""
    until = None if days is None else AFTERWARDS + timedelta(days=days)
    with patch.object(moving_on, "ahead_until", lambda *_asked: until):
        return moving_on.move_on(now)


def test_the_next_tuesday_is_the_next_time(house: House) -> None:
    task = make_task(house)
    only_tuesdays_ten_to_noon(task)
    assert move_on() == 1
    task.refresh_from_db()
    assert (task.due_from, task.due_at) == (TUESDAY_TEN + WEEK, TUESDAY_TEN + WEEK + 2 * HOUR)
    assert task.kind == TaskKind.CALL
    assert move_on() == 0


def test_while_the_hours_last_nothing_moves(house: House) -> None:
    only_tuesdays_ten_to_noon(make_task(house))
    assert move_on(now=TUESDAY_TEN + HOUR) == 0


def test_without_a_safe_hour_left_another_way_is_looked_for(house: House) -> None:
    task = make_task(house)
    only_tuesdays_ten_to_noon(task)
    assert move_on(days=3) == 1
    task.refresh_from_db()
    assert task.kind == TaskKind.NOT_REACHED
    assert task.due_at == AFTERWARDS + timedelta(days=3)
    assert move_on(days=3) == 0


def test_what_is_over_stays_and_says_that_it_is_late(house: House) -> None:
    task = make_task(house)
    only_tuesdays_ten_to_noon(task)
    assert move_on(days=None) == 0
    task.refresh_from_db()
    assert task.due_at < AFTERWARDS and task.done_at is None


def test_who_may_always_be_called_is_simply_late(house: House) -> None:
    make_task(house)
    assert move_on() == 0


def test_what_was_done_meanwhile_is_left_alone(house: House) -> None:
    task = make_task(house)
    only_tuesdays_ten_to_noon(task)
    finish(task, make_staff(house, Role.RECEPTION), TaskResult.DONE)
    assert move_on() == 0


def test_queries_do_not_grow_with_people_who_may_always_be_called(
    house: House, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        make_task(house, dedupe_key=f"reminder:{number}")
    with django_assert_num_queries(1):
        move_on()
    assert Task.objects.count() == 5
