"""What is told becomes a message, a task, or nothing; once; and can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from furtka.clients.models import Channel, Client, ContactWay, Leave
from furtka.offices.models import Role
from furtka.outbox import services, tasks
from furtka.outbox.ahead import still_ahead
from furtka.outbox.gateways.base import Refused
from furtka.outbox.invariants import answers_come, tasks_have_somebody
from furtka.outbox.models import Message, MessageStatus, Task, TaskKind, TaskResult
from furtka.outbox.retention import blank_messages, forget_clients
from furtka.outbox.sending import send_due
from furtka.outbox.told import told_about
from furtka.visits.staff.tasks import task_list, visible
from tests.offices.factories import House, make_house, make_staff, make_user
from tests.outbox.factories import FakeGateway, gateways, make_client, make_news, tell_news
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDRESS = "ul. Prosta 1, 98-220 Zduńska Wola"
FRIDAY = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
TUESDAY_TEN = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def in_danger(house: House) -> Client:
    """Scenario 19: "phone only, Tuesday from ten to twelve, say library"."""
    return make_client(
        office=house.office, contact=ContactWay.PHONE, phone="+48500000001", protected=True,
        code_word="biblioteka", wishes={Channel.CALL: Leave.ONLY_THEN},
        hours=[(2, "10:00", "12:00")],
    )  # fmt: skip


def test_scenario_19_nothing_is_sent_and_somebody_calls_at_the_safe_hour() -> None:
    house, gateway = make_house(), FakeGateway()
    tell_news(in_danger(house), now=FRIDAY, expires_at=TUESDAY_TEN + 2 * DAY)
    with gateways(gateway, FakeGateway("sms", Channel.SMS)):
        for hours in range(0, 7 * 24, 3):
            send_due(FRIDAY + hours * HOUR)
    assert gateway.got == [] and not Message.objects.exists()
    head, reception = make_staff(house, Role.UNIT_HEAD), make_staff(house, Role.RECEPTION)
    [task] = visible(head, Task.objects.all())
    assert (task.kind, task.due_from, task.due_at) == (
        TaskKind.CALL, TUESDAY_TEN, TUESDAY_TEN + 2 * HOUR,
    )  # fmt: skip
    assert task.client is not None and task.client.code_word == "biblioteka"
    assert task.script == "Proszę powiedzieć: ZW-3467A."
    assert not visible(reception, Task.objects.all()).exists()


def test_scenario_19_a_visit_before_the_safe_hour_is_left_to_people_who_may_know() -> None:
    house = make_house()
    tell_news(in_danger(house), now=FRIDAY, expires_at=TUESDAY_TEN - DAY)
    send_due(FRIDAY)
    assert not Message.objects.exists()
    assert Task.objects.get().kind == TaskKind.NOT_REACHED
    head, reception = make_staff(house, Role.UNIT_HEAD), make_staff(house, Role.RECEPTION)
    assert [visible(job, Task.objects.all()).count() for job in (head, reception)] == [1, 0]


def test_the_same_event_is_told_once() -> None:
    client = make_client()
    tell_news(client)
    tell_news(client)
    assert Message.objects.count() == 1


def test_the_same_event_is_told_once_when_the_wishes_changed_meanwhile() -> None:
    client = make_client(phone="+48430000000")
    tell_news(client)
    client.contact = ContactWay.PHONE
    tell_news(client)
    assert (Message.objects.count(), Task.objects.count()) == (1, 0)
    tell_news(client, dedupe_key="told-2")
    client.contact = ContactWay.EMAIL
    tell_news(client, dedupe_key="told-2")
    assert (Message.objects.count(), Task.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"contact": ContactWay.PHONE, "phone": "+48430000000"}, TaskKind.CALL),
        ({"contact": ContactWay.IN_PERSON}, TaskKind.TELL),
        ({"contact": ContactWay.POST, "address": ADDRESS}, TaskKind.LETTER),
    ],
)
def test_what_people_do_is_a_task(values: dict[str, Any], kind: TaskKind) -> None:
    tell_news(make_client(**values))
    task = Task.objects.get()
    assert (task.kind, task.about, task.reason) == (kind, "ZW-3467A", "test_news")
    assert bool(task.script) == (kind != TaskKind.LETTER)


@pytest.mark.parametrize("values", [{"protected": True}, {"contact": ContactWay.NONE}])
def test_nothing_is_told_to_who_must_not_or_will_not_be_told(values: dict[str, Any]) -> None:
    tell_news(make_client(**values))
    assert (Message.objects.count(), Task.objects.count()) == (0, 0)


def test_a_letter_is_sent_when_somebody_has_posted_it() -> None:
    tell_news(make_client(contact=ContactWay.POST, address=ADDRESS))
    task, actor = Task.objects.get(), make_user()
    assert task.message == Message.objects.get()
    tasks.finish(task=task, result=TaskResult.DONE, now=NOW + HOUR, actor=actor)
    tasks.finish(task=task, result=TaskResult.DONE, now=NOW + 2 * HOUR, actor=actor)
    message = Message.objects.get()
    assert (message.status, message.sent_at) == (MessageStatus.SENT, NOW + HOUR)
    task.refresh_from_db()
    assert (task.result, task.done_by) == (TaskResult.DONE, actor)
    tasks.reopen(task=task, now=NOW + 3 * HOUR, actor=actor)
    assert Message.objects.get().status == MessageStatus.QUEUED


def test_what_is_told_may_be_more_urgent_than_its_kind() -> None:
    office = make_client().office
    tell_news(make_client(office=office), dedupe_key="a")
    tell_news(make_client(office=office), dedupe_key="b", priority=1)
    usual, urgent = Message.objects.order_by("dedupe_key")
    assert urgent.priority == 1 < usual.priority


def test_many_are_told_in_as_many_queries_as_a_few() -> None:
    office = make_client().office

    def told(number: int) -> int:
        clients = [make_client(office=office) for _n in range(number)]
        clients += [
            make_client(office=office, contact=ContactWay.POST, address=ADDRESS)
            for _n in range(number)
        ]
        news = [make_news(one, dedupe_key=f"{number}-{n}") for n, one in enumerate(clients)]
        with CaptureQueriesContext(connection) as context:
            services.tell_many(news, now=NOW)
        return len(context)

    told(1)
    assert told(2) == told(20) <= 14
    assert Message.objects.count() == 46


def test_news_that_comes_twice_in_one_call_is_one() -> None:
    news = make_news(make_client())
    services.tell_many([news, news], now=NOW)
    assert Message.objects.count() == 1


def take_back(**values: Any) -> int:
    office = Client.objects.get().office
    return services.take_back(office=office, about="ZW-3467A", kind="test_news", **values)


def test_what_has_not_gone_out_is_taken_back() -> None:
    tell_news()
    assert take_back(made_at=NOW - HOUR) == 0
    assert take_back(made_at=NOW) == 1
    assert not Message.objects.exists()


@pytest.mark.parametrize("changes", [{"claimed_at": NOW}, {"handed_at": NOW}, {"status": "sent"}])
def test_what_may_have_gone_out_is_not_taken_back(changes: dict[str, Any]) -> None:
    tell_news()
    Message.objects.update(**changes)
    assert take_back() == 0 and Message.objects.exists()


def test_a_check_ends_when_it_is_taken_back_but_the_client_may_have_heard() -> None:
    tell_news()
    Message.objects.update(claimed_at=NOW - DAY, handed_at=NOW - DAY, gateway="fake")
    with gateways(FakeGateway()):
        send_due(NOW)
    assert Task.objects.get().kind == TaskKind.CHECK
    assert take_back() == 0 and not Task.objects.exists()


def test_a_task_that_took_a_messages_place_is_taken_back_as_of_its_event() -> None:
    gateway = FakeGateway()
    gateway.raises(Refused("550"))
    tell_news()
    with gateways(gateway):
        send_due(NOW + HOUR)
    assert Task.objects.get().kind == TaskKind.NOT_REACHED
    assert take_back(made_at=NOW) == 1


@pytest.mark.parametrize(("until", "tasks"), [(NOW + DAY, 1), (None, 0)])
def test_what_expired_unsent_is_told_by_people_while_it_still_matters(
    monkeypatch: pytest.MonkeyPatch, until: datetime | None, tasks: int
) -> None:
    monkeypatch.setattr(still_ahead, "_entries", {"test": lambda office, about, now: until})
    tell_news()
    send_due(NOW + 3 * HOUR)
    assert Message.objects.get().status == MessageStatus.EXPIRED
    found = list(Task.objects.all())
    assert [(task.kind, task.due_at) for task in found] == [(TaskKind.NOT_REACHED, until)] * tasks


def test_what_was_told_is_shown_with_every_try(django_assert_num_queries: Any) -> None:
    gateway, client = FakeGateway(), make_client()
    gateway.raises(Refused("550"))
    tell_news(client)
    tell_news(client, dedupe_key="told-2")
    with gateways(gateway):
        send_due(NOW)
    with django_assert_num_queries(3):
        told = told_about(client.office, "ZW-3467A")
    failed = [one for one in told if one.tries]
    assert [one.state for one in failed] == ["bad"] * 2
    assert [(one.at, one.gateway, one.code) for one in failed[0].tries] == [(NOW, "fake", "550")]


def test_people_not_reached_are_counted_once_each() -> None:
    house = make_house()
    for _n in range(2):
        client = in_danger(house)
        for key in ("1", "2"):
            tell_news(client, now=FRIDAY, expires_at=FRIDAY + DAY, dedupe_key=f"{client.pk}-{key}")
    found = task_list(make_staff(house, Role.UNIT_HEAD), now=FRIDAY)
    assert [group.heading[:2] for group in found.groups] == ["2 "] and len(found.rows) == 4


def test_words_end_with_the_values_they_were_made_of() -> None:
    tell_news(calendar="BEGIN:VCALENDAR")
    tell_news(make_client(contact=ContactWay.IN_PERSON))
    assert blank_messages(NOW, NOW) == {}
    assert sum(blank_messages(NOW + HOUR, NOW).values()) == 2
    message, task = Message.objects.get(), Task.objects.get()
    assert (message.subject, message.text, message.values, message.calendar) == ("", "", {}, "")
    assert task.script == ""
    assert blank_messages(NOW + HOUR, NOW) == {}


def test_nothing_waits_for_a_client_who_is_erased() -> None:
    client = make_client(phone="+48430000000")
    tell_news(client)
    client.contact = ContactWay.PHONE
    tell_news(client, dedupe_key="told-2")
    Client.objects.update(erased_at=NOW)
    assert len(list(tasks_have_somebody(NOW))) == 1
    forget_clients([client.pk])
    assert list(tasks_have_somebody(NOW)) == []
    message = Message.objects.get()
    assert (message.status, message.text, message.values) == (MessageStatus.FAILED, "", {})


def test_a_message_without_an_answer_for_over_an_hour_is_named() -> None:
    tell_news()
    Message.objects.update(handed_at=NOW, gateway="fake")
    assert list(answers_come(NOW + HOUR)) == []
    [breach] = answers_come(NOW + HOUR + timedelta(seconds=1))
    assert "handed to fake" in breach
