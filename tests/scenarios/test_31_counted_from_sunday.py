"""Scenario 31, the clock: it came on Sunday at 23:50 and was opened on Monday."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from furtka.registry.models import Clock
from tests.offices.factories import make_house
from tests.registry.terms.things import at_noon, make_item

pytestmark = pytest.mark.django_db


def test_it_is_counted_from_the_sunday_of_the_evidence() -> None:
    evidence = datetime(2026, 11, 22, 22, 50, tzinfo=UTC)  # 23:50 in Poland
    monday = at_noon(2026, 11, 23)
    make_item(make_house(), channel="e_delivery", at=monday, counts_from=evidence)
    clock = Clock.objects.get()
    assert (clock.started_on, clock.due_on) == (date(2026, 11, 22), date(2026, 12, 22))
