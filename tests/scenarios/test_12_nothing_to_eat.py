"""Scenario 12: "I have nothing to eat", without an appointment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client as Browser

from furtka.entrance.fetch_alerts import fetch_alerts
from furtka.entrance.models import Arrival, WalkIn
from furtka.offices.models import Role
from furtka.outbox.models import Task
from furtka.rules.models import Mode
from tests.offices.factories import make_house, make_staff
from tests.visits.factories import MONDAY_NINE, make_order, make_visit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("mode", [Mode.OPEN, Mode.BY_APPOINTMENT, Mode.REMOTE_ONLY, Mode.CLOSED])
def test_somebody_is_called_the_clock_starts_and_no_screen_refuses(
    client: Browser, mode: Mode
) -> None:
    house = make_house()
    make_visit(house)  # the only room and the only host are taken
    make_order(house, mode=mode, limits={"people_inside": 1})
    reception = make_staff(house, Role.RECEPTION)
    worker = make_staff(house, Role.CASE_WORKER, takes_urgent=True)
    assert reception.user is not None and worker.user is not None
    base = f"/praca/wejscie/{house.site.slug}/bez-terminu/"
    with time_machine.travel(MONDAY_NINE, tick=False):
        client.force_login(reception.user)
        page = client.get(base)
        assert page.status_code == 200 and 'value="urgent"' in page.content.decode()
        sent = {"party": "3", "language": "pl", "about": "urgent"}
        sent["uid"] = "0b9c5c1e-5b44-4d53-8a0e-90b7f3d0a111"
        answer = client.post(base, sent, follow=True)
        assert answer.status_code == 200
        person = WalkIn.objects.get()
        (alert,) = [one for one in fetch_alerts(worker, MONDAY_NINE) if one.text]
        assert person.code in str(alert.text)
        client.force_login(worker.user)
        client.post(alert.presses[0].url)
    assert Arrival.objects.get(walk_in=person).fetcher == worker
    # Monday; two working days end with Wednesday in Poland.
    assert Task.objects.get().due_at == datetime(2026, 12, 2, 23, tzinfo=UTC)
    assert Task.objects.get().due_at > MONDAY_NINE + timedelta(days=2)
