"""Scenario 11: ten minutes late, within the grace time or past it: never deleted by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from furtka.core.beat import jobs
from furtka.offices.models import Role
from furtka.visits.models import Visit, VisitStatus
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def reception(house: House, client: Browser) -> Browser:
    job = make_staff(house, Role.RECEPTION)
    assert job.user is not None
    with time_machine.travel(MONDAY_NINE, tick=False):
        client.force_login(job.user)
    return client


def press(reception: Browser, house: House, visit: Visit, minutes: int) -> str:
    """The press "Is here" so many minutes after the time; where it leads."""
    path = f"/praca/wejscie/{house.site.slug}/{visit.code}/arrive/"
    with time_machine.travel(MONDAY_NINE + minutes * MINUTE, tick=False):
        return str(reception.post(path)["Location"])


def test_within_grace_the_visit_goes_on(house: House, reception: Browser) -> None:
    visit = make_visit(house)
    press(reception, house, visit, 10)
    visit.refresh_from_db()
    assert visit.status == VisitStatus.ARRIVED


def test_past_it_the_next_gap_is_offered_and_nothing_is_deleted(
    house: House, reception: Browser
) -> None:
    visit = make_visit(house)
    make_visit(house, starts_at=MONDAY_NINE + 30 * MINUTE, name="Jan Próbny")
    assert press(reception, house, visit, 20).endswith("/spoznienie/")
    path = f"/praca/wejscie/{house.site.slug}/{visit.code}/spoznienie/"
    with time_machine.travel(MONDAY_NINE + 20 * MINUTE, tick=False):
        page = reception.get(path).content.decode()
    assert page.count('name="starts_at"') > 1, "times to wait for, or to come back at"
    ours = [job for name, job in jobs.items() if not name.startswith(("tasks.", "worker."))]
    assert len(ours) > 10
    for job in ours:
        job.run(MONDAY_NINE + timedelta(hours=14))
    visit.refresh_from_db()
    assert visit.status == VisitStatus.BOOKED, "people decide, not the clock"
