"""Given a message that the addressee does not open, when 14 days have passed, then it is deemed
delivered on the day that the evidence says, and the time to appeal is counted from that day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from furtka.registry.edelivery.client import Client
from furtka.registry.edelivery.following import follow_due
from tests.offices.factories import House
from tests.registry.edelivery.conftest import house, mailbox, simulator  # noqa: F401
from tests.registry.edelivery.factories import DUE, make_sent
from tests.registry.edelivery.simulator import Simulator, evidence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_time_of_the_factories")]

# It arrived on 26 November; our own count would say 11 December. The evidence says the 12th.
BY_EVIDENCE = datetime(2026, 12, 12, 0, 0, 1, tzinfo=UTC)


def test_the_day_is_that_of_the_evidence(
    house: House,  # noqa: F811
    simulator: Simulator,  # noqa: F811
    mailbox: Client,  # noqa: F811
) -> None:
    message = make_sent(house, mailbox)
    [held] = simulator.messages.values()
    held.status = "Czeka na doręczenie"
    for day in (0, 14, 15):
        follow_due(house.office, mailbox, DUE + timedelta(days=day, minutes=1))
        message.refresh_from_db()
        assert (message.state, message.delivered_at) == ("waiting", None)
    held.status = "Uznana za doręczoną"
    held.proofs["o-1"] = ("BP.O3", "", evidence("BP.O3", BY_EVIDENCE.isoformat()))
    follow_due(house.office, mailbox, DUE + timedelta(days=17))
    message.refresh_from_db()
    assert (message.state, message.delivered_at) == ("deemed_delivered", BY_EVIDENCE)
    browser = Browser()
    browser.force_login(message.created_by)  # type: ignore[arg-type]
    page: Any = browser.get(message.get_absolute_url())
    assert "uznana za doręczoną" in page.content.decode()
    assert "28 grudnia 2026" in page.content.decode()
