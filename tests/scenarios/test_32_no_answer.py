"""Given a sending whose request times out, when the job runs again, then nothing is sent a second
time; the message is "to be checked"."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from furtka.registry.edelivery.client import Client
from furtka.registry.edelivery.handing import hand_over_due
from tests.offices.factories import House
from tests.registry.edelivery.conftest import house, mailbox, simulator  # noqa: F401
from tests.registry.edelivery.factories import DUE, make_sent
from tests.registry.edelivery.simulator import Simulator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_time_of_the_factories")]


def test_nothing_is_sent_a_second_time(
    house: House,  # noqa: F811
    simulator: Simulator,  # noqa: F811
    mailbox: Client,  # noqa: F811
) -> None:
    simulator.misbehave("send", "silent")
    message = make_sent(house, mailbox)
    for hours in (1, 24, 240):
        assert hand_over_due(house.office, mailbox, DUE + timedelta(hours=hours)) == 0
    message.refresh_from_db()
    assert message.state == "to_check"
    assert (simulator.asked["send"], simulator.taken["Decyzja"]) == (1, 1)
    browser, clerk = Browser(), message.created_by
    browser.force_login(clerk)  # type: ignore[arg-type]
    page: Any = browser.get("/praca/rejestr/wychodzace/?stan=to_check")
    assert "do sprawdzenia" in page.content.decode() and "Decyzja" in page.content.decode()
