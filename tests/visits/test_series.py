"""A series "weekly, n times": its dates, booked together, cancelled and taken back together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from furtka.clients.models import Client
from furtka.core.invariants import breaches
from furtka.outbox.models import Message, Task
from furtka.privacy.models import AuditLine
from furtka.visits import series_services, services
from furtka.visits.errors import InvalidInput, KeyReused, NotChangeable, SlotTaken
from furtka.visits.models import Claim, Visit, VisitStatus
from furtka.visits.series import Planned, fit, plan_series, wanted_times
from tests.offices.factories import House, make_host, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_request, make_visit

WARSAW = "Europe/Warsaw"
WEEK = timedelta(weeks=1)


# -- Which dates ---------------------------------------------------------------------------------


def test_the_hour_on_the_wall_stays_when_the_clocks_change() -> None:
    spring = wanted_times(datetime(2027, 3, 22, 8, tzinfo=UTC), every=1, times=2, tz=WARSAW)
    assert [moment.hour for moment in spring] == [8, 7]
    autumn = wanted_times(datetime(2027, 10, 25, 7, tzinfo=UTC), every=2, times=2, tz=WARSAW)
    assert [moment.hour for moment in autumn] == [7, 8]


@given(
    st.integers(0, 4 * 366 * 24).map(lambda hour: NOW + timedelta(hours=hour)),
    st.sampled_from((1, 2)),
    st.integers(2, 26),
)
def test_every_date_has_the_weekday_of_the_first(first: datetime, every: int, times: int) -> None:
    found = wanted_times(first, every=every, times=times, tz=WARSAW)
    days = [moment.astimezone(ZoneInfo(WARSAW)).date() for moment in found]
    assert len(set(days)) == times and len({day.weekday() for day in days}) == 1
    assert {(b - a).days for a, b in zip(days, days[1:], strict=False)} == {7 * every}


def hours(*numbers: int) -> list[datetime]:
    return [MONDAY_NINE + timedelta(hours=number) for number in numbers]


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        (hours(0, 1), 0),
        (hours(-1, 2), -1),  # the nearest hour of the same day
        (hours(24, 25, 48), 24),  # else the same hour of the nearest day
        (hours(5, 24), 5),  # the same day goes before the same hour
        (hours(7 * 24, -24), None),  # never in another week
        ([], None),
    ],
)
def test_a_date_moves_to_the_nearest_free_time_of_its_week(
    free: list[datetime], expected: int | None
) -> None:
    found = fit([MONDAY_NINE], free, WARSAW)
    assert found == [None if expected is None else hours(expected)[0]]


@given(st.sets(st.integers(0, 5 * 7 * 24), max_size=40), st.integers(2, 5))
def test_no_two_dates_share_a_time_and_each_keeps_its_week(numbers: set[int], times: int) -> None:
    wanted = wanted_times(MONDAY_NINE, every=1, times=times, tz=WARSAW)
    found = fit(wanted, hours(*numbers), WARSAW)
    got = [moment for moment in found if moment is not None]
    assert len(got) == len(set(got)) and set(got) <= set(hours(*numbers))
    weeks = [
        {moment.astimezone(ZoneInfo(WARSAW)).isocalendar()[:2] for moment in pair if moment}
        for pair in zip(wanted, found, strict=True)
        if pair[1] is not None
    ]
    assert all(len(week) == 1 for week in weeks)


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def clerk() -> User:
    return make_user()


def plan(house: House, **values: Any) -> list[Planned]:
    ask = make_request(house).ask
    return plan_series(
        ask, values.get("first", MONDAY_NINE), every=values.get("every", 1),
        times=values.get("times", 5), now=NOW,
    )  # fmt: skip


@pytest.mark.django_db
def test_free_dates_stay_where_they_are(house: House) -> None:
    found = plan(house)
    assert [one.starts_at for one in found] == [MONDAY_NINE + WEEK * n for n in range(5)]
    assert not any(one.moved or one.reason for one in found)


@pytest.mark.django_db
def test_a_holiday_is_moved_and_named(house: House) -> None:
    # From Friday 4 December 2026: Christmas Day and New Year's Day are Fridays.
    friday = MONDAY_NINE + timedelta(days=4)
    found = plan(house, first=friday)
    christmas = found[3]
    assert christmas.moved and christmas.starts_at is not None
    # Thursday is Christmas Eve, a holiday too.
    assert christmas.starts_at == christmas.wanted - timedelta(days=2)
    assert "Boże Narodzenie" in christmas.reason
    assert [one.moved for one in found] == [False, False, False, True, True]


@pytest.mark.django_db
def test_a_taken_time_is_moved_within_its_day(house: House) -> None:
    make_visit(house, starts_at=MONDAY_NINE + WEEK)
    second = plan(house)[1]
    assert second.starts_at == MONDAY_NINE + WEEK - timedelta(minutes=30)
    assert second.reason


@pytest.mark.django_db
def test_a_full_week_has_no_date(house: House) -> None:
    house.office.closures.create(
        starts_at=MONDAY_NINE + WEEK - timedelta(days=1),
        ends_at=MONDAY_NINE + 2 * WEEK - timedelta(days=1), reason="Remont",
    )  # fmt: skip
    second = plan(house)[1]
    assert (second.starts_at, second.reason) == (None, "Remont")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"times": 1}, "times"), ({"times": 27}, "times"), ({"times": 10}, "times"),
        ({"every": 3}, "every"), ({"every": 0}, "every"),
        ({"first": NOW - timedelta(days=1)}, "time"),
        ({"first": NOW + timedelta(days=400)}, "time"),
        ({"first": datetime(9999, 12, 31, tzinfo=UTC)}, "time"),
    ],
)  # fmt: skip
def test_what_no_series_can_be_is_said_at_its_field(
    house: House, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as wrong:
        plan(house, **values)
    assert list(wrong.value.fields) == [field]


@pytest.mark.django_db
def test_a_long_series_costs_no_more_queries_than_a_short_one(house: House) -> None:
    house.office.booking_horizon_days = 365
    house.office.save()
    plan(house, times=2)

    def queries(times: int) -> int:
        with CaptureQueriesContext(connection) as found:
            plan(house, times=times, every=2)
        return len(found)

    assert queries(26) == queries(2)


# -- Booked together -----------------------------------------------------------------------------


def book(house: House, clerk: User, **values: Any) -> list[Visit]:
    values.setdefault("starts", [MONDAY_NINE + WEEK * n for n in range(4)])
    values.setdefault("key", str(uuid4()))
    request = values.pop("request", None) or make_request(house)
    return series_services.book_series(request, now=NOW, actor=clerk, fingerprint="same", **values)


@pytest.mark.django_db
def test_a_series_is_one_client_with_a_code_for_each_visit(house: House, clerk: User) -> None:
    visits = book(house, clerk)
    assert len({visit.code for visit in visits}) == 4
    assert len({visit.series for visit in visits}) == 1 and visits[0].series is not None
    assert Client.objects.count() == 1
    assert list(series_services.of_series(visits[2])) == visits
    assert not any(breaches(NOW).values())
    lines = AuditLine.objects.filter(action="visit.booked")
    assert {line.details["series"] for line in lines} == {str(visits[0].series)}


@pytest.mark.django_db
def test_one_message_lists_all_dates_and_nothing_of_the_matter(house: House, clerk: User) -> None:
    visits = book(house, clerk)
    message = Message.objects.get()
    assert all(visit.code in message.text for visit in visits)
    assert message.text.count("poniedziałek") == 4
    assert house.service.name not in message.text + message.subject
    assert "Żółć" not in message.text + message.subject


@pytest.mark.django_db
def test_one_time_that_is_gone_means_that_nothing_is_stored(house: House, clerk: User) -> None:
    make_visit(house, starts_at=MONDAY_NINE + 2 * WEEK)
    before = Claim.objects.count()
    with pytest.raises(SlotTaken):
        book(house, clerk)
    assert (Visit.objects.count(), Client.objects.count()) == (1, 1)
    assert Claim.objects.count() == before and Message.objects.count() == 1


@pytest.mark.django_db
def test_the_database_refusing_one_date_rolls_all_back(
    house: House, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_all = series_services._choose_all

    def choose_then_lose(*args: Any, **kwargs: Any) -> Any:
        found = choose_all(*args, **kwargs)
        monkeypatch.setattr(series_services, "_choose_all", choose_all)
        make_visit(house, starts_at=MONDAY_NINE + 3 * WEEK)  # somebody is quicker
        return found

    monkeypatch.setattr(series_services, "_choose_all", choose_then_lose)
    with pytest.raises(SlotTaken):
        book(house, clerk)
    assert Visit.objects.count() == 1 and not any(breaches(NOW).values())


@pytest.mark.django_db
def test_the_same_host_serves_all_dates_where_they_can(clerk: User) -> None:
    house = make_house(rooms=2, lanes=2)
    other = make_host(house.office, house.site, house.unit, house.service)
    make_visit(house, starts_at=MONDAY_NINE + WEEK)  # takes the first host
    visits = book(house, clerk)
    assert {visit.host_id for visit in visits} == {other.pk}


@pytest.mark.django_db
def test_two_presses_book_one_series(house: House, clerk: User) -> None:
    key = str(uuid4())
    assert book(house, clerk, key=key) == book(house, clerk, key=key)
    assert Visit.objects.count() == 4
    with pytest.raises(KeyReused):
        series_services.book_series(
            make_request(house), starts=[MONDAY_NINE, MONDAY_NINE + WEEK], now=NOW, actor=clerk,
            key=key, fingerprint="another",
        )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "starts",
    [
        [], [MONDAY_NINE], [MONDAY_NINE, MONDAY_NINE],
        [MONDAY_NINE + WEEK * n for n in range(27)],
        [NOW - WEEK, MONDAY_NINE],
        [MONDAY_NINE, datetime(9999, 12, 31, tzinfo=UTC)],
    ],
)  # fmt: skip
def test_dates_that_can_not_be_are_refused(
    house: House, clerk: User, starts: list[datetime]
) -> None:
    with pytest.raises(InvalidInput) as wrong:
        book(house, clerk, starts=starts)
    assert "times" in wrong.value.fields and Visit.objects.count() == 0


# -- Cancelled and taken back together -----------------------------------------------------------


@pytest.mark.django_db
def test_this_and_all_later_are_cancelled_with_one_message(house: House, clerk: User) -> None:
    visits = book(house, clerk)
    cancelled = series_services.cancel_later(visits[1], now=NOW, actor=clerk)
    assert [visit.code for visit in cancelled] == [visit.code for visit in visits[1:]]
    statuses = list(series_services.of_series(visits[0]).values_list("status", flat=True))
    assert statuses == [VisitStatus.BOOKED, *[VisitStatus.CANCELLED_BY_OFFICE] * 3]
    message = Message.objects.get(kind="series_cancelled")
    assert visits[0].code not in message.text and visits[3].code in message.text
    assert AuditLine.objects.filter(action="visit.cancelled").count() == 3
    assert not any(breaches(NOW).values())


@pytest.mark.django_db
def test_a_second_press_finds_nothing_left(house: House, clerk: User) -> None:
    visits = book(house, clerk)
    series_services.cancel_later(visits[0], now=NOW, actor=clerk)
    with pytest.raises(NotChangeable):
        series_services.cancel_later(visits[0], now=NOW, actor=clerk)
    assert Message.objects.filter(kind="series_cancelled").count() == 1


@pytest.mark.django_db
def test_undo_brings_back_what_went_together_and_nothing_else(house: House, clerk: User) -> None:
    visits = book(house, clerk)
    services.cancel(visits[3], now=NOW, actor=clerk)
    later = NOW + timedelta(minutes=1)
    cancelled = series_services.cancel_later(visits[1], now=later, actor=clerk)
    again = series_services.restore_later(cancelled[1], now=later, actor=clerk)
    assert [visit.code for visit in again] == [visits[1].code, visits[2].code]
    visits[3].refresh_from_db()
    assert visits[3].status == VisitStatus.CANCELLED_BY_OFFICE
    # The message had not gone out: nobody hears of either.
    assert not Message.objects.filter(kind="series_cancelled").exists()
    assert Message.objects.filter(kind__in=("visit_booked", "series_booked")).count() == 1
    assert not any(breaches(NOW).values())


@pytest.mark.django_db
def test_undo_after_the_message_went_out_confirms_once(house: House, clerk: User) -> None:
    visits = book(house, clerk)
    cancelled = series_services.cancel_later(visits[1], now=NOW, actor=clerk)
    Message.objects.filter(kind="series_cancelled").update(status="sent", sent_at=NOW)
    series_services.restore_later(cancelled[0], now=NOW + timedelta(minutes=5), actor=clerk)
    assert Message.objects.filter(kind="series_booked").count() == 2
    assert not Message.objects.filter(kind="visit_booked").exists()


@pytest.mark.django_db
def test_undo_is_all_or_nothing(house: House, clerk: User) -> None:
    visits = book(house, clerk)
    cancelled = series_services.cancel_later(visits[1], now=NOW, actor=clerk)
    make_visit(house, starts_at=visits[2].starts_at)
    with pytest.raises(SlotTaken):
        series_services.restore_later(cancelled[0], now=NOW, actor=clerk)
    live = Visit.objects.live().filter(series=visits[0].series)
    assert [visit.code for visit in live] == [visits[0].code]


@pytest.mark.django_db
def test_a_visit_without_a_series_has_no_later_ones(house: House, clerk: User) -> None:
    visit = make_visit(house)
    with pytest.raises(NotChangeable):
        series_services.cancel_later(visit, now=NOW, actor=clerk)
    with pytest.raises(NotChangeable):
        series_services.restore_later(visit, now=NOW, actor=clerk)


@pytest.mark.django_db
def test_who_wants_calls_gets_one_task_for_the_series(house: House, clerk: User) -> None:
    request = make_request(house, phone="43 000 00 01", email="")
    book(house, clerk, request=request)
    assert Task.objects.get().reason == "series_booked"
