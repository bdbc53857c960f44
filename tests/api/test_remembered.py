"""Answers about free times are remembered while nothing changes, and no longer."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.test import Client

from furtka.api import remembered
from furtka.core.clock import at
from furtka.offices.models import Closure
from tests.api.test_public import book, get_slots, working_day
from tests.offices.factories import House, make_house

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def remembering(settings: Any) -> None:
    settings.ANSWER_CACHE_SECONDS = 60
    remembered._answers.clear()


@pytest.fixture
def house() -> House:
    return make_house()


def test_the_second_answer_costs_one_query(
    client: Client, house: House, django_assert_num_queries: Any
) -> None:
    first = get_slots(client, house)
    with django_assert_num_queries(1):
        second = get_slots(client, house)
    assert first.content == second.content
    assert first.headers["Content-Type"] == second.headers["Content-Type"]


def test_a_booking_is_seen_at_once(client: Client, house: House) -> None:
    before = get_slots(client, house, "days").json()["days"][0]["free"]
    book(client, house)
    assert get_slots(client, house, "days").json()["days"][0]["free"] < before


def test_languages_and_searches_are_kept_apart(client: Client, house: House) -> None:
    get_slots(client, house, "days", **{"from": "2020-01-01", "to": "2020-01-01"})
    path = f"/api/v1/offices/{house.office.slug}/days"
    query = {"service": "rozmowa", "from": "2020-01-01", "to": "2020-01-01"}
    reasons = {
        client.get(path, query, headers={"Accept-Language": language}).json()["days"][0]["reason"]
        for language in ("pl", "en", "uk")
    }
    assert len(reasons) == 3


def test_a_refusal_is_not_remembered(client: Client, house: House) -> None:
    assert get_slots(client, house, service="none").status_code == 422
    assert not remembered._answers


def test_no_more_is_kept_than_is_useful(
    client: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "MOST", 2)
    for party in range(1, 5):
        get_slots(client, house, party=party)
    assert len(remembered._answers) == 2


def test_a_closed_day_is_seen_at_once(client: Client, house: House) -> None:
    assert get_slots(client, house).json()["slots"]
    day = working_day()
    Closure.objects.create(
        office=house.office, starts_at=at(day, time(0), house.office.tz),
        ends_at=at(day, time(23), house.office.tz), reason="Remont",
    )  # fmt: skip
    answer = get_slots(client, house).json()
    assert answer == {"slots": [], "closed": [{"date": day.isoformat(), "reason": "Remont"}]}
