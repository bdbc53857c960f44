"""Tasks: taken, done, put off within safe hours, taken back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from furtka.clients.models import Channel, Client, ContactWay, Leave, SafeHours, Wish
from furtka.offices.models import Role, Staff
from furtka.outbox import tasks
from furtka.outbox.models import Task, TaskKind, TaskResult
from furtka.privacy.models import AuditLine
from tests.offices.factories import House, make_house, make_staff

pytestmark = pytest.mark.django_db
# Tuesday, 1 December 2026, ten in the morning in Zduńska Wola.
TUESDAY_TEN = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def job(house: House) -> Staff:
    return make_staff(house, Role.RECEPTION)


def make_task(house: House, **values: Any) -> Task:
    """A call that is due this Tuesday, ten to noon."""
    client = Client.objects.create(
        office=house.office, name="Zofia Żółć", phone="+48430000001",
        contact=ContactWay.PHONE, created_at=TUESDAY_TEN,
    )  # fmt: skip
    defaults = {
        "office": house.office, "client": client, "kind": TaskKind.CALL, "about": "ZW-4K7MR",
        "reason": "reminder", "dedupe_key": "reminder:0", "created_at": TUESDAY_TEN,
        "due_from": TUESDAY_TEN, "due_at": TUESDAY_TEN + 2 * HOUR,
    }  # fmt: skip
    return Task.objects.create(**defaults | values)


def only_tuesdays_ten_to_noon(task: Task) -> None:
    assert task.client is not None
    Wish.objects.create(
        office=task.office, client=task.client, channel=Channel.CALL, leave=Leave.ONLY_THEN
    )
    SafeHours.objects.create(
        office=task.office, client=task.client, weekday=2, opens=time(10), closes=time(12)
    )


def finish(task: Task, job: Staff, result: TaskResult, now: datetime = TUESDAY_TEN) -> Any:
    assert job.user is not None
    fresh = Task.objects.select_related("office", "client__office").get(pk=task.pk)
    return tasks.finish(task=fresh, result=result, now=now, actor=job.user)


def actions() -> list[str]:
    found = AuditLine.objects.filter(action__startswith="task.").order_by("id")
    return list(found.values_list("action", flat=True))


def test_one_of_two_colleagues_has_it(house: House, job: Staff) -> None:
    task, other = make_task(house), make_staff(house, Role.RECEPTION)
    assert job.user is not None and other.user is not None
    assert tasks.take(task=task, job=job, now=TUESDAY_TEN, actor=job.user)
    assert not tasks.take(task=task, job=other, now=TUESDAY_TEN, actor=other.user)
    assert tasks.take(task=task, job=job, now=TUESDAY_TEN, actor=job.user)  # a second press
    tasks.give_back(task=task, now=TUESDAY_TEN, actor=job.user)
    task.refresh_from_db()
    assert task.owner is None and actions() == ["task.taken", "task.given_back"]


@pytest.mark.parametrize("result", [TaskResult.DONE, TaskResult.NOT_NEEDED])
def test_what_came_of_it_is_kept_and_taken_back(
    house: House, job: Staff, result: TaskResult
) -> None:
    task = make_task(house)
    for _press in range(2):
        finish(task, job, result)
    task.refresh_from_db()
    assert (task.result, task.done_at, task.done_by) == (result, TUESDAY_TEN, job.user)
    assert job.user is not None
    tasks.reopen(task=task, now=TUESDAY_TEN, actor=job.user)
    task.refresh_from_db()
    assert (task.result, task.done_at, task.done_by) == ("", None, None)
    assert actions() == [f"task.{result}", "task.reopened"]


def test_who_did_not_answer_is_called_again_in_an_hour(house: House, job: Staff) -> None:
    task = make_task(house)
    for _press in range(2):
        finish(task, job, TaskResult.NOT_REACHED)
    task.refresh_from_db()
    assert task.done_at is None and actions() == ["task.not_reached"]
    assert (task.due_from, task.due_at) == (TUESDAY_TEN + HOUR, TUESDAY_TEN + 2 * HOUR)


def test_who_did_not_answer_at_the_end_of_the_day_is_called_tomorrow(
    house: House, job: Staff
) -> None:
    task = make_task(house)
    finish(task, job, TaskResult.NOT_REACHED, TUESDAY_TEN + HOUR * 1.5)
    task.refresh_from_db()
    # Eight in the morning, when the quiet hours of the office end.
    assert task.due_from == TUESDAY_TEN + 22 * HOUR and task.due_at == task.due_from + 2 * HOUR


def test_who_said_when_it_is_safe_is_never_called_at_another_time(house: House, job: Staff) -> None:
    task = make_task(house)
    only_tuesdays_ten_to_noon(task)
    finish(task, job, TaskResult.NOT_REACHED, TUESDAY_TEN + HOUR * 1.5)
    task.refresh_from_db()
    week = timedelta(weeks=1)
    assert (task.due_from, task.due_at) == (TUESDAY_TEN + week, TUESDAY_TEN + week + 2 * HOUR)


def test_putting_off_is_taken_back(house: House, job: Staff) -> None:
    task = make_task(house)
    before = finish(task, job, TaskResult.NOT_REACHED)
    assert job.user is not None
    for _press in range(2):
        tasks.put_back(
            task=task, window=before, seen=TUESDAY_TEN + HOUR, now=TUESDAY_TEN, actor=job.user
        )
    task.refresh_from_db()
    assert task.due_from == TUESDAY_TEN and actions() == ["task.not_reached", "task.reopened"]


def test_a_wrong_number_becomes_a_task_to_find_another_way(house: House, job: Staff) -> None:
    task = make_task(house)
    for _press in range(2):
        finish(task, job, TaskResult.WRONG_WAY)
    other = Task.objects.get(kind=TaskKind.NOT_REACHED)
    assert (other.about, other.client) == (task.about, task.client)
    assert job.user is not None
    tasks.reopen(task=task, now=TUESDAY_TEN, actor=job.user)
    assert list(Task.objects.filter(done_at=None)) == [task]
