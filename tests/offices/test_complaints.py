"""Once a week, after working hours, somebody hears complaints: who does not is told."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from furtka.offices.complaints import complaint_hours, offices_without
from furtka.offices.models import OpeningHours
from tests.offices.factories import House, hear_complaints, make_house

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 30)


@pytest.fixture
def house() -> House:
    return make_house()


def is_told(house: House) -> bool:
    return offices_without(DAY).filter(pk=house.office.pk).exists()


def test_an_office_without_such_hours_is_told(house: House) -> None:
    assert is_told(house)


@pytest.mark.parametrize(
    ("weekday", "opens", "closes", "told"),
    [
        (2, "15:30", "16:30", False),
        (2, "14:30", "16:30", False),
        (2, "14:30", "15:30", True),
        (6, "09:00", "10:00", False),  # a Saturday, when the office is shut
    ],
)
def test_they_end_after_the_office_does(
    house: House, weekday: int, opens: str, closes: str, told: bool
) -> None:
    hear_complaints(house, weekday, opens, closes)
    assert is_told(house) == told


def test_hours_that_are_over_or_that_nobody_keeps_do_not_count(house: House) -> None:
    service = hear_complaints(house, 2, "15:30", "16:30", valid_until=DAY)
    assert is_told(house) and complaint_hours(house.office, DAY) == []
    OpeningHours.objects.filter(service=service).update(valid_until=None)
    house.host.active = False
    house.host.save()
    assert is_told(house)


def test_when_they_are_is_said_in_the_readers_language(house: House) -> None:
    hear_complaints(house, 2, "15:30", "16:30")
    with translation.override("pl"):
        assert [str(one) for one in complaint_hours(house.office, DAY)] == [
            "Skargi i wnioski: wtorek 15:30–16:30"
        ]
    with translation.override("en"):
        assert [str(one) for one in complaint_hours(house.office, DAY)] == [
            "Complaints: Tuesday 15:30–16:30"
        ]
    assert complaint_hours(make_house().office, DAY) == []
