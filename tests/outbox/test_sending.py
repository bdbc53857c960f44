"""The queue: once, in time, and again when the gateway is away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from furtka.clients.models import Channel, Client, ContactWay, Leave
from furtka.outbox import sending
from furtka.outbox.gateways.base import Refused, Unclear, Unreachable
from furtka.outbox.models import (
    Message,
    MessageStatus,
    Receipt,
    ReceiptResult,
    Task,
    TaskKind,
)
from furtka.outbox.sending import CLAIM, GIVE_UP, send_due
from tests.outbox.factories import (
    FakeGateway,
    gateways,
    make_client,
    make_news,
    set_wishes,
    tell_news,
)
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
BOTH = {Channel.EMAIL: Leave.ALLOWED, Channel.SMS: Leave.ALLOWED}
MOBILE = "+48500000001"


def results() -> list[str]:
    return list(Receipt.objects.order_by("id").values_list("result", flat=True))


def test_a_message_goes_out_once() -> None:
    tell_news()
    assert (send_due(NOW), send_due(NOW)) == (1, 0)
    assert [m.to for m in mail.outbox] == [["zofia@example.org"]]
    assert results() == [ReceiptResult.ACCEPTED]


def test_what_comes_too_late_is_not_sent() -> None:
    tell_news()
    assert send_due(NOW + timedelta(hours=3)) == 0
    assert Message.objects.get().status == MessageStatus.EXPIRED
    assert mail.outbox == []


def test_a_gateway_that_is_away_is_tried_again_after_growing_pauses() -> None:
    gateway = FakeGateway()
    gateway.raises(Unreachable("timeout"))
    tell_news()
    tried = []
    with gateways(gateway):
        for minute in range(40):
            before = len(gateway.got)
            send_due(NOW + minute * MINUTE)
            tried += [minute] * (len(gateway.got) - before)
    assert tried == [0, 2, 6, 14, 30]
    assert set(results()) == {ReceiptResult.UNREACHABLE}


def test_a_gateway_that_is_back_gets_it() -> None:
    gateway = FakeGateway()
    gateway.raises(Unreachable())
    tell_news()
    with gateways(gateway):
        send_due(NOW)
        gateway.raises(None)
        assert send_due(NOW + MINUTE) == 0
        assert send_due(NOW + 2 * MINUTE) == 1


def test_where_one_gateway_is_away_the_next_is_used_at_once() -> None:
    first, second = FakeGateway("first"), FakeGateway("second")
    first.raises(Unreachable())
    tell_news()
    with gateways(first, second):
        assert send_due(NOW) == 1
    assert Message.objects.get().gateway == "second"
    assert results() == [ReceiptResult.UNREACHABLE, ReceiptResult.ACCEPTED]


def test_a_message_of_a_dead_worker_is_sent_by_another() -> None:
    tell_news()
    Message.objects.update(claimed_at=NOW)
    assert send_due(NOW + CLAIM / 2) == 0
    assert send_due(NOW + CLAIM * 2) == 1


def test_what_was_handed_to_a_gateway_without_keys_is_checked_by_a_person_and_not_sent() -> None:
    gateway = FakeGateway()
    tell_news()
    Message.objects.update(claimed_at=NOW, handed_at=NOW, gateway="fake")
    with gateways(gateway):
        assert send_due(NOW + CLAIM * 2) == send_due(NOW + CLAIM * 4) == 0
    assert gateway.got == [] and results() == [ReceiptResult.UNCLEAR]
    assert Message.objects.get().status == MessageStatus.UNCLEAR
    assert Task.objects.get().kind == TaskKind.CHECK


def test_a_gateway_with_keys_is_asked_again_under_the_same_key() -> None:
    gateway, other = FakeGateway(has_keys=True), FakeGateway("other")
    gateway.raises(Unclear("timeout"))
    tell_news()
    with gateways(gateway, other):
        send_due(NOW)
        gateway.raises(Unreachable())  # the second time nothing was handed over; the first, maybe
        send_due(NOW + 6 * MINUTE)
        gateway.raises(None)
        assert send_due(NOW + 12 * MINUTE) == 1
    assert len(gateway.got) == 3 and len({out.key for out in gateway.got}) == 1
    assert other.got == []


def test_a_gateway_with_keys_that_never_answers_is_given_up_for_a_person() -> None:
    gateway = FakeGateway(has_keys=True)
    gateway.raises(Unclear())
    tell_news()
    with gateways(gateway):
        for minute in range(120):
            send_due(NOW + minute * MINUTE)
    assert Message.objects.get().status == MessageStatus.UNCLEAR
    assert Task.objects.get().created_at - NOW < GIVE_UP + 10 * MINUTE


def test_no_answer_of_a_gateway_without_keys_is_left_to_a_person() -> None:
    gateway = FakeGateway()
    gateway.raises(Unclear("timeout"))
    tell_news()
    with gateways(gateway):
        send_due(NOW)
        send_due(NOW + 30 * MINUTE)
    assert len(gateway.got) == 1
    assert Message.objects.get().status == MessageStatus.UNCLEAR
    assert Task.objects.get().kind == TaskKind.CHECK


def test_a_worker_that_slept_past_its_claim_hands_over_nothing() -> None:
    tell_news()
    message = sending._claim(Message.objects.get().pk, NOW)
    assert message is not None
    assert sending._claim(message.pk, NOW + CLAIM + SECOND) is not None
    assert not sending._mark_handed(message, FakeGateway(), NOW)


def test_what_one_way_refuses_goes_the_next_with_its_words() -> None:
    email, sms = FakeGateway("mail"), FakeGateway("sms", Channel.SMS)
    email.raises(Refused("550"))
    tell_news(make_client(phone=MOBILE, wishes=BOTH))
    with gateways(email, sms):
        assert send_due(NOW) + send_due(NOW) == 1
    assert [(out.to, out.text) for out in sms.got] == [(MOBILE, "Wizyta ZW-3467A.")]
    assert results() == [ReceiptResult.REFUSED, ReceiptResult.ACCEPTED]


def test_when_no_way_is_left_a_person_finds_one() -> None:
    email, sms = FakeGateway("mail"), FakeGateway("sms", Channel.SMS)
    email.raises(Refused("550"))
    sms.raises(Refused("13"))
    tell_news(make_client(phone=MOBILE, wishes=BOTH))
    with gateways(email, sms):
        for _round in range(3):
            send_due(NOW)
    assert (len(email.got), len(sms.got)) == (1, 1)
    task = Task.objects.get()
    assert (task.kind, task.script) == (TaskKind.NOT_REACHED, "Proszę powiedzieć: ZW-3467A.")
    assert Message.objects.get().status == MessageStatus.FAILED


def test_the_most_urgent_goes_first_and_then_the_oldest() -> None:
    gateway, client = FakeGateway(), make_client()
    for number, priority in enumerate([7, 5, 1, 5]):
        tell_news(client, dedupe_key=f"told-{number}", values={"code": f"{number}"})
        Message.objects.filter(dedupe_key=f"told-{number}").update(
            priority=priority, send_after=NOW - number * SECOND
        )
    with gateways(gateway):
        assert send_due(NOW, limit=3) == 3
    assert [out.subject for out in gateway.got] == ["Wizyta 2", "Wizyta 3", "Wizyta 1"]


def test_a_slow_gateway_stops_the_round_before_claims_end(monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client()
    for number in range(3):
        tell_news(client, dedupe_key=f"told-{number}")
    clock = iter([0.0, 1.0, 2.0, CLAIM.total_seconds()])
    monkeypatch.setattr(sending, "monotonic", lambda: next(clock))
    assert send_due(NOW) == 2


@pytest.mark.parametrize(
    "changed", [{"protected": True}, {"contact": ContactWay.NONE}, {"erased_at": NOW}]
)
def test_what_waited_is_not_sent_to_who_must_not_be_written_to_by_now(
    changed: dict[str, Any],
) -> None:
    client = make_client()
    tell_news(client)
    Client.objects.filter(pk=client.pk).update(**changed)
    assert send_due(NOW) == 0
    assert mail.outbox == [] and Task.objects.count() == 0
    assert Message.objects.get().status == MessageStatus.FAILED


def test_who_wants_to_be_called_by_now_is_called() -> None:
    client = make_client(phone="+48430000000")
    tell_news(client)
    Client.objects.filter(pk=client.pk).update(contact=ContactWay.PHONE)
    assert send_due(NOW) == 0
    task = Task.objects.get()
    assert mail.outbox == [] and (task.kind, task.about) == (TaskKind.CALL, "ZW-3467A")
    assert task.script == "Proszę powiedzieć: ZW-3467A."


def test_what_waited_goes_the_way_that_is_wished_by_now() -> None:
    client, sms = make_client(phone=MOBILE), FakeGateway("sms", Channel.SMS)
    tell_news(client)
    set_wishes(client, {Channel.EMAIL: Leave.NEVER, Channel.SMS: Leave.ALLOWED})
    with gateways(FakeGateway(), sms):
        assert send_due(NOW) + send_due(NOW) == 1
    assert [out.text for out in sms.got] == ["Wizyta ZW-3467A."] and Message.objects.count() == 1


def test_safe_hours_that_ended_while_it_waited_are_kept() -> None:
    client = make_client(
        wishes={Channel.EMAIL: Leave.ONLY_THEN},
        hours=[(4, "09:00", "10:00"), (5, "09:00", "10:00")],
    )
    tell_news(client, expires_at=NOW + timedelta(days=2))  # Thursday, nine o'clock
    assert send_due(NOW + timedelta(hours=1)) == 0
    assert Message.objects.get().send_after == NOW + timedelta(days=1)
    assert send_due(NOW + timedelta(days=1)) == 1


def test_no_text_message_goes_out_in_quiet_hours() -> None:
    sms = FakeGateway("sms", Channel.SMS)
    tell_news(make_client(phone=MOBILE, contact=ContactWay.SMS), expires_at=NOW + timedelta(days=2))
    with gateways(sms):
        assert send_due(NOW + timedelta(hours=11)) == 0  # eight in the evening
        assert send_due(NOW + timedelta(hours=22, minutes=59)) == 0
        assert send_due(NOW + timedelta(hours=23)) == 1


def test_a_message_that_can_not_be_written_keeps_no_other_waiting() -> None:
    client = make_client()
    tell_news(client)
    Message.objects.update(subject="two\nlines")
    tell_news(client, dedupe_key="told-2")
    assert send_due(NOW) == 1


def test_a_letter_is_no_workers_business_until_it_is_too_late() -> None:
    client = make_client(contact=ContactWay.POST, address="ul. Prosta 1, 98-220 Zduńska Wola")
    tell_news(client)
    send_due(NOW)
    assert Message.objects.get().status == MessageStatus.QUEUED
    send_due(NOW + timedelta(hours=3))
    assert Message.objects.get().status == MessageStatus.EXPIRED
    assert [task.kind for task in Task.objects.all()] == [TaskKind.LETTER]


def test_a_message_of_before_has_its_own_words_said_by_a_person() -> None:
    client = make_client(phone="+48430000000")
    tell_news(client)
    Message.objects.update(values={}, kind="forgotten")
    Client.objects.filter(pk=client.pk).update(contact=ContactWay.PHONE)
    send_due(NOW)
    assert Task.objects.get().script == "Do zobaczenia, ZW-3467A."


def test_sending_one_costs_so_many_queries(django_assert_max_num_queries: Any) -> None:
    client = make_client()
    for number in range(3):
        tell_news(client, dedupe_key=f"told-{number}")
    send_due(NOW, limit=1)
    with django_assert_max_num_queries(18):
        assert send_due(NOW, limit=1) == 1
    assert make_news(client)
