"""Which way and when: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta

import pytest

from furtka.clients.models import Channel, Leave
from furtka.clients.wishes import Stretch, Wishes
from furtka.outbox.routing import ByPerson, Nothing, NotReached, Quiet, Send, may_send, route

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)  # a Thursday, nine o'clock in Warsaw
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENINGS = Quiet(time(20), time(8))
LIBRARY = (Stretch(2, time(10), time(12)),)


def wishes(
    leaves: Mapping[Channel, Leave],
    hours: Iterable[Stretch] = (),
    *,
    first: Channel | None = None,
    reach: Iterable[Channel] = tuple(Channel),
) -> Wishes:
    return Wishes(
        first=first, leaves=leaves, hours=tuple(hours), protected=False, erased=False,
        tz="Europe/Warsaw", reach=frozenset(reach),
    )  # fmt: skip


ONLY_CALLS = wishes({Channel.CALL: Leave.ONLY_THEN}, LIBRARY)
SMS = wishes({Channel.SMS: Leave.ALLOWED})


def test_the_first_way_is_used_first() -> None:
    both = wishes({Channel.EMAIL: Leave.ALLOWED, Channel.SMS: Leave.ALLOWED}, first=Channel.SMS)
    assert route(both, EVENINGS, now=NOW, expires_at=NOW + DAY) == Send(Channel.SMS, NOW)


def test_a_call_falls_into_safe_hours_until_they_end() -> None:
    tuesday = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    way = route(ONLY_CALLS, EVENINGS, now=NOW, expires_at=NOW + 9 * DAY)
    assert way == ByPerson(Channel.CALL, tuesday, tuesday + 2 * HOUR)


def test_a_call_ends_with_what_it_tells_of() -> None:
    tuesday = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    way = route(ONLY_CALLS, EVENINGS, now=NOW, expires_at=tuesday + HOUR)
    assert way == ByPerson(Channel.CALL, tuesday, tuesday + HOUR)


def test_where_safe_hours_come_too_late_a_person_finds_another_way() -> None:
    assert route(ONLY_CALLS, EVENINGS, now=NOW, expires_at=NOW + DAY) == NotReached()


def test_where_safe_hours_come_too_late_the_next_way_is_used() -> None:
    also = wishes({Channel.CALL: Leave.ONLY_THEN, Channel.LETTER: Leave.ALLOWED}, LIBRARY)
    way = route(also, EVENINGS, now=NOW, expires_at=NOW + DAY)
    assert isinstance(way, ByPerson) and way.channel == Channel.LETTER


def test_safe_hours_that_end_at_once_are_of_no_use_to_a_person() -> None:
    almost = datetime(2026, 12, 1, 10, 58, tzinfo=UTC)
    way = route(ONLY_CALLS, EVENINGS, now=almost, expires_at=almost + 9 * DAY)
    assert isinstance(way, ByPerson) and way.at == datetime(2026, 12, 8, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        (NOW + 10 * HOUR, NOW + 10 * HOUR),  # seven in the evening
        (NOW + 11 * HOUR, NOW + 23 * HOUR),
        (NOW + 20 * HOUR, NOW + 23 * HOUR),
    ],
)
def test_text_messages_wait_for_the_morning(at: datetime, sent: datetime) -> None:
    assert route(SMS, EVENINGS, now=at, expires_at=NOW + 5 * DAY) == Send(Channel.SMS, sent)


def test_an_email_waits_for_no_morning() -> None:
    email = wishes({Channel.EMAIL: Leave.ALLOWED})
    night = NOW + 15 * HOUR
    assert route(email, EVENINGS, now=night, expires_at=NOW + DAY) == Send(Channel.EMAIL, night)


def test_safe_hours_within_quiet_hours_are_no_way() -> None:
    night = wishes({Channel.SMS: Leave.ONLY_THEN}, [Stretch(5, time(21), time(23))])
    assert route(night, EVENINGS, now=NOW, expires_at=NOW + 90 * DAY) == NotReached()


def test_safe_hours_and_quiet_hours_hold_both() -> None:
    early = wishes({Channel.SMS: Leave.ONLY_THEN}, [Stretch(5, time(7), time(9))])
    way = route(early, EVENINGS, now=NOW, expires_at=NOW + 9 * DAY)
    assert way == Send(Channel.SMS, datetime(2026, 11, 27, 7, 0, tzinfo=UTC))


def test_nothing_before_its_time() -> None:
    way = route(SMS, EVENINGS, now=NOW, not_before=NOW + HOUR, expires_at=NOW + DAY)
    assert way == Send(Channel.SMS, NOW + HOUR)


def test_who_wants_to_hear_nothing_is_not_reached_by_anybody() -> None:
    assert route(wishes({}), EVENINGS, now=NOW, expires_at=NOW + DAY) == Nothing()


def test_what_is_of_no_use_any_more_is_told_to_nobody() -> None:
    assert route(SMS, EVENINGS, now=NOW, expires_at=NOW - HOUR) == Nothing()


def test_what_was_tried_in_vain_is_left_out() -> None:
    way = route(SMS, EVENINGS, now=NOW, expires_at=NOW + DAY, without={Channel.SMS})
    assert way == NotReached()


def test_quiet_hours_end_by_the_clock_on_the_wall_when_it_is_moved() -> None:
    night = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # 0:30; the clock goes back at three
    assert EVENINGS.over(night, "Europe/Warsaw") == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)


def test_equal_ends_mean_no_quiet_hours() -> None:
    none = Quiet(time(8), time(8))
    assert not none.covers(NOW, "Europe/Warsaw")
    assert none.next_begin(NOW, "Europe/Warsaw") is None


def test_a_way_that_is_not_wished_any_more_may_not_be_used() -> None:
    assert may_send(SMS, EVENINGS, Channel.EMAIL, now=NOW, expires_at=NOW + DAY) is None
    assert may_send(SMS, EVENINGS, Channel.SMS, now=NOW, expires_at=NOW + DAY) == NOW
