"""Given an e-Delivery message that arrived on Sunday at 23:50 and is opened on Monday,
when it is registered, then its terms count from Sunday, as the evidence says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client as Browser

from furtka.core.clock import local, local_day
from furtka.offices.models import Role
from furtka.registry.edelivery.client import Client
from furtka.registry.edelivery.receiving import fetch_all
from furtka.registry.models import Item
from tests.offices.factories import House, make_staff
from tests.registry.edelivery.conftest import house, mailbox, simulator  # noqa: F401
from tests.registry.edelivery.simulator import Simulator

pytestmark = pytest.mark.django_db

SUNDAY_NIGHT = "2026-11-22T23:50:00+01:00"
MONDAY_MORNING = datetime(2026, 11, 23, 6, 40, tzinfo=UTC)


def test_terms_count_from_sunday_as_the_evidence_says(
    house: House,  # noqa: F811
    simulator: Simulator,  # noqa: F811
    mailbox: Client,  # noqa: F811
) -> None:
    simulator.incoming(at=SUNDAY_NIGHT, text="Proszę o zasiłek celowy.")
    assert fetch_all(house.office, mailbox, MONDAY_MORNING) == 1
    item = Item.objects.get()
    start = local(item.starts_at, house.office.tz)
    assert (local_day(item.starts_at, house.office.tz), start.hour) == (date(2026, 11, 22), 23)
    assert item.recorded_at == MONDAY_MORNING
    browser, clerk = Browser(), make_staff(house, Role.REGISTRY)
    browser.force_login(clerk.user)  # type: ignore[arg-type]
    page: Any = browser.get(f"/praca/rejestr/{item.year}/{item.number}/")
    assert "22 listopada 2026, 23:50" in page.content.decode()
    assert "Proszę o zasiłek celowy." in page.content.decode()
