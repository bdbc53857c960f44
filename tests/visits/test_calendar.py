"""Free times and the reasons why there are none, as the rules, hours and claims make them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import translation

from furtka.core.clock import at
from furtka.offices.models import Closure, OpeningHours, VisitKind
from furtka.visits.ask import Ask
from furtka.visits.calendar import Calendar, first_free, load_calendar, nearest
from furtka.visits.models import Need
from furtka.visits.notice import slot_step
from tests.offices.factories import House, make_house
from tests.visits.factories import MONDAY_NINE, NOW, make_order, make_visit

pytestmark = pytest.mark.django_db

TZ = "Europe/Warsaw"
MONDAY = date(2026, 11, 30)
LATER = NOW + timedelta(days=90)


@pytest.fixture
def house() -> House:
    return make_house()


def calendar(
    house: House, day: date = MONDAY, *, now: datetime = NOW, until: date | None = None,
    by_staff: bool = False, **ask: Any,
) -> Calendar:  # fmt: skip
    house.service.refresh_from_db()
    return load_calendar(
        ask=Ask(house.service, **ask), first=day, last=until or day, now=now, by_staff=by_staff
    )


def starts(house: House, day: date = MONDAY, **values: Any) -> list[str]:
    """`9:15` of every free time."""
    slots = calendar(house, day, **values).slots()
    return [f"{slot.starts_at.astimezone(UTC) + timedelta(hours=1):%-H:%M}" for slot in slots]


def reason(house: House, day: date = MONDAY, **values: Any) -> str:
    with translation.override("en"):
        (one,) = calendar(house, day, **values).days()
    return one.reason


def test_a_free_day_offers_every_quarter_until_the_last_that_fits(house: House) -> None:
    found = starts(house)
    assert (found[0], found[1], found[-1], len(found)) == ("7:30", "7:45", "15:00", 31)


def test_a_holiday_is_named(house: House) -> None:
    assert reason(house, date(2026, 12, 25), until=date(2026, 12, 25)) == "Christmas Day"
    with translation.override("uk"):
        (day,) = calendar(house, date(2026, 12, 25)).days()
    assert day.closed and day.reason and "Christmas" not in day.reason


def test_a_closure_is_named_in_the_readers_language(house: House) -> None:
    Closure.objects.create(
        office=house.office, starts_at=at(MONDAY, time(0), TZ),
        ends_at=at(MONDAY, time(23), TZ), reason="Awaria ogrzewania", reason_en="No heating",
    )  # fmt: skip
    assert reason(house) == "No heating" and starts(house) == []


def test_the_absence_of_a_person_is_nobodys_business(house: House) -> None:
    Closure.objects.create(
        office=house.office, staff=house.host, reason="zwolnienie lekarskie",
        starts_at=at(MONDAY, time(0), TZ), ends_at=at(MONDAY, time(23), TZ),
    )  # fmt: skip
    assert reason(house) == "All times are taken." and starts(house) == []


def test_half_a_day_closed_leaves_the_other_half(house: House) -> None:
    Closure.objects.create(
        office=house.office, starts_at=at(MONDAY, time(0), TZ), ends_at=at(MONDAY, time(12), TZ)
    )
    assert starts(house)[0] == "12:00"


@pytest.mark.parametrize(
    ("mode", "in_person", "by_phone"),
    [("closed", "Closed", "Closed"), ("remote_only", "By phone and in writing only", "")],
)
def test_the_mode_closes_a_day_with_its_name(
    house: House, mode: str, in_person: str, by_phone: str
) -> None:
    make_order(house, mode=mode, valid_until=LATER)
    assert reason(house) == in_person and starts(house) == []
    assert reason(house, kind=VisitKind.PHONE) == by_phone
    assert bool(starts(house, kind=VisitKind.PHONE)) == (mode == "remote_only")


def test_an_order_that_ends_at_noon_leaves_the_afternoon(house: House) -> None:
    make_order(house, mode="remote_only", valid_until=at(MONDAY, time(12), TZ))
    assert starts(house)[0] == "12:00"


def test_a_day_of_the_week_without_hours_is_closed(house: House) -> None:
    assert reason(house, date(2026, 11, 29)) == "Closed on this day of the week"


def test_days_outside_the_horizon_say_so(house: House) -> None:
    assert reason(house, date(2026, 11, 25)) == "This day has passed."
    assert reason(house, date(2027, 3, 1)) == "This day can't be booked yet."


def test_today_after_the_last_hour_it_is_too_late(house: House) -> None:
    evening = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
    assert reason(house, now=evening) == "It is too late to book for this day."
    assert starts(house, now=evening) == []


def test_the_notice_binds_clients_and_not_the_staff(house: House) -> None:
    nine = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    assert starts(house, now=nine)[0] == "11:00"
    assert starts(house, now=nine, by_staff=True)[0] == "9:00"


@pytest.mark.parametrize("need", [Need.PJM, Need.INTERPRETER])
def test_an_interpreter_needs_three_working_days(house: House, need: Need) -> None:
    needs = frozenset({need})
    monday = "Too soon: we need three working days to find an interpreter."
    assert reason(house, needs=needs) == monday
    assert starts(house, date(2026, 12, 1), needs=needs)


def test_an_urgent_visit_does_not_wait_for_the_interpreter(house: House) -> None:
    assert starts(house, needs=frozenset({Need.PJM}), urgent=True)


def test_holidays_are_no_working_days_for_an_interpreter(house: House) -> None:
    # Wednesday 23 December; 24, 25 and 26 are holidays, so the third working day is the 30th
    now = datetime(2026, 12, 23, 8, tzinfo=UTC)
    ask = Ask(house.service, needs=frozenset({Need.PJM}))
    (first,) = first_free(ask, now=now, count=1)
    assert first.starts_at.date() == date(2026, 12, 30)


def test_more_time_makes_the_visit_half_as_long_again(house: House) -> None:
    found = starts(house, needs=frozenset({Need.MORE_TIME}))
    assert found[-1] == "14:45"


def test_a_wheelchair_needs_a_room_and_a_door_without_steps(house: House) -> None:
    needs = frozenset({Need.WHEELCHAIR})
    assert starts(house, needs=needs)
    house.entrance.step_free = False
    house.entrance.save()
    assert starts(house, needs=needs) == []
    house.room.step_free = False
    house.room.save()
    assert reason(house, needs=needs) == "No room fits what you need. Please call us."


def test_a_party_needs_a_room_with_seats_and_a_place_for_each() -> None:
    house = make_house(places=2)
    house.room.seats = 3
    house.room.save()
    assert starts(house, party=2)
    assert starts(house, party=3) == []
    house.site.places = 3
    house.site.save()
    house.service.unit.site.places = 3
    assert starts(house, party=3)
    assert starts(house, party=4) == []


def test_a_limit_of_the_party_is_told(house: House) -> None:
    make_order(house, limits={"party": 1}, valid_until=LATER)
    assert reason(house, party=2) == "At most 1 person may come."
    assert starts(house)


def test_a_limit_of_the_length_is_told_and_spares_the_phone(house: House) -> None:
    make_order(house, limits={"visit_minutes": 15}, valid_until=LATER)
    assert reason(house) == "Visits may take 15 minutes at most."
    assert starts(house, kind=VisitKind.PHONE)


def test_no_more_people_are_inside_than_the_limit() -> None:
    house = make_house(rooms=4, hosts=4, lanes=4)
    make_order(house, limits={"people_inside": 2}, valid_until=LATER)
    make_visit(house)
    make_visit(house)
    found = starts(house)
    assert "9:00" not in found and "8:45" not in found and "9:30" in found
    # somebody on the phone is not inside
    assert "9:00" in starts(house, kind=VisitKind.PHONE)


def test_a_room_stays_empty_to_be_aired() -> None:
    house = make_house(hosts=2, lanes=2)
    make_order(house, limits={"airing_minutes": 15}, valid_until=LATER)
    make_visit(house)
    found = starts(house)
    # its own airing must be over before nine, and the other's before it begins
    assert "8:15" in found and "8:30" not in found
    assert "9:30" not in found and "9:45" in found


def test_two_are_not_met_at_one_door_at_once() -> None:
    house = make_house(rooms=2, hosts=2)
    make_order(house, limits={"arrival_gap_minutes": 20}, valid_until=LATER)
    make_visit(house)
    found = starts(house)
    assert not {"8:45", "9:00", "9:15"} & set(found) and {"8:30", "9:30"} <= set(found)


def test_places_say_how_many_could_come_at_once() -> None:
    house = make_house(rooms=3, hosts=2, lanes=3)
    (slot,) = [s for s in calendar(house).slots() if s.starts_at == MONDAY_NINE]
    assert slot.places == 2


@pytest.mark.parametrize(
    ("day", "first"),
    [(date(2026, 3, 29), (6, 0)), (date(2026, 10, 25), (7, 0)), (date(2026, 11, 29), (7, 0))],
)
def test_eight_on_the_wall_is_eight_when_the_clocks_change(
    house: House, day: date, first: tuple[int, int]
) -> None:
    OpeningHours.objects.create(
        office=house.office, weekday=7, opens=time(8), closes=time(10), valid_from=date(2020, 1, 1)
    )
    now = at(day - timedelta(days=3), time(8), TZ)
    slots = list(calendar(house, day, now=now).slots())
    assert (slots[0].starts_at.hour, slots[0].starts_at.minute) == first
    assert len(slots) == 7


def test_hours_over_the_lost_hour_are_an_hour_shorter(house: House) -> None:
    sunday = date(2026, 3, 29)  # in 2027 the clocks change on Easter Sunday
    OpeningHours.objects.create(office=house.office, weekday=7, opens=time(1), closes=time(4))
    now = at(sunday - timedelta(days=3), time(8), TZ)
    found = [slot.starts_at for slot in calendar(house, sunday, now=now).slots()]
    assert len(found) == 7  # two hours of visits of 30 minutes, by the quarter
    assert found[0] == at(sunday, time(1), TZ) and found[-1] == at(sunday, time(3, 30), TZ)


def test_a_time_between_two_is_neither_offered_nor_free(house: House) -> None:
    day = calendar(house)
    odd = MONDAY_NINE + timedelta(minutes=5)
    assert day.choices(odd) is None and not day.is_offered(odd)


def test_a_taken_time_is_offered_but_not_free(house: House) -> None:
    make_visit(house)
    day = calendar(house)
    assert day.is_offered(MONDAY_NINE) and day.choices(MONDAY_NINE) is None


def test_the_nearest_times_lie_around_the_wanted_one(house: House) -> None:
    make_visit(house)
    found = nearest(Ask(house.service), MONDAY_NINE, now=NOW)
    assert [s.starts_at - MONDAY_NINE for s in found] == [
        timedelta(minutes=-45), timedelta(minutes=-30), timedelta(minutes=30)
    ]  # fmt: skip


@pytest.mark.parametrize(("minutes", "step"), [(30, 15), (45, 15), (20, 10), (25, 5), (7, 5)])
def test_visits_start_on_a_step_that_divides_their_length(minutes: int, step: int) -> None:
    assert slot_step(minutes) == step


@pytest.mark.parametrize("span", [1, 60])
def test_a_range_costs_as_many_queries_however_long(
    house: House, span: int, django_assert_num_queries: Any
) -> None:
    def ask() -> None:
        last = MONDAY + timedelta(days=span)
        list(load_calendar(ask=Ask(house.service), first=MONDAY, last=last, now=NOW).slots())

    with django_assert_num_queries(15):  # whatever there is to know about the office
        ask()
    with django_assert_num_queries(2):  # has anything changed?
        ask()
    make_visit(house)
    with django_assert_num_queries(3):
        ask()


def test_whatever_changes_about_an_office_is_seen_at_once(house: House) -> None:
    assert len(starts(house)) == 31
    hours = OpeningHours.objects.get(office=house.office, weekday=1)
    hours.opens = time(9)
    hours.save()
    assert starts(house)[0] == "9:00"
    Closure.objects.create(
        office=house.office, starts_at=MONDAY_NINE, ends_at=MONDAY_NINE + timedelta(hours=2)
    )
    assert starts(house)[0] == "11:00"
    make_order(house, limits={"visit_minutes": 10})
    assert starts(house) == []
