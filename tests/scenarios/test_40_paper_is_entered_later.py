"""Scenario 40, the paper: forms numbered beforehand are entered later, in their order."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from furtka.entrance.day_sheet import data
from furtka.entrance.models import OfflineEntry, Step, WalkIn
from furtka.offices.models import Role
from furtka.visits.models import Visit
from tests.offices.factories import make_house, make_staff
from tests.visits.factories import MONDAY_NINE, make_visit

pytestmark = pytest.mark.django_db
PAGE = "/praca/wejscie/siedziba/kartka/wpisz/?dzien=2026-11-30"


def test_the_lines_of_a_sheet_are_entered_the_next_day_in_their_order(client: Browser) -> None:
    house = make_house()
    visit = make_visit(house)
    staff = make_staff(house, Role.RECEPTION)
    assert staff.user is not None
    # Printed before anything broke.
    numbers = data(house.site, MONDAY_NINE.date(), MONDAY_NINE - timedelta(hours=2))["blank"]
    typed = {
        f"{visit.code}-came": "9:02", f"{visit.code}-room": "9:06", f"{visit.code}-outside": "9:40",
        f"{numbers[1]}-about": "other", f"{numbers[1]}-came": "9:30",
        f"{numbers[0]}-about": "oral", f"{numbers[0]}-came": "9:10",
        f"{numbers[0]}-outside": "9:25",
    }  # fmt: skip
    with time_machine.travel(MONDAY_NINE + timedelta(days=1), tick=False):
        client.force_login(staff.user)
        for _twice in range(2):
            assert client.post(PAGE, typed).status_code == 302
    assert Visit.objects.get().status == "left"
    walk_ins = list(WalkIn.objects.order_by("id").values_list("code", "status"))
    assert walk_ins == [(numbers[0], "left"), (numbers[1], "arrived")]
    at = list(Step.objects.order_by("id").values_list("at", flat=True))
    assert at == sorted(at)
    assert set(OfflineEntry.objects.values_list("fate", flat=True)) == {"applied"}
