"""Scenario 6, the clocks: 24 December and Corpus Christi are skipped as the end of a term."""

from __future__ import annotations

from datetime import date

import pytest

from furtka.registry.models import Clock
from tests.offices.factories import make_house
from tests.registry.terms.things import at_noon, make_item

pytestmark = pytest.mark.django_db


def test_a_term_that_would_end_on_a_holiday_ends_on_the_next_working_day() -> None:
    house = make_house()
    make_item(house, at=at_noon(2026, 11, 24))
    make_item(house, at=at_noon(2026, 5, 4))
    ends = list(Clock.objects.order_by("pk").values_list("due_on", flat=True))
    # Christmas Eve is a Thursday, then come holidays and a weekend; Corpus Christi is 4 June.
    assert ends == [date(2026, 12, 28), date(2026, 6, 5)]
