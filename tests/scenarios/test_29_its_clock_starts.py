"""Scenario 29, the clock: a complaint or a request for information by ePUAP has its term."""

from __future__ import annotations

from datetime import date

import pytest

from furtka.registry.models import Clock
from tests.offices.factories import make_house
from tests.registry.terms.things import at_noon, make_item

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("matter", "ends"),
    [("complaint", date(2026, 12, 14)), ("information", date(2026, 11, 26))],
)
def test_it_counts_from_the_receipt_of_epuap(matter: str, ends: date) -> None:
    sent = at_noon(2026, 11, 12)
    make_item(make_house(), matter, "epuap", at=at_noon(2026, 11, 13), counts_from=sent)
    assert Clock.objects.get().due_on == ends


def test_an_application_by_epuap_has_none() -> None:
    make_item(make_house(), "application", "epuap", at=at_noon(2026, 11, 13))
    assert not Clock.objects.exists()
