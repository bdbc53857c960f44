"""What may be told, how and when: the quick answer against a slow and obvious one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import prefetch_related_objects
from hypothesis import example, given, settings
from hypothesis import strategies as st

from furtka.clients.models import Channel, Client, ContactWay, Leave, SafeHours
from furtka.clients.wishes import (
    CHANNEL_OF,
    Stretch,
    Wishes,
    leave_for,
    next_moment,
    ways,
    wishes_of,
    wishes_of_many,
)
from furtka.offices.models import Office
from tests.offices.factories import make_office
from tests.visits.factories import NOW

WARSAW, CAIRO = "Europe/Warsaw", "Africa/Cairo"  # in Cairo the clocks are moved at midnight
NOBODY = Wishes(
    first=None, leaves={}, hours=(), protected=False, erased=False, tz=WARSAW,
    reach=frozenset(Channel),
)  # fmt: skip


def only_then(*hours: Stretch, tz: str = WARSAW) -> Wishes:
    return replace(NOBODY, leaves={Channel.CALL: Leave.ONLY_THEN}, hours=hours, tz=tz)


def on(day: str, wall: str, tz: str = WARSAW, fold: int = 0) -> datetime:
    there = datetime.fromisoformat(f"{day}T{wall}").replace(tzinfo=ZoneInfo(tz), fold=fold)
    return there.astimezone(UTC)


# -- Generated wishes ------------------------------------------------------------------------------


def stretch(weekday: int, begins: int, minutes: int) -> Stretch:
    end = min(begins + minutes, 24 * 60 - 1)
    begins = min(begins, end - 1)
    return Stretch(weekday, time(*divmod(begins, 60)), time(*divmod(end, 60)))


# Half of them on Sundays and in the small hours, where the clocks are moved.
stretches = st.builds(
    stretch,
    st.integers(1, 7) | st.sampled_from([5, 7]),
    st.integers(0, 24 * 60 - 2) | st.integers(0, 240),
    st.integers(1, 300),
)
every_wishes = st.builds(
    Wishes,
    first=st.sampled_from([None, *Channel]),
    leaves=st.dictionaries(st.sampled_from(Channel), st.sampled_from(Leave)),
    hours=st.lists(stretches, max_size=3).map(tuple),
    protected=st.booleans(),
    erased=st.booleans(),
    tz=st.sampled_from([WARSAW, CAIRO]),
    reach=st.frozensets(st.sampled_from(Channel)),
)
# Near the changes of the clocks: 28 and 29 March, 24 and 25 October, 30 April, 29 and 30 October.
moments = st.one_of(
    st.datetimes(datetime(2026, 3, 14), datetime(2026, 3, 31)),  # noqa: DTZ001 - zone below
    st.datetimes(datetime(2026, 4, 20), datetime(2026, 5, 2)),  # noqa: DTZ001
    st.datetimes(datetime(2026, 10, 10), datetime(2026, 11, 2)),  # noqa: DTZ001
).map(lambda moment: moment.replace(tzinfo=UTC))


def slowly(wishes: Wishes, channel: Channel, at: datetime) -> datetime | None:
    """Look at the clock on the wall, minute by minute, for two weeks and two days."""
    if wishes.erased:
        return None
    if channel in wishes.leaves:
        leave = wishes.leaves[channel]
    elif wishes.protected or wishes.first != channel:
        return None
    else:
        return at
    if leave != Leave.ONLY_THEN:
        return at if leave == Leave.ALLOWED else None
    zone, moment = ZoneInfo(wishes.tz), at
    while moment < at + timedelta(days=16):
        there = moment.astimezone(zone)
        for one in wishes.hours:
            if there.isoweekday() == one.weekday and one.opens <= there.time() < one.closes:
                return moment
        moment = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return None


@settings(max_examples=120, deadline=None)
@given(st.lists(stretches, max_size=3), st.sampled_from([WARSAW, CAIRO]), moments)
@example([Stretch(7, time(2, 0), time(3, 0))], WARSAW, on("2026-03-22", "03:00"))
@example([Stretch(7, time(2, 30), time(4, 0))], WARSAW, on("2026-03-28", "12:00"))
@example([Stretch(7, time(1, 30), time(2, 30))], WARSAW, on("2026-10-25", "02:45"))
def test_safe_hours_begin_where_the_clock_on_the_wall_says(
    hours: list[Stretch], tz: str, at: datetime
) -> None:
    wishes = only_then(*hours, tz=tz)
    assert next_moment(wishes, Channel.CALL, at) == slowly(wishes, Channel.CALL, at)


@settings(max_examples=60, deadline=None)
@given(every_wishes, st.sampled_from(Channel), moments)
def test_a_channel_is_used_only_as_it_was_said(
    wishes: Wishes, channel: Channel, at: datetime
) -> None:
    found = next_moment(wishes, channel, at)
    assert found == slowly(wishes, channel, at)
    assert (found is None) == (channel not in ways(replace(wishes, reach=frozenset(Channel))))


@given(every_wishes)
def test_the_ways_are_those_that_are_allowed_and_can_be_reached_the_first_first(
    wishes: Wishes,
) -> None:
    found = ways(wishes)
    if wishes.first in found:
        assert found[0] == wishes.first
    assert set(found) <= wishes.reach and len(set(found)) == len(found)
    for channel in Channel:
        may_be = leave_for(wishes, channel)
        ever = may_be == Leave.ALLOWED or may_be == Leave.ONLY_THEN and wishes.hours
        assert (channel in found) == bool(ever and channel in wishes.reach)


@given(every_wishes, st.sampled_from(Channel))
def test_protection_and_erasure_only_take_away(wishes: Wishes, channel: Channel) -> None:
    free = replace(wishes, protected=False, erased=False)
    guarded = leave_for(replace(free, protected=True), channel)
    assert guarded in (Leave.NEVER, leave_for(free, channel))
    assert guarded == Leave.NEVER or channel in wishes.leaves
    assert leave_for(replace(wishes, erased=True), channel) == Leave.NEVER
    assert ways(replace(wishes, erased=True)) == ()


# -- Said by example -------------------------------------------------------------------------------


@pytest.mark.parametrize(("way", "channel"), list(CHANNEL_OF.items()))
def test_without_more_words_only_the_first_way_is_used(
    way: ContactWay, channel: Channel | None
) -> None:
    assert ways(replace(NOBODY, first=channel)) == ((channel,) if channel else ())


def test_every_way_of_contact_means_a_channel() -> None:
    assert set(CHANNEL_OF) == set(ContactWay)


def test_what_was_said_of_the_first_way_wins() -> None:
    wishes = replace(NOBODY, first=Channel.CALL, leaves={Channel.CALL: Leave.NEVER})
    assert ways(wishes) == () and next_moment(wishes, Channel.CALL, NOW) is None


def test_phone_only_on_tuesday_from_ten_to_twelve() -> None:
    wishes = only_then(Stretch(2, time(10), time(12)))
    friday, tuesday = on("2026-12-04", "09:00"), on("2026-12-08", "10:00")
    assert next_moment(wishes, Channel.CALL, friday) == tuesday
    assert next_moment(wishes, Channel.CALL, tuesday) == tuesday
    late = on("2026-12-08", "12:00")
    assert next_moment(wishes, Channel.CALL, late) == on("2026-12-15", "10:00")


def test_safe_hours_that_nobody_named_never_come() -> None:
    wishes = only_then()
    assert ways(wishes) == () and next_moment(wishes, Channel.CALL, NOW) is None


@pytest.mark.parametrize(
    ("opens", "begins"),
    [("02:00", "03:00"), ("02:30", "03:00"), ("03:00", "03:00"), ("01:59", "01:59")],
)
def test_hours_that_begin_in_the_lost_hour_of_spring_begin_after_it(
    opens: str, begins: str
) -> None:
    wishes = only_then(Stretch(7, time.fromisoformat(opens), time(4)))
    found = next_moment(wishes, Channel.CALL, on("2026-03-28", "12:00"))
    assert found == on("2026-03-29", begins)


def test_in_autumn_both_hours_that_read_the_same_are_safe() -> None:
    wishes = only_then(Stretch(7, time(2), time(2, 30)))
    first, second = on("2026-10-25", "02:00"), on("2026-10-25", "02:00", fold=1)
    assert second - first == timedelta(hours=1)
    assert next_moment(wishes, Channel.CALL, first - timedelta(minutes=1)) == first
    assert next_moment(wishes, Channel.CALL, first + timedelta(minutes=30)) == second


# -- Reading the rows ------------------------------------------------------------------------------


@pytest.fixture
def office(db: None) -> Office:
    return make_office(tz="Europe/London")


def make_person(office: Office, **values: Any) -> Client:
    values = {"name": "Ala", "contact": ContactWay.NONE, "created_at": NOW} | values
    return Client.objects.create(office=office, **values)


def say(client: Client, channel: Channel, leave: Leave) -> None:
    client.wishes.create(office_id=client.office_id, channel=channel, leave=leave)


def make_hours(client: Client, weekday: int, opens: time, closes: time) -> None:
    SafeHours.objects.create(
        office_id=client.office_id, client=client, weekday=weekday, opens=opens, closes=closes
    )


def test_rows_become_wishes_in_two_queries(office: Office, django_assert_num_queries: Any) -> None:
    client = make_person(office, contact="phone", phone="+48500000009", protected=True)
    say(client, Channel.CALL, Leave.ONLY_THEN)
    say(client, Channel.EMAIL, Leave.NEVER)
    make_hours(client, 4, time(9), time(10))
    make_hours(client, 2, time(10), time(12))
    fresh = Client.objects.get(pk=client.pk)
    with django_assert_num_queries(2):
        assert wishes_of(fresh) == Wishes(
            first=Channel.CALL,
            leaves={Channel.CALL: Leave.ONLY_THEN, Channel.EMAIL: Leave.NEVER},
            hours=(Stretch(2, time(10), time(12)), Stretch(4, time(9), time(10))),
            protected=True, erased=False, tz="Europe/London",
            reach=frozenset({Channel.SMS, Channel.CALL, Channel.IN_PERSON}),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "reach"),
    [
        ({}, set()),
        ({"phone": "+48430000009"}, {Channel.CALL}),
        ({"phone": "+48500000009"}, {Channel.CALL, Channel.SMS}),
        ({"email": "a@example.org"}, {Channel.EMAIL}),
        ({"address": "ul. Próbna 1, 98-220 Zduńska Wola"}, {Channel.LETTER}),
    ],
)
def test_reached_is_only_what_we_have_an_address_for(
    office: Office, values: dict[str, str], reach: set[Channel]
) -> None:
    assert wishes_of(make_person(office, **values)).reach == reach | {Channel.IN_PERSON}


def test_many_cost_as_much_as_one(office: Office, django_assert_num_queries: Any) -> None:
    people = [make_person(office, contact="phone", phone=f"+4850000000{n}") for n in range(4)]
    other = make_person(make_office(), contact="phone", phone="+48500000009", erased_at=NOW)
    for person in people:
        say(person, Channel.SMS, Leave.ALLOWED)
    with django_assert_num_queries(2):
        many = wishes_of_many([*people, other])
    assert {ways(many[person.pk]) for person in people} == {(Channel.CALL, Channel.SMS)}
    assert many[other.pk].erased and many[other.pk].tz != many[people[0].pk].tz
    assert wishes_of_many([]) == {}


def test_rows_that_were_fetched_are_not_asked_for_again(
    office: Office, django_assert_num_queries: Any
) -> None:
    person = make_person(office, contact="phone", phone="+48500000009")
    say(person, Channel.SMS, Leave.NEVER)
    make_hours(person, 1, time(8), time(9))
    expected = wishes_of(person)
    prefetch_related_objects([person], "office", "wishes", "safe_hours")
    with django_assert_num_queries(0):
        assert wishes_of(person) == expected


def test_a_day_of_the_wall_clock_is_that_of_the_office(office: Office) -> None:
    person = make_person(office, contact="phone", phone="+48500000009")
    say(person, Channel.CALL, Leave.ONLY_THEN)
    make_hours(person, date(2026, 12, 8).isoweekday(), time(0), time(1))
    begins = on("2026-12-08", "00:00", "Europe/London")
    assert next_moment(wishes_of(person), Channel.CALL, begins - timedelta(hours=1)) == begins
