"""For every wish, event and moment: what is sent, or asked of people, is allowed by the wish."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from furtka.clients.models import Channel, Client, ContactWay, Leave, SafeHours, Wish
from furtka.core.clock import local
from furtka.outbox import routing
from furtka.outbox.gateways.base import Accepted, Outgoing, Refused, Unclear, Unreachable
from furtka.outbox.models import GatewayState, Message, MessageStatus, Task, TaskKind
from furtka.outbox.sending import send_due
from furtka.outbox.services import tell
from tests.offices.factories import make_office
from tests.outbox.checker import HandedOver, allowed_minutes, wrong_handing_over, wrong_tasks
from tests.outbox.factories import FakeGateway, gateways, make_client, make_news

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
MOST_TURNS = 10
MOBILE, LANDLINE = "+48500000001", "+48430000000"

# A Thursday, and the evenings before the clocks are moved in autumn and in spring.
BEGINNINGS = [
    datetime(2026, 11, 26, 8, 0, tzinfo=UTC),
    datetime(2026, 10, 24, 19, 30, tzinfo=UTC),
    datetime(2027, 3, 27, 20, 0, tzinfo=UTC),
]
ANSWERS = [None, None, None, Refused("no"), Unreachable("away"), Unclear("silence")]

leaves = st.dictionaries(st.sampled_from(Channel), st.sampled_from(Leave), max_size=5)
halves = st.integers(0, 46)
stretches = st.lists(
    st.tuples(st.integers(1, 7), halves, st.integers(1, 16)), max_size=4,
    unique_by=lambda stretch: stretch[:2],
)  # fmt: skip
people = st.fixed_dictionaries(
    {
        "contact": st.sampled_from(ContactWay),
        "phone": st.sampled_from([MOBILE, LANDLINE]),
        "email": st.just("zofia@example.org"),
        "address": st.just("ul. Prosta 1, 98-220 Zduńska Wola"),
        "protected": st.booleans(),
    }
)
wishes = st.tuples(people, leaves, stretches)
PERSON = {
    "contact": ContactWay.EMAIL, "phone": MOBILE, "email": "zofia@example.org", "address": "",
    "protected": False,
}  # fmt: skip
# Minutes until the worker looks again.
pauses = st.lists(st.sampled_from([0, 1, 5, 12, 45, 120, 300, 700, 1500, 3000]), max_size=6)
lives = st.fixed_dictionaries(
    {
        "begin": st.sampled_from(BEGINNINGS),
        "offset": st.integers(0, 7 * 24 * 60),
        "first": wishes,
        "then": st.none() | wishes,
        "before": pauses,
        "after": pauses,
        "of_use": st.integers(0, 12 * 24 * 60),
        "not_before": st.none() | st.integers(0, 5 * 24 * 60),
        "answers": st.lists(st.sampled_from(ANSWERS), max_size=8),
        "keys": st.booleans(),
        "quiet": st.sampled_from([(20, 8), (0, 0), (12, 15), (2, 3)]),
    }
)

# E-mail at a few safe hours, and a worker that looks for long enough to come upon them.
patient = st.builds(
    lambda life, hours: life | {
        "first": (PERSON, {Channel.EMAIL: Leave.ONLY_THEN}, hours), "then": None, "answers": [],
        "before": [3000] * 4, "of_use": 12 * 24 * 60, "not_before": None,
    },
    lives, st.lists(st.tuples(st.integers(1, 7), halves, st.just(2)), min_size=1, max_size=1),
)  # fmt: skip


def settle(client: Client, wished: Any) -> None:
    """The client wishes this from now on."""
    person, leave, hours = wished
    Client.objects.filter(pk=client.pk).update(**person)
    Wish.objects.filter(client=client).delete()
    SafeHours.objects.filter(client=client).delete()
    for channel, said in leave.items():
        Wish.objects.create(office=client.office, client=client, channel=channel, leave=said)
    for weekday, begins, length in hours:
        ends = min(begins + length, 47)
        SafeHours.objects.create(
            office=client.office, client=client, weekday=weekday,
            opens=time(begins // 2, begins % 2 * 30), closes=time(ends // 2, ends % 2 * 30),
        )  # fmt: skip


class Life:
    """One client who is told one thing, and the worker's rounds until it is of no use."""

    def __init__(self, life: dict[str, Any]) -> None:
        begins, ends = life["quiet"]
        office = make_office(quiet_from=time(begins), quiet_until=time(ends))
        self.tz, self.client = office.tz, make_client(office=office)
        self.now: datetime = life["begin"] + life["offset"] * MINUTE
        self.answers = list(life["answers"])
        self.keys: bool = life["keys"]
        self.wrong: list[str] = []

    def answer(self, channel: Channel, out: Outgoing) -> Accepted:
        handed = HandedOver(channel, out.to, self.now)
        if why := wrong_handing_over(self.client.pk, self.tz, handed):
            self.wrong.append(why)
        error = self.answers.pop(0) if self.answers else None
        if error is not None:
            raise error
        return Accepted()

    def gateway(self, name: str, channel: Channel) -> FakeGateway:
        return FakeGateway(
            name, channel, self.keys, answer=lambda out: self.answer(channel, out), per_minute=30
        )

    def rounds(self, pauses: list[int]) -> None:
        for pause in pauses:
            end = self.now + pause * MINUTE
            for _turn in range(MOST_TURNS):
                self.now = self.next_due(end)
                send_due(self.now)
                self.wrong += wrong_tasks_made_at(self.client.pk, self.tz, self.now)
                if self.now == end:
                    break
            self.now = end

    def next_due(self, end: datetime) -> datetime:
        """A worker looks every two seconds: when something falls due it is there."""
        waiting = Message.objects.filter(
            status=MessageStatus.QUEUED, send_after__gt=self.now, send_after__lt=end
        )
        return min(waiting.values_list("send_after", flat=True), default=end)


