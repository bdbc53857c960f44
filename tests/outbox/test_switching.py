"""Gateways that fail rest; none gets more than it takes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from furtka.outbox.gateways.base import Unreachable
from furtka.outbox.invariants import gateways_answer, outbox_moves
from furtka.outbox.models import GatewayState, Message, MessageStatus
from furtka.outbox.selectors import oldest_wait
from furtka.outbox.sending import send_due
from furtka.outbox.switching import Slot, has_answered, has_failed, take_slot
from tests.outbox.factories import FakeGateway, gateways, make_client, tell_news
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def fail(times: int) -> FakeGateway:
    gateway = FakeGateway()
    for _n in range(times):
        has_failed(gateway.name, NOW)
    return gateway


def test_two_failures_are_no_reason_to_rest() -> None:
    assert take_slot(fail(2), NOW) is Slot.FREE


@pytest.mark.parametrize(
    ("failures", "minutes"), [(3, 5), (4, 10), (5, 20), (6, 40), (7, 60), (30, 60)]
)
def test_each_more_failure_makes_the_rest_longer_up_to_an_hour(failures: int, minutes: int) -> None:
    gateway = fail(failures)
    assert take_slot(gateway, NOW + minutes * MINUTE - SECOND) is Slot.RESTING
    assert take_slot(gateway, NOW + minutes * MINUTE) is Slot.FREE


def test_after_its_rest_one_message_tries_and_the_others_wait_for_the_answer() -> None:
    gateway, later = fail(3), NOW + 5 * MINUTE
    assert [take_slot(gateway, later) for _n in range(3)] == [Slot.FREE, Slot.RESTING, Slot.RESTING]
    has_answered(gateway.name)
    assert [take_slot(gateway, later) for _n in range(2)] == [Slot.FREE, Slot.FREE]
    assert GatewayState.objects.get().failures == 0


def test_no_minute_has_more_than_its_share() -> None:
    gateway = FakeGateway(per_minute=30)
    taken = [
        NOW + second * SECOND
        for second in range(0, 300, 2)
        for _n in range(10)
        if take_slot(gateway, NOW + second * SECOND) is Slot.FREE
    ]
    for moment in taken:
        assert sum(moment <= other < moment + MINUTE for other in taken) <= 30
    assert len(taken) > 5 * 30 * 0.8


def test_what_is_over_the_rate_waits_for_the_next_round() -> None:
    gateway, client = FakeGateway(per_minute=6), make_client()
    for number in range(3):
        tell_news(client, dedupe_key=f"told-{number}")
    with gateways(gateway):
        assert send_due(NOW) == 1
        assert Message.objects.filter(claimed_at=None, status=MessageStatus.QUEUED).count() == 2
        assert send_due(NOW + 5 * SECOND) == 1
        assert send_due(NOW + 16 * SECOND) == 1


def test_while_all_gateways_rest_nothing_is_tried_and_nothing_is_stuck() -> None:
    gateway, client = FakeGateway(), make_client()
    gateway.raises(Unreachable())
    for number in range(5):
        tell_news(client, dedupe_key=f"told-{number}")
    with gateways(gateway):
        send_due(NOW)
        assert len(gateway.got) == 3
        has_failed(gateway.name, NOW)
        has_failed(gateway.name, NOW)
        later = NOW + 18 * MINUTE
        send_due(later)
        assert len(gateway.got) == 3
        assert oldest_wait(later) == timedelta() and list(outbox_moves(later)) == []
        assert list(gateways_answer(later)) == ["gateway fake failed 5 times in a row, and rests"]


def test_what_waits_for_its_turn_is_not_stuck_while_others_go_out() -> None:
    gateway, client = FakeGateway(per_minute=1), make_client()
    for number in range(30):
        tell_news(client, dedupe_key=f"told-{number}")
    with gateways(gateway):
        for minute in range(0, 24, 2):
            send_due(NOW + minute * MINUTE)
        assert oldest_wait(NOW + 23 * MINUTE) == MINUTE
        assert list(outbox_moves(NOW + 23 * MINUTE)) == []
        assert oldest_wait(NOW + 40 * MINUTE) == 18 * MINUTE
        assert len(list(outbox_moves(NOW + 40 * MINUTE))) == 1
