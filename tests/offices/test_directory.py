from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from furtka.offices.directory import directory, every_unit
from furtka.offices.models import Closure, OpeningHours, PhoneLine, Unit
from tests.offices.factories import House, make_house

pytestmark = pytest.mark.django_db

MONDAY_NINE = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


@pytest.fixture
def house() -> House:
    house = make_house()
    for number in ("+48438235320", "+48724901955"):
        PhoneLine.objects.create(
            office=house.office, unit=house.unit, number=number, takes_sms=number[3] == "7"
        )
    Unit.objects.create(
        office=house.office, site=house.site, parent=house.unit, slug="sekcja", kind="section",
        name="Sekcja", name_uk="Сектор",
    )  # fmt: skip
    return house


def test_a_unit_tells_its_numbers_in_every_way_they_are_used(house: House) -> None:
    (unit,) = directory(house.office, MONDAY_NINE)
    landline, mobile = unit.phones
    assert (landline.shown, landline.e164, landline.href, landline.takes_sms) == (
        "43 823 53 20", "+48438235320", "tel:+48438235320", False,
    )  # fmt: skip
    assert mobile.takes_sms
    assert [child.slug for child in unit.units] == ["sekcja"]


def test_somebody_answers_within_the_hours(house: House) -> None:
    (unit,) = directory(house.office, MONDAY_NINE)
    assert unit.answers_now
    evening = MONDAY_NINE + timedelta(hours=8)
    with override("pl"):
        (unit,) = directory(house.office, evening)
    assert not unit.answers_now
    assert unit.next_answer == datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
    assert "7:30" in unit.next_answer_words


def test_a_unit_without_a_number_does_not_answer(house: House) -> None:
    (unit,) = directory(house.office, MONDAY_NINE)
    assert not unit.units[0].answers_now


def test_a_closure_silences_the_unit_it_is_for(house: House) -> None:
    Closure.objects.create(
        office=house.office, unit=house.unit, starts_at=MONDAY_NINE - timedelta(hours=1),
        ends_at=MONDAY_NINE + timedelta(hours=2),
    )  # fmt: skip
    (unit,) = directory(house.office, MONDAY_NINE)
    assert not unit.answers_now
    assert unit.next_answer == MONDAY_NINE + timedelta(hours=2)


def test_who_is_silent_by_the_rules_does_not_answer(house: House) -> None:
    (unit,) = directory(house.office, MONDAY_NINE, silent=lambda unit: unit.slug == "pomoc")
    assert not unit.answers_now
    assert unit.next_answer is None and unit.next_answer_words == ""


def test_a_public_holiday_is_skipped(house: House) -> None:
    (unit,) = directory(house.office, datetime(2026, 12, 24, 9, 0, tzinfo=UTC))
    assert not unit.answers_now
    # Thursday to Saturday are holidays, then comes a Sunday.
    assert unit.next_answer == datetime(2026, 12, 28, 6, 30, tzinfo=UTC)


def test_the_readers_language_is_used_and_its_absence_told(house: House) -> None:
    with override("uk"):
        (unit,) = directory(house.office, MONDAY_NINE)
    assert (unit.name, unit.translated) == (house.unit.name, False)
    assert (unit.units[0].name, unit.units[0].translated) == ("Сектор", True)


def test_a_units_own_hours_are_shown(house: House) -> None:
    OpeningHours.objects.create(
        office=house.office, unit=house.unit, weekday=5, opens="13:00", closes="17:00"
    )
    with override("pl"):
        (unit,) = directory(house.office, MONDAY_NINE)
    assert len(unit.hours) == 1 and unit.hours[0].endswith("13:00–17:00")


def test_the_directory_costs_four_queries(house: House, django_assert_num_queries: Any) -> None:
    for number in range(10):
        unit = Unit.objects.create(
            office=house.office, site=house.site, slug=f"u{number}", kind="team", name="U"
        )
        PhoneLine.objects.create(office=house.office, unit=unit, number="+48430000000")
    with django_assert_num_queries(4):
        units = directory(house.office, MONDAY_NINE)
    assert len(list(every_unit(units))) == 12


def test_the_directory_of_one_office_knows_nothing_of_another(house: House) -> None:
    other = make_house()
    assert [unit.slug for unit in directory(other.office, MONDAY_NINE)] == ["pomoc"]
    assert directory(other.office, MONDAY_NINE)[0].phones == ()
