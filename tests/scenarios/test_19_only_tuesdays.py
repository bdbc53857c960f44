"""Scenario 19: "phone only Tuesday 10-12, say 'library'", and a reminder is due on a Friday."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from furtka.clients.models import Channel, Client, ContactWay, Leave, SafeHours, Wish
from furtka.outbox.models import Message, Task, TaskKind
from furtka.visits.reminders import plan_reminders
from tests.offices.factories import make_house
from tests.visits.factories import make_visit

pytestmark = pytest.mark.django_db
# Wednesday, 9 December 2026, nine in the morning; the reminder is due five days before.
WEDNESDAY_NINE = datetime(2026, 12, 9, 8, tzinfo=UTC)
FRIDAY = WEDNESDAY_NINE - timedelta(hours=120)
TUESDAY_TEN = datetime(2026, 12, 8, 9, tzinfo=UTC)


def test_nothing_is_sent_on_friday_and_a_task_for_tuesday_appears() -> None:
    house = make_house()
    house.office.reminder_hours = [120, 3]
    house.office.save()
    visit = make_visit(
        house, starts_at=WEDNESDAY_NINE, now=FRIDAY - timedelta(days=7), email="x@example.org"
    )
    Message.objects.all().delete()
    client = Client.objects.get()
    Client.objects.update(
        protected=True, contact=ContactWay.PHONE, phone="+48500000001", code_word="biblioteka"
    )
    shared = {"office": house.office, "client": client}
    Wish.objects.create(channel=Channel.CALL, leave=Leave.ONLY_THEN, **shared)
    SafeHours.objects.create(weekday=2, opens=time(10), closes=time(12), **shared)
    moment = FRIDAY - timedelta(minutes=10)
    while moment < WEDNESDAY_NINE:
        plan_reminders(moment)
        moment += timedelta(minutes=30)
    assert not Message.objects.exists()
    task = Task.objects.get()
    assert (task.kind, task.about, task.reason) == (TaskKind.CALL, visit.code, "reminder")
    assert task.due_from == TUESDAY_TEN and task.due_at <= TUESDAY_TEN + timedelta(hours=2)
    assert task.script.startswith("biblioteka. Czy to dobry moment?")
    assert house.office.name not in task.script and house.service.name not in task.script
