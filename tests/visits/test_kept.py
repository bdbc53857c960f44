"""Free times that are not for everybody: kept for callers, for urgent visits, for later hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import translation

from furtka.core.clock import at, local
from furtka.offices.models import OpeningHours, Service, ServiceHost, VisitKind
from furtka.visits.ask import Ask
from furtka.visits.calendar import Calendar, load_calendar
from furtka.visits.errors import InvalidInput, SlotTaken
from furtka.visits.models import BookedBy, Need, VisitStatus
from furtka.visits.services import cancel, move
from tests.offices.factories import House, make_house, make_user
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

pytestmark = pytest.mark.django_db

TZ = "Europe/Warsaw"
MONDAY = date(2026, 11, 30)
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def house() -> House:
    return make_house(rooms=3, lanes=3)


def keep(house: House, **values: int) -> None:
    for name, value in values.items():
        setattr(house.service, name, value)
    house.service.save()


def calendar(
    house: House, day: date = MONDAY, *, now: datetime = NOW, by_staff: bool = False, **ask: Any
) -> Calendar:
    service = Service.objects.select_related("office", "unit__site").get(pk=house.service.pk)
    return load_calendar(ask=Ask(service, **ask), first=day, last=day, now=now, by_staff=by_staff)


def starts(house: House, day: date = MONDAY, **values: Any) -> list[str]:
    """`9:15` of every free time."""
    found = calendar(house, day, **values).slots()
    return [f"{local(slot.starts_at, TZ):%-H:%M}" for slot in found]


def reason(house: House, day: date = MONDAY, language: str = "en", **values: Any) -> str:
    with translation.override(language):
        (one,) = calendar(house, day, **values).days()
    return one.reason


def book_online(house: House, count: int, **values: Any) -> None:
    """So many visits on Monday from half past seven on, one after another."""
    values = {"booked_by": BookedBy.WEB} | values
    for number in range(count):
        begins = MONDAY_NINE - timedelta(minutes=90) + number * HALF_HOUR
        make_visit(house, starts_at=begins, **values)


# The part for people who call or come


def test_online_books_until_its_part_is_used_up(house: House) -> None:
    keep(house, staff_share=75)  # eight hours are open, so two are for the website
    book_online(house, 3)
    assert starts(house)[-1] == "15:00"
    make_visit(house, starts_at=MONDAY_NINE + 4 * HALF_HOUR, booked_by=BookedBy.API)
    assert starts(house) == []
    assert len(starts(house, by_staff=True)) > 10
    assert starts(house, MONDAY + timedelta(days=1))


def test_what_is_booked_by_phone_is_not_online(house: House) -> None:
    keep(house, staff_share=75)
    book_online(house, 6, booked_by=BookedBy.PHONE, actor=make_user())
    assert starts(house)


def test_a_visit_that_is_over_has_used_its_part(house: House) -> None:
    keep(house, staff_share=75)
    book_online(house, 4)
    for visit in house.office.visits.all():
        visit.claims.all().delete()
        visit.status = VisitStatus.LEFT
        visit.save()
    assert starts(house) == []


def test_a_cancelled_visit_gives_its_part_back(house: House) -> None:
    keep(house, staff_share=75)
    book_online(house, 4)
    cancel(house.office.visits.all()[0], now=NOW, actor=make_user())
    assert starts(house)


def test_a_longer_visit_may_not_fit_into_the_part_any_more(house: House) -> None:
    keep(house, staff_share=75)
    book_online(house, 3)
    assert starts(house) and not starts(house, needs=frozenset({Need.MORE_TIME}))


def test_who_books_online_is_told_to_call(house: House) -> None:
    keep(house, staff_share=100)
    house.unit.phones.create(office=house.office, number="+48430000000")
    assert reason(house) == (
        "The other times of this day are for people who call. Call us: 43 000 00 00"
    )
    polish = "Pozostałe terminy tego dnia są dla osób, które dzwonią. Zadzwoń do nas: 43 000 00 00"
    assert reason(house, language="pl") == polish
    assert reason(house, by_staff=True) == ""


def test_a_time_beyond_the_part_counts_as_taken(house: House) -> None:
    keep(house, staff_share=75)
    book_online(house, 4)
    with pytest.raises(SlotTaken) as caught:
        make_visit(house, starts_at=MONDAY_NINE + 6 * HALF_HOUR, booked_by=BookedBy.WEB)
    tuesday = MONDAY + timedelta(days=1)
    assert {local(s.starts_at, TZ).date() for s in caught.value.alternatives} == {tuesday}
    make_visit(house, starts_at=MONDAY_NINE + 6 * HALF_HOUR, actor=make_user())


def test_a_visit_may_be_moved_within_a_part_that_is_used_up(house: House) -> None:
    keep(house, staff_share=75)
    book_online(house, 4)
    visit = house.office.visits.first()
    assert visit is not None
    moved = move(visit, starts_at=MONDAY_NINE + 6 * HALF_HOUR, now=NOW, actor=None)
    assert moved.starts_at == MONDAY_NINE + 6 * HALF_HOUR


# Times for urgent visits


def test_the_last_times_of_a_day_are_for_urgent_visits(house: House) -> None:
    keep(house, urgent_slots=2)
    staff = make_user()
    # Sixteen visits fit into the day; the times left in the end are the last hour's.
    book_online(house, 14)
    assert starts(house) == [] and starts(house, by_staff=True) == []
    assert starts(house, by_staff=True, urgent=True) == ["14:30", "14:45", "15:00"]
    make_visit(house, starts_at=MONDAY_NINE + 11 * HALF_HOUR, actor=staff, urgent=True)
    assert starts(house, by_staff=True) == []
    make_visit(house, starts_at=MONDAY_NINE + 12 * HALF_HOUR, actor=staff, urgent=True)
    assert starts(house, by_staff=True, urgent=True) == []


def test_urgent_visits_that_are_booked_need_no_room_any_more(house: House) -> None:
    keep(house, urgent_slots=2)
    staff = make_user()
    make_visit(house, starts_at=MONDAY_NINE, actor=staff, urgent=True)
    make_visit(house, starts_at=MONDAY_NINE + HALF_HOUR, actor=staff, urgent=True)
    book_online(house, 3)
    for number in range(5, 16):
        make_visit(house, starts_at=MONDAY_NINE + (number - 3) * HALF_HOUR)
    assert starts(house) == []
    assert reason(house) == "All times are taken."


def test_a_start_that_breaks_two_times_is_not_offered(house: House) -> None:
    keep(house, urgent_slots=2)
    book_online(house, 13)  # from 14:00 on three fit
    assert starts(house) == ["14:00", "14:30", "15:00"]  # not 14:15, nor 14:45


def test_what_is_kept_has_passed_with_the_day(house: House) -> None:
    keep(house, urgent_slots=2)
    afternoon = at(MONDAY, time(13, 55), TZ)
    assert starts(house, now=afternoon, by_staff=True) == ["14:00", "14:30", "15:00"]


def test_who_asks_is_told_that_the_rest_is_for_urgent_visits(house: House) -> None:
    keep(house, urgent_slots=50)
    house.unit.phones.create(office=house.office, number="+48430000000")
    assert reason(house, by_staff=True) == "The other times of this day are for urgent visits."
    assert reason(house) == (
        "The other times of this day are for urgent visits. If yours is urgent, call us:"
        " 43 000 00 00"
    )


def test_the_host_who_is_chosen_leaves_room_too() -> None:
    house = make_house(rooms=4, lanes=4, hosts=2)
    keep(house, urgent_slots=31)  # 32 fit
    one = at(MONDAY, time(7, 45), TZ)  # would break two times of any host
    assert "7:45" not in starts(house)
    with pytest.raises(SlotTaken):
        make_visit(house, starts_at=one)
    make_visit(house, starts_at=MONDAY_NINE)
    assert starts(house) == []


# A day opens in parts


def open_in_parts(house: House, *hours: str) -> date:
    house.office.release_hours = list(hours)
    house.office.save()
    return local(NOW, TZ).date() + timedelta(days=house.office.booking_horizon_days)


def test_the_last_day_opens_in_equal_parts(house: House) -> None:
    last = open_in_parts(house, "07:00", "10:00", "13:00")
    today = local(NOW, TZ).date()
    found = [starts(house, last, now=at(today, time(hour), TZ)) for hour in (6, 7, 10, 13)]
    assert found[0] == []
    # every third half hour; two parts together hold the quarters between them as well
    assert found[1] == ["7:30", "9:00", "10:30", "12:00", "13:30", "15:00"]
    assert set(found[1]) < set(found[2]) < set(found[3]) and len(found[3]) == 31
    assert {"8:00", "7:45"} <= set(found[2]) and "8:30" not in found[2]


def test_staff_and_earlier_days_do_not_wait(house: House) -> None:
    last = open_in_parts(house, "23:00")
    assert starts(house, last) == []
    assert len(starts(house, last, by_staff=True)) == 31
    assert len(starts(house, last - timedelta(days=3))) == 31


def test_the_parts_do_not_depend_on_what_is_booked(house: House) -> None:
    last = open_in_parts(house, "07:00", "23:00")
    before = starts(house, last)
    make_visit(house, starts_at=at(last, time(8), TZ), actor=make_user())
    assert starts(house, last) == before


def test_who_looks_too_early_is_told_when_more_opens(house: House) -> None:
    last = open_in_parts(house, "07:00", "23:00")
    early = at(local(NOW, TZ).date(), time(6), TZ)
    assert reason(house, last, now=early) == "More times of this day open today at 7:00."
    polish = "Więcej terminów na ten dzień otworzymy dziś o 7:00."
    assert reason(house, last, now=early, language="pl") == polish


def test_a_time_that_is_not_open_yet_can_not_be_booked(house: House) -> None:
    last = open_in_parts(house, "23:00")
    with pytest.raises(InvalidInput) as caught:
        make_visit(house, starts_at=at(last, time(9), TZ))
    assert "23:00" in str(caught.value.fields["starts_at"])


@pytest.mark.parametrize("last", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_day_of_23_or_25_hours_opens_in_parts_too(house: House, last: date) -> None:
    OpeningHours.objects.create(
        office=house.office, weekday=7, opens=time(8), closes=time(12), valid_from=date(2020, 1, 1)
    )
    open_in_parts(house, "07:00", "10:00")
    today = last - timedelta(days=house.office.booking_horizon_days)
    half = starts(house, last, now=at(today, time(8), TZ))
    assert half == ["8:00", "9:00", "10:00", "11:00"]
    assert len(starts(house, last, now=at(today, time(10), TZ))) == 15


# Complaints


def hear_complaints(house: House) -> Service:
    """Tuesdays from half past three, heard by the host."""
    keep(house, complaints=True)  # type: ignore[arg-type]
    OpeningHours.objects.create(
        office=house.office, service=house.service, weekday=2, opens=time(15, 30),
        closes=time(16, 30),
    )  # fmt: skip
    return house.service


@pytest.mark.parametrize("mode", ["remote_only", "closed"])
def test_no_mode_takes_complaints_away(house: House, mode: str) -> None:
    hear_complaints(house)
    make_order(house, mode=mode, valid_until=NOW + timedelta(days=90))
    tuesday = MONDAY + timedelta(days=1)
    assert starts(house, tuesday) == ["15:30", "15:45", "16:00"]
    visit = make_visit(house, starts_at=at(tuesday, time(15, 30), TZ), booked_by=BookedBy.WEB)
    assert visit.kind == VisitKind.IN_PERSON
    assert reason(house) == "We deal with this matter on other days of the week."
    by_phone = starts(house, tuesday, kind=VisitKind.PHONE)
    assert bool(by_phone) == (mode == "remote_only")


def test_limits_bind_complaints_as_well(house: House) -> None:
    hear_complaints(house)
    make_order(house, limits={"visit_minutes": 15}, valid_until=NOW + timedelta(days=90))
    assert starts(house, MONDAY + timedelta(days=1)) == []


def test_nothing_is_kept_from_complaints(house: House) -> None:
    hear_complaints(house)
    keep(house, staff_share=100, urgent_slots=50)
    last = open_in_parts(house, "23:00")
    assert starts(house, MONDAY + timedelta(days=1)) == ["15:30", "15:45", "16:00"]
    tuesday = last - timedelta(days=(last.isoweekday() - 2) % 7)
    assert starts(house, tuesday) == ["15:30", "15:45", "16:00"]


def test_the_hosts_other_matters_keep_their_hours(house: House) -> None:
    other = Service.objects.create(
        office=house.office, unit=house.unit, code="skargi", name="Skargi", minutes=30,
        neutral_label="Wizyta", complaints=True,
    )  # fmt: skip
    ServiceHost.objects.create(office=house.office, service=other, staff=house.host)
    OpeningHours.objects.create(
        office=house.office, service=other, weekday=2, opens=time(15, 30), closes=time(16, 30)
    )
    assert len(starts(house, MONDAY + timedelta(days=1))) == 31


# What it costs


def test_what_is_kept_costs_one_query_however_long(
    house: House, django_assert_max_num_queries: Any
) -> None:
    keep(house, staff_share=50, urgent_slots=2)
    open_in_parts(house, "07:00")
    book_online(house, 3)
    service = Service.objects.select_related("office", "unit__site").get(pk=house.service.pk)
    ask = Ask(service)
    list(load_calendar(ask=ask, first=MONDAY, last=MONDAY, now=NOW).slots())
    with django_assert_max_num_queries(4):
        last = MONDAY + timedelta(days=50)
        list(load_calendar(ask=ask, first=MONDAY, last=last, now=NOW).slots())
