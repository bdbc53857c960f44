"""Pure: rows are made in memory, nothing asks a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from furtka.offices.hours import (
    Place,
    covers,
    holiday_name,
    hours_on,
    is_open,
    next_opening,
    open_stretches,
    public_holidays,
)
from furtka.offices.models import Closure, OpeningHours

TZ = "Europe/Warsaw"
MONDAY = date(2026, 11, 30)
SITE, UNIT, PERSON = 1, 2, 3
HERE = Place(SITE, UNIT, PERSON)


def hours(weekday: int, opens: str, closes: str, **values: object) -> OpeningHours:
    row = OpeningHours(
        weekday=weekday, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes)
    )
    for name, value in values.items():
        setattr(row, name, value)
    return row


def closure(start: datetime, end: datetime, **values: object) -> Closure:
    row = Closure(starts_at=start, ends_at=end)
    for name, value in values.items():
        setattr(row, name, value)
    return row


def week(opens: str = "07:30", closes: str = "15:30", **values: object) -> list[OpeningHours]:
    return [hours(weekday, opens, closes, **values) for weekday in range(1, 6)]


def stretches(rows: list[OpeningHours], first: date, last: date) -> list[tuple[str, str]]:
    found = open_stretches(rows, HERE, first, last, TZ)
    return [(a.strftime("%d %H:%M"), b.strftime("%d %H:%M")) for a, b in found]


def open_at(rows: list[OpeningHours], moment: datetime, *closures: Closure) -> bool:
    return is_open(rows, list(closures), HERE, moment, moment.date(), TZ)


class TestWhoseHours:
    @pytest.mark.parametrize(
        ("exact", "loose"),
        [
            ({"staff_id": PERSON}, {"unit_id": UNIT}),
            ({"staff_id": PERSON}, {"unit_id": UNIT, "site_id": SITE}),
            ({"unit_id": UNIT}, {"site_id": SITE}),
            ({"unit_id": UNIT, "site_id": SITE}, {"unit_id": UNIT}),
            ({"site_id": SITE}, {}),
        ],
    )
    def test_the_more_exact_hours_win(self, exact: dict[str, int], loose: dict[str, int]) -> None:
        mine, theirs = hours(1, "16:00", "18:00", **exact), hours(1, "07:30", "15:30", **loose)
        assert hours_on([theirs, mine], HERE, MONDAY) == [mine]

    def test_more_exact_hours_win_whole_not_day_by_day(self) -> None:
        friday = hours(5, "13:00", "17:00", staff_id=PERSON)
        assert hours_on([*week(), friday], HERE, MONDAY) == []

    def test_hours_of_others_do_not_count(self) -> None:
        assert not covers(hours(1, "08:00", "12:00", unit_id=99), HERE)
        assert hours_on([hours(1, "08:00", "12:00", unit_id=99)], HERE, MONDAY) == []

    def test_a_place_without_a_person_has_no_persons_hours(self) -> None:
        evening = hours(1, "16:00", "18:00", staff_id=PERSON)
        assert hours_on([evening, *week()], Place(SITE, UNIT), MONDAY)[0].opens == time(7, 30)

    def test_a_day_may_have_two_stretches_in_order(self) -> None:
        late, early = hours(1, "14:00", "18:00"), hours(1, "08:00", "12:00")
        assert hours_on([late, early], HERE, MONDAY) == [early, late]


class TestValidity:
    def test_the_first_day_counts_and_the_last_does_not(self) -> None:
        row = hours(1, "08:00", "12:00", valid_from=MONDAY, valid_until=MONDAY + timedelta(7))
        days = [MONDAY - timedelta(7), MONDAY, MONDAY + timedelta(7)]
        assert [bool(hours_on([row], HERE, day)) for day in days] == [False, True, False]

    def test_exact_hours_that_ended_give_way(self) -> None:
        ended = hours(1, "16:00", "18:00", unit_id=UNIT, valid_until=MONDAY)
        assert [row.opens for row in hours_on([ended, *week()], HERE, MONDAY)] == [time(7, 30)]


class TestHolidays:
    @pytest.mark.parametrize(
        "day",
        [
            date(2026, 1, 1), date(2026, 1, 6), date(2026, 4, 5), date(2026, 4, 6),
            date(2026, 5, 1), date(2026, 5, 3), date(2026, 5, 24), date(2026, 6, 4),
            date(2026, 8, 15), date(2026, 11, 1), date(2026, 11, 11), date(2026, 12, 24),
            date(2026, 12, 25), date(2026, 12, 26),
        ],
    )  # fmt: skip
    def test_a_public_holiday_is_closed(self, day: date) -> None:
        rows = [hours(weekday, "07:30", "15:30") for weekday in range(1, 8)]
        assert holiday_name(day)
        assert stretches(rows, day, day) == []

    def test_there_are_fourteen_and_christmas_eve_is_one_since_2025(self) -> None:
        assert len(public_holidays(2026)) == 14
        assert date(2024, 12, 24) not in public_holidays(2024)
        assert date(2025, 12, 24) in public_holidays(2025)

    def test_corpus_christi_moves_with_easter(self) -> None:
        days = [date(2026, 6, 4), date(2027, 5, 27), date(2028, 6, 15)]
        assert all("Boże" in holiday_name(day) for day in days)

    def test_a_holiday_has_a_name_in_the_readers_language(self) -> None:
        eve = date(2026, 12, 24)
        names = {language: holiday_name(eve, language) for language in ("pl", "en", "uk")}
        assert names["pl"].startswith("Wigilia")
        assert len(set(names.values())) == 3

    def test_an_ordinary_day_is_none(self) -> None:
        assert holiday_name(MONDAY) == ""


class TestTheClocksChange:
    def test_hours_keep_the_wall_clock(self) -> None:
        """7:30 is 6:30 UTC in winter and 5:30 in summer."""
        friday, monday = date(2027, 3, 26), date(2027, 3, 30)  # Easter Monday is the 29th
        assert stretches(week(), friday, monday) == [
            ("26 06:30", "26 14:30"), ("30 05:30", "30 13:30"),
        ]  # fmt: skip

    def test_the_night_that_loses_an_hour_is_an_hour_shorter(self) -> None:
        night = [hours(7, "00:00", "06:00")]
        ((start, end),) = open_stretches(night, HERE, date(2026, 3, 29), date(2026, 3, 29), TZ)
        assert end - start == timedelta(hours=5)

    def test_the_night_that_gains_an_hour_is_an_hour_longer(self) -> None:
        night = [hours(7, "00:00", "06:00")]
        ((start, end),) = open_stretches(night, HERE, date(2026, 10, 25), date(2026, 10, 25), TZ)
        assert end - start == timedelta(hours=7)


class TestOpenNow:
    NINE = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)

    def test_opening_counts_and_closing_does_not(self) -> None:
        opens = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)
        closes = datetime(2026, 11, 30, 14, 30, tzinfo=UTC)
        assert open_at(week(), opens)
        assert open_at(week(), closes - timedelta(seconds=1))
        assert not open_at(week(), closes)
        assert not open_at(week(), opens - timedelta(seconds=1))

    def test_a_closure_shuts_what_it_is_for(self) -> None:
        away = (self.NINE - timedelta(hours=1), self.NINE + timedelta(hours=1))
        assert not open_at(week(), self.NINE, closure(*away))
        assert not open_at(week(), self.NINE, closure(*away, unit_id=UNIT))
        assert open_at(week(), self.NINE, closure(*away, unit_id=99))
        assert open_at(week(), away[1], closure(*away))


class TestNextOpening:
    TUESDAY = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)

    def at(
        self, moment: datetime, *closures: Closure, rows: list[OpeningHours] | None = None
    ) -> datetime | None:
        chosen = week() if rows is None else rows
        return next_opening(chosen, list(closures), HERE, moment, moment.date(), TZ)

    def test_in_the_evening_it_is_tomorrow(self) -> None:
        assert self.at(datetime(2026, 11, 30, 17, 0, tzinfo=UTC)) == self.TUESDAY

    def test_before_christmas_it_is_after_it(self) -> None:
        eve = datetime(2026, 12, 23, 17, 0, tzinfo=UTC)
        assert self.at(eve) == datetime(2026, 12, 28, 6, 30, tzinfo=UTC)

    def test_while_open_it_is_the_next_stretch(self) -> None:
        assert self.at(datetime(2026, 11, 30, 8, 0, tzinfo=UTC)) == self.TUESDAY

    def test_a_closure_within_hours_ends_within_them(self) -> None:
        start = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
        meeting = closure(start, start + timedelta(hours=2))
        assert self.at(start, meeting) == start + timedelta(hours=2)

    def test_closures_that_follow_each_other_are_one(self) -> None:
        start = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
        first = closure(start, start + timedelta(hours=2))
        second = closure(first.ends_at, start + timedelta(days=1))
        assert self.at(start, second, first) == start + timedelta(days=1)

    def test_nobody_for_four_weeks_is_none(self) -> None:
        start = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
        assert self.at(start, closure(start, start + timedelta(days=40))) is None
        assert self.at(start, rows=[]) is None


def test_the_hours_of_a_matter_beat_everybodys_and_hold_for_it_alone() -> None:
    rows = [
        hours(1, "07:30", "15:30"),
        hours(1, "08:00", "12:00", staff_id=PERSON),
        hours(2, "15:30", "16:30", service_id=4),
    ]
    tuesday = MONDAY + timedelta(days=1)
    matter = Place(SITE, UNIT, PERSON, 4)
    assert [row.opens for row in hours_on(rows, matter, tuesday)] == [time(15, 30)]
    assert hours_on(rows, matter, MONDAY) == []
    assert [row.opens for row in hours_on(rows, HERE, MONDAY)] == [time(8)]
    assert hours_on(rows, HERE, tuesday) == []
    assert hours_on(rows, Place(SITE, UNIT, PERSON, 5), tuesday) == []
