"""Ready orders, the same again, suggestions, and the duties that an office begins with."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from furtka.rules.models import DefaultRules, Obligation
from furtka.rules.presets import PRESETS, filled, same_again
from furtka.rules.selectors import obligation_texts
from furtka.rules.starter import DUTIES, give_duties
from furtka.rules.suggestions import suggested_people
from tests.offices.factories import House, make_house, make_office
from tests.rules.factories import DAY, NOW, make_obligation, make_order

PICTOGRAMS = Path(__file__).parents[2] / "src/furtka/static/furtka/img/pictograms"
FRIDAY = datetime(2026, 12, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.mark.django_db
def test_it_begins_when_the_office_opens_next_on_a_working_day(house: House) -> None:
    form = filled(PRESETS["zdalnie"], house.office, FRIDAY)
    assert (form["from_day"], form["from_time"]) == (date(2026, 12, 7), time(7, 30))
    assert form["last_day"] == date(2026, 12, 20)
    holiday = datetime(2026, 12, 23, 12, 0, tzinfo=UTC)  # three days of Christmas, a weekend
    assert filled(PRESETS["zdalnie"], house.office, holiday)["from_day"] == date(2026, 12, 28)


@pytest.mark.django_db
def test_closed_begins_now_and_ends_today(house: House) -> None:
    form = filled(PRESETS["zamkniete"], house.office, FRIDAY)
    assert form["from_day"] == form["last_day"] == date(2026, 12, 4)
    assert form["from_time"] == time(13, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("code", PRESETS)
def test_the_words_are_ready_whatever_the_reader_speaks(house: House, code: str) -> None:
    with translation.override("uk"):
        form = filled(PRESETS[code], house.office, NOW)
    assert len({form["reason"], form["reason_en"], form["reason_uk"]}) == 3
    assert form["title"] and form["legal_basis"] == "zarządzenie dyrektora"
    assert not any("\u0400" <= letter <= "\u04ff" for letter in form["title"])


@pytest.mark.django_db
def test_duties_are_those_of_the_default_and_of_what_makes_room(house: House) -> None:
    DefaultRules.objects.create(office=house.office, obligations=["escort"])
    assert filled(PRESETS["zdalnie"], house.office, NOW)["obligations"] == ["escort"]
    old = make_order(
        house.office, mode="by_appointment", obligations=["mask"], limits={"distance_m": 2}
    )
    form = filled(PRESETS["zdalnie"], house.office, NOW)
    assert (form["replaces"], form["obligations"]) == (old.pk, ["escort", "mask"])
    assert form["limit_distance_m"] == 2
    ordinary = filled(PRESETS["zwykly"], house.office, NOW)
    assert ordinary["obligations"] == [] and "limit_distance_m" not in ordinary


@pytest.mark.django_db
def test_the_same_again_begins_at_the_end_for_as_long(house: House) -> None:
    begins = datetime(2026, 11, 1, 23, 0, tzinfo=UTC)
    order = make_order(
        house.office, mode="remote_only", limits={"party": 2}, reason="Bo tak.",
        valid_from=begins, valid_until=begins + 30 * DAY,
    )  # fmt: skip
    form = same_again(order, NOW)
    assert (form["from_day"], form["from_time"]) == (date(2026, 12, 2), time(0))
    assert form["last_day"] == date(2026, 12, 31)
    assert (form["mode"], form["limit_party"], form["reason"]) == ("remote_only", 2, "Bo tak.")
    ended = same_again(order, NOW + 90 * DAY)
    assert ended["from_day"] == (NOW + 90 * DAY).date()


@pytest.mark.django_db
def test_a_draft_is_written_anew_with_its_own_days(house: House) -> None:
    order = make_order(house.office, approved_at=None, status="draft", valid_from=NOW + DAY)
    form = same_again(order, NOW)
    assert (form["from_day"], form["last_day"]) == (date(2026, 11, 27), date(2026, 12, 26))


@pytest.mark.parametrize(
    ("area", "distance", "people"), [(40, 2, 10), (40, 1, 40), (3, 2, 1), (17, 4, 1), (100, 3, 11)]
)
def test_each_person_is_given_a_square(area: int, distance: int, people: int) -> None:
    assert suggested_people(area, distance) == people


@given(st.integers(1, 10_000), st.integers(1, 10))
def test_a_suggestion_never_needs_more_room_than_there_is(area: int, distance: int) -> None:
    people = suggested_people(area, distance)
    assert people == 1 or people * distance**2 <= area < (people + 1) * distance**2


@pytest.mark.parametrize(("area", "distance"), [(0, 2), (10, 0), (-1, 1)])
def test_nothing_is_suggested_for_nothing(area: int, distance: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        suggested_people(area, distance)


@pytest.mark.django_db
def test_an_office_without_duties_begins_with_seven() -> None:
    office = make_office()
    assert (give_duties(office), give_duties(office)) == (7, 0)
    rows = Obligation.objects.filter(office=office)
    assert [row.code for row in rows] == [duty.code for duty in DUTIES]
    assert all(row.text_en and row.text_uk for row in rows)
    other = make_office()
    make_obligation(other)
    assert give_duties(other) == 0


def test_every_duty_has_a_drawing() -> None:
    assert [d.code for d in DUTIES if not (PICTOGRAMS / f"{d.pictogram}.svg").is_file()] == []


@pytest.mark.django_db
def test_the_metres_of_the_limit_stand_in_the_words_or_vanish() -> None:
    office = make_office()
    give_duties(office)

    def said(language: str, **limits: int) -> str:
        [text] = obligation_texts(office, ["distance"], language, limits=limits)
        return text.text

    assert said("pl", distance_m=2) == (
        "Zachowaj odstęp od innych (2 metry) – przed budynkiem i w środku."
    )
    assert "(1 metre)" in said("en", distance_m=1)
    assert "(5 метрів)" in said("uk", distance_m=5)
    assert said("pl") == "Zachowaj odstęp od innych – przed budynkiem i w środku."


@pytest.mark.django_db
def test_words_that_fell_back_to_polish_have_polish_metres() -> None:
    office = make_office()
    make_obligation(office, "distance", text="Stań dalej ({metres}).")
    found: list[Any] = obligation_texts(office, ["distance"], "en", limits={"distance_m": 3})
    assert found[0].text == "Stań dalej (3 metry)."
