"""Scenario 25: by phone only from tomorrow 7:30, with 40 visits booked, 5 without any contact."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from furtka.core.clock import at, local_day
from furtka.offices.models import Role, VisitKind
from furtka.outbox.models import Message, MessageStatus, Task
from furtka.rules.models import Order
from furtka.rules.services import approve, draft_order, submit
from furtka.visits.ask import Ask
from furtka.visits.calendar import first_free, load_calendar
from furtka.visits.carry_out import CHORE, carry_on, progress_of, start_carry_out
from furtka.visits.conflicts import count_conflicts
from furtka.visits.impact import Outcome, capacity, lines_of, tellings, touched_by
from furtka.visits.models import CarryOutItem, Visit, VisitStatus
from tests.api.test_staff import post, token
from tests.offices.factories import House, make_staff, make_user
from tests.rules.factories import make_draft
from tests.visits.factories import NOW
from tests.visits.forty import BOOKED, SILENT, book_forty, make_full_house

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TZ = "Europe/Warsaw"
TOMORROW = local_day(NOW + DAY, TZ)
STARTS = at(TOMORROW, datetime.min.time().replace(hour=7, minute=30), TZ)
ENDS = STARTS + 14 * DAY


@pytest.fixture
def house() -> House:
    house = make_full_house()
    book_forty(house, STARTS, now=NOW, clerk=make_user())
    Message.objects.all().delete()
    Task.objects.all().delete()
    return house


@pytest.fixture
def order(house: House) -> Order:
    """Written by the head of a unit and sent for approval."""
    head = make_staff(house, Role.UNIT_HEAD).user
    draft = make_draft(mode="remote_only", valid_from=STARTS, valid_until=ENDS)
    made = draft_order(office=house.office, draft=draft, now=NOW, actor=head)
    return submit(order=made, now=NOW, actor=head)


@pytest.fixture
def director(house: House) -> Any:
    return make_staff(house, Role.DIRECTOR).user


def carry_out(order: Order, director: Any) -> Any:
    approve(order=order, seen=order.fingerprint, now=NOW, actor=director)
    found = start_carry_out(order=order, now=NOW, actor=director)
    for turn in range(1, 4):
        carry_on(NOW + timedelta(seconds=5 * turn))
    found.refresh_from_db()
    return found


def test_before_approval_everybody_sees_what_it_would_do(house: House, order: Order) -> None:
    touched = touched_by(order, NOW)
    assert (len(touched.keys), touched.fitting) == (BOOKED, 0)
    lines = lines_of(order, touched, NOW)
    assert Counter(line.outcome for line in lines) == {Outcome.CALL: 35, Outcome.PERSON: 5}
    told = [(one.channel, one.language, one.count) for one in tellings(lines, house.office, NOW)]
    assert told == [("email", "pl", 15), ("sms", "en", 10), ("sms", "uk", 10)]
    free = {one.kind: (one.before, one.after) for one in capacity(order, NOW)}
    before, after = free[VisitKind.IN_PERSON]
    assert before.count > after.count == 0
    assert before.first and before.first < ENDS and after.first and after.first >= ENDS
    assert free[VisitKind.PHONE][0] == free[VisitKind.PHONE][1]
    assert not Message.objects.exists() and count_conflicts(house.office, NOW) == 0


def test_35_become_calls_and_5_are_tasks_for_a_person(
    house: House, order: Order, director: Any
) -> None:
    hosts = dict(Visit.objects.values_list("code", "host_id"))
    starts = dict(Visit.objects.values_list("code", "starts_at"))
    found = carry_out(order, director)
    progress = progress_of(found)
    assert (progress.total, progress.changed, progress.needs_person) == (40, 35, 5)
    assert progress.finished and found.finished_at is not None
    # Nothing is lost: all are booked, at their hour, with their host.
    assert set(Visit.objects.values_list("status", flat=True)) == {VisitStatus.BOOKED}
    assert dict(Visit.objects.values_list("code", "host_id")) == hosts
    assert dict(Visit.objects.values_list("code", "starts_at")) == starts
    calls = set(Visit.objects.filter(kind="phone").values_list("code", flat=True))
    assert len(calls) == 35
    # Each of them is told once, in their own way and language; of the others a person knows.
    told = Message.objects.filter(kind="mode_changed", status=MessageStatus.QUEUED)
    assert Counter(told.values_list("about", flat=True)) == dict.fromkeys(calls, 1)
    assert Counter(told.values_list("channel", flat=True)) == {"sms": 20, "email": 15}
    assert all(re.search("[а-яіїє]", m.text) for m in told.filter(client__language="uk"))
    assert all("Zadzwonimy" in m.text for m in told.filter(channel="email"))
    tasks = Task.objects.filter(done_at=None)
    assert Counter(tasks.values_list("reason", flat=True)) == {CHORE: 5}
    assert set(tasks.values_list("script", flat=True)) == set(hosts) - calls
    assert count_conflicts(house.office, NOW) == SILENT


def test_free_times_and_bookings_obey_it_at_once(house: House, order: Order, director: Any) -> None:
    carry_out(order, director)
    meeting, call = Ask(house.service), Ask(house.service, VisitKind.PHONE)
    [first] = first_free(meeting, now=NOW, after=STARTS, count=1)
    assert first.starts_at == ENDS
    [first] = first_free(call, now=NOW, after=STARTS, count=1)
    assert first.starts_at < STARTS + DAY


def test_at_the_end_everything_is_as_before_by_itself(
    house: House, order: Order, director: Any
) -> None:
    carry_out(order, director)
    lines = Visit.objects.count()
    day = local_day(ENDS, TZ)
    calendar = load_calendar(ask=Ask(house.service), first=day, last=day, now=ENDS + DAY / 96)
    assert list(calendar.slots()) != []
    assert count_conflicts(house.office, ENDS) == 0 and Visit.objects.count() == lines
    # Who was made a call stays one: people were told so.
    assert Visit.objects.filter(kind="phone").count() == 35


def test_a_program_sees_and_does_the_same(
    client: Any, house: House, order: Order, director: Any
) -> None:
    with time_machine.travel(NOW, tick=False):
        me = token(house, Role.DIRECTOR)
        seen = client.get(f"/api/v1/orders/{order.pk}/impact", headers=me).json()
        assert len(seen["visits"]) == BOOKED
        ways = Counter(
            line["proposal"]["way"] if line["proposal"] else None for line in seen["visits"]
        )
        assert ways == {"phone": 35, None: 5}
        refused = post(client, f"orders/{order.pk}/carry-out", {}, me)
        assert (refused.status_code, refused.json()["error"]) == (409, "not_approved")
        approve(order=order, seen=order.fingerprint, now=NOW, actor=director)
        begun = post(client, f"orders/{order.pk}/carry-out", {}, me)
        assert begun.status_code == 200 and begun.json()["waiting"] == BOOKED
        for turn in range(1, 4):
            carry_on(NOW + timedelta(seconds=5 * turn))
        done = post(client, f"orders/{order.pk}/carry-out", {}, me).json()
        stopped = post(client, f"orders/{order.pk}/carry-out/stop", {}, me).json()
    assert done == {
        "total": 40, "done": 35, "needs_person": 5, "waiting": 0, "finished": True,
        "stopped": False,
    }  # fmt: skip
    assert stopped == done  # nothing was left to stop
    assert CarryOutItem.objects.count() == BOOKED
