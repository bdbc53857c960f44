"""Free times are always as the database has them, and cost next to nothing to ask for."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from pydantic import BaseModel

from furtka.api.schemas import DaysOut, SlotsOut
from furtka.core.clock import at
from furtka.offices.models import Closure
from tests.api.test_public import book, get_slots, working_day
from tests.offices.factories import House, make_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.mark.parametrize("what", ["slots", "days"])
def test_an_answer_costs_two_queries_while_nothing_changes(
    client: Client, house: House, django_assert_num_queries: Any, what: str
) -> None:
    first = get_slots(client, house, what)
    with django_assert_num_queries(2):
        second = get_slots(client, house, what)
    assert first.content == second.content


def test_a_booking_is_seen_at_once(client: Client, house: House) -> None:
    before = get_slots(client, house, "days").json()["days"][0]["free"]
    book(client, house)
    assert get_slots(client, house, "days").json()["days"][0]["free"] < before


def test_each_language_has_its_own_words(client: Client, house: House) -> None:
    get_slots(client, house, "days", **{"from": "2020-01-01", "to": "2020-01-01"})
    path = f"/api/v1/offices/{house.office.slug}/days"
    query = {"service": "rozmowa", "from": "2020-01-01", "to": "2020-01-01"}
    reasons = {
        client.get(path, query, headers={"Accept-Language": language}).json()["days"][0]["reason"]
        for language in ("pl", "en", "uk")
    }
    assert len(reasons) == 3


def test_a_closed_day_is_seen_at_once(client: Client, house: House) -> None:
    assert get_slots(client, house).json()["slots"]
    day = working_day()
    Closure.objects.create(
        office=house.office, starts_at=at(day, time(0), house.office.tz),
        ends_at=at(day, time(23), house.office.tz), reason="Remont",
    )  # fmt: skip
    answer = get_slots(client, house).json()
    assert answer == {"slots": [], "closed": [{"date": day.isoformat(), "reason": "Remont"}]}


@pytest.mark.parametrize(("what", "schema"), [("slots", SlotsOut), ("days", DaysOut)])
def test_an_answer_is_as_the_schema_says(
    client: Client, house: House, what: str, schema: type[BaseModel]
) -> None:
    answer = get_slots(client, house, what, to=(working_day() + timedelta(days=9)).isoformat())
    assert schema.model_validate_json(answer.content).model_dump(mode="json") == answer.json()