def wrong_tasks_made_at(client: int, tz: str, now: datetime) -> list[str]:
    """Only what was made this moment: an older task may stand for wishes of before."""
    made = Task.objects.filter(client=client, created_at=now).exists()
    return wrong_tasks(client, tz) if made else []


def live(life: dict[str, Any]) -> list[str]:
    """What went wrong."""
    Task.objects.all().delete()
    Message.objects.all().delete()
    GatewayState.objects.all().delete()
    one = Life(life)
    known = [
        one.gateway("mail", Channel.EMAIL), one.gateway("sms-1", Channel.SMS),
        one.gateway("sms-2", Channel.SMS),
    ]  # fmt: skip
    with gateways(*known):
        settle(one.client, life["first"])
        one.client.refresh_from_db()
        wait = life["not_before"]
        news = make_news(
            one.client, expires_at=one.now + life["of_use"] * MINUTE,
            not_before=None if wait is None else one.now + wait * MINUTE,
        )  # fmt: skip
        tell(news, now=one.now)
        one.wrong += wrong_tasks(one.client.pk, one.tz)
        if not any(allowed_minutes(one.client.pk, channel) for channel in Channel):
            one.wrong += ["told though nothing is wished"] * Message.objects.count()
        one.rounds([0, *life["before"]])
        if life["then"] is not None:
            settle(one.client, life["then"])
            Task.objects.filter(kind=TaskKind.CALL).delete()  # people look at wishes themselves
        one.rounds(life["after"])
    return one.wrong


@settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(life=lives)
def test_what_is_sent_is_allowed_by_the_wish_at_that_moment(life: dict[str, Any]) -> None:
    assert live(life) == []


# -- The checker finds a sender that is wrong -----------------------------------------------------


def no_hours(wished: Any, channel: Channel, at: datetime) -> datetime | None:
    """Takes "only at safe hours" for "always", for what the worker sends."""
    if channel in routing.BY_PEOPLE:
        return NEXT_MOMENT(wished, channel, at)
    leave = routing.leave_for(wished, channel)
    return None if leave == Leave.NEVER else at


def one_hour_early(wished: Any, channel: Channel, at: datetime) -> datetime | None:
    """An hour or two early: adds the offset of the time on the wall once too often."""
    if channel in routing.BY_PEOPLE:
        return NEXT_MOMENT(wished, channel, at)
    shifted = local(at, wished.tz).replace(tzinfo=None) - at.replace(tzinfo=None)
    found = NEXT_MOMENT(wished, channel, at + shifted)
    return None if found is None else max(at, found - shifted)


def all_ways(wished: Any) -> tuple[Channel, ...]:
    """Whatever can be reached."""
    return tuple(channel for channel in Channel if channel in wished.reach)


NEXT_MOMENT = routing.next_moment


def never_quiet(self: routing.Quiet, moment: datetime, tz: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("target", "name", "rule"),
    [
        (routing, "next_moment", no_hours),
        (routing, "next_moment", one_hour_early),
        (routing.Quiet, "covers", never_quiet),
    ],
)
def test_the_checker_finds_a_wrong_rule(target: Any, name: str, rule: Any) -> None:
    assert finds_something(target, name, rule, lives if target is routing.Quiet else patient)


def test_the_checker_finds_ways_that_nobody_wished() -> None:
    with (
        patch.object(routing, "next_moment", lambda wished, channel, at: at),
        patch.object(routing, "leave_for", lambda wished, channel: Leave.ALLOWED),
    ):
        assert finds_something(routing, "ways", all_ways, lives)


def finds_something(target: Any, name: str, rule: Any, wanted: Any) -> bool:
    @settings(
        max_examples=300, deadline=None, derandomize=True, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(life=wanted)
    def look(life: dict[str, Any]) -> None:
        assert live(life) == []

    with patch.object(target, name, rule):
        try:
            look()
        except AssertionError:
            return True
        except ExceptionGroup as several:
            return several.subgroup(AssertionError) is not None
    return False
