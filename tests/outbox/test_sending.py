"""The queue: once, in time, and again when the mail server is away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from furtka.clients.models import Client, ContactWay
from furtka.outbox import services
from furtka.outbox.models import Message, MessageStatus, Task
from furtka.outbox.services import CLAIM, enqueue, send_due
from tests.offices.factories import make_office
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


def make_client(**values: Any) -> Client:
    defaults = {
        "office": make_office(), "name": "Zofia Żółć", "language": "pl",
        "email": "zofia@example.org", "contact": ContactWay.EMAIL, "created_at": NOW,
    }  # fmt: skip
    return Client.objects.create(**defaults | values)


def make_message(client: Client | None = None, **values: Any) -> None:
    defaults: dict[str, Any] = {
        "kind": "visit_booked", "about": "ZW-3467A", "subject": "Wizyta", "text": "Do zobaczenia.",
        "dedupe_key": "booked-1", "now": NOW, "expires_at": NOW + timedelta(hours=2),
    }  # fmt: skip
    enqueue(client=client or make_client(), **defaults | values)


def test_a_message_goes_out_once() -> None:
    make_message()
    assert (send_due(NOW), send_due(NOW)) == (1, 0)
    assert [m.to for m in mail.outbox] == [["zofia@example.org"]]


def test_the_same_event_is_told_once() -> None:
    client = make_client()
    make_message(client)
    make_message(client)
    assert Message.objects.count() == 1


def test_who_chose_the_phone_is_called_by_a_person() -> None:
    make_message(make_client(contact=ContactWay.PHONE, phone="+48438235320"))
    assert (Message.objects.count(), Task.objects.count()) == (0, 1)


@pytest.mark.parametrize("values", [{"protected": True}, {"contact": ContactWay.NONE}])
def test_nothing_is_sent_to_who_must_not_or_will_not_be_written_to(values: dict[str, Any]) -> None:
    assert make_message(make_client(**values)) is None
    assert (Message.objects.count(), Task.objects.count()) == (0, 0)


def test_what_comes_too_late_is_not_sent() -> None:
    make_message()
    assert send_due(NOW + timedelta(hours=3)) == 0
    assert Message.objects.get().status == MessageStatus.EXPIRED


def test_a_mail_server_that_is_away_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make_message()

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMessage.send", refuse)
        assert send_due(NOW) == 0
    assert send_due(NOW + timedelta(seconds=30)) == 0
    assert send_due(NOW + timedelta(minutes=3)) == 1


def test_a_message_of_a_dead_worker_is_sent_by_another() -> None:
    make_message()
    Message.objects.update(claimed_at=NOW)
    assert send_due(NOW + CLAIM / 2) == 0
    assert send_due(NOW + CLAIM * 2) == 1


def test_a_slow_mail_server_stops_the_round_before_claims_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = make_client()
    for number in range(3):
        make_message(client, dedupe_key=f"booked-{number}")
    clock = iter([0.0, 1.0, 2.0, CLAIM.total_seconds()])
    monkeypatch.setattr(services, "monotonic", lambda: next(clock))
    assert send_due(NOW) == 2


@pytest.mark.parametrize(
    "changed", [{"protected": True}, {"contact": ContactWay.NONE}, {"erased_at": NOW}]
)
def test_what_waited_is_not_sent_to_who_must_not_be_written_to_by_now(
    changed: dict[str, Any],
) -> None:
    client = make_client()
    make_message(client)
    Client.objects.filter(pk=client.pk).update(**changed)
    assert send_due(NOW) == 0
    assert mail.outbox == [] and Task.objects.count() == 0
    assert Message.objects.get().status == MessageStatus.FAILED


def test_who_wants_to_be_called_by_now_is_called() -> None:
    client = make_client(phone="+48430000000")
    make_message(client)
    Client.objects.filter(pk=client.pk).update(contact=ContactWay.PHONE)
    assert send_due(NOW) == 0
    assert mail.outbox == [] and Task.objects.get().about == "ZW-3467A"


def test_a_message_that_can_not_be_written_keeps_no_other_waiting() -> None:
    client = make_client()
    make_message(client, subject="two\nlines")
    make_message(client, dedupe_key="booked-2")
    assert send_due(NOW) == 1
