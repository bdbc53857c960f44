"""The frame around every page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from furtka.offices.hours import Place
from furtka.offices.published import hours_rows, main_phone, weekly_hours
from furtka.rules.context import frame, status_of
from furtka.rules.models import Mode
from furtka.rules.selectors import rules_in_force
from tests.offices.factories import House, make_house
from tests.website.factories import make_order

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
PAGE = Template('{% extends "base.html" %}{% block title %}T{% endblock %}')


def status(house: House, at: datetime) -> Any:
    rules = rules_in_force(house.office, None, None, at)
    return status_of(house.office, rules, hours_rows(house.office, at.date()), at)


def test_the_status_line_says_the_mode_of_today_and_until_when() -> None:
    house = make_house()
    make_order(house, MONDAY, valid_until=datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    with translation.override("en"):
        found = status(house, MONDAY)
    assert found.mode is Mode.REMOTE_ONLY
    assert "31 December" in found.until


def test_an_ended_order_is_gone_from_the_status_line_by_date_alone() -> None:
    house = make_house()
    make_order(house, MONDAY)
    assert status(house, MONDAY + timedelta(days=1)).mode is Mode.BY_APPOINTMENT
    assert status(house, MONDAY + timedelta(days=1)).until == ""


def test_on_a_holiday_the_status_line_does_not_promise_today() -> None:
    house = make_house()
    christmas = datetime(2026, 12, 25, 10, 0, tzinfo=UTC)
    assert not status(house, christmas).working_day
    assert status(house, MONDAY).working_day


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_the_frame_stands_in_every_language(language: str) -> None:
    house = make_house()
    prefix = "" if language == "pl" else f"/{language}"
    request = RequestFactory().get(f"{prefix}/kontakt/")
    with translation.override(language):
        page = PAGE.render(Context({"request": request, **frame(request)}))
    assert f'<html lang="{language}">' in page
    assert house.office.name in page
    assert f'href="{prefix}/umow-wizyte/"' in page
    assert 'href="/en/kontakt/"' in page


def test_the_frame_costs_nothing_until_a_page_uses_it(django_assert_num_queries: Any) -> None:
    make_house()
    with django_assert_num_queries(0):
        frame(RequestFactory().get("/"))


def test_equal_days_of_a_week_are_told_together() -> None:
    house = make_house()
    rows = hours_rows(house.office, MONDAY.date())
    with translation.override("en"):
        assert weekly_hours(rows, Place(), MONDAY.date()) == ["Monday–Friday 7:30–15:30"]
    assert main_phone(house.office) is None
