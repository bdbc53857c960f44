"""Scenario 15: the fire alarm; a list of people, rooms, hosts and needs, at once and on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from furtka.entrance.models import About
from furtka.entrance.walk_ins import come
from furtka.offices.models import Role
from furtka.visits.models import VisitStatus
from tests.entrance.factories import make_visit_at
from tests.offices.factories import make_house, make_staff
from tests.visits.factories import MONDAY_NINE

pytestmark = pytest.mark.django_db


def test_everybody_in_the_house_is_on_the_list_and_ticked_outside(client: Browser) -> None:
    house = make_house(rooms=2, hosts=2, lanes=2)
    with time_machine.travel(MONDAY_NINE, tick=False):
        client.force_login(make_staff(house, Role.RECEPTION).user)  # type: ignore[arg-type]
        inside = make_visit_at(
            house, VisitStatus.IN_ROOM, party=2, needs=["wheelchair"], name="Zofia Żółć"
        )
        waiting = make_visit_at(
            house, VisitStatus.ARRIVED, starts_at=MONDAY_NINE + timedelta(minutes=30)
        )
        unbooked = come(site=house.site, about=About.OTHER, now=MONDAY_NINE, actor=None)
        base = f"/praca/wejscie/{house.site.slug}/lista/"
        paper = client.get(base).content.decode()
        assert inside.code in paper and "droga bez schodów" in paper and inside.host.name in paper
        assert '<td class="numbers">2</td>' in paper
        address = client.post(f"{base}obecnosc/zacznij/")["Location"]
        page = client.get(address).content.decode()
        for shown in (inside.code, waiting.code, unbooked.code, "Znaleziono 0 z 4 osób"):
            assert shown in page
        assert "Zofia" not in page + paper and "Żółć" not in page + paper
        for code in (inside.code, waiting.code):
            client.post(f"{address}jest/", {"code": code})
        page = client.get(address).content.decode()
        missing = page.partition('id="missing"')[2].partition('id="found"')[0]
        assert unbooked.code in missing and inside.code not in missing
        assert "Znaleziono 3 z 4 osób" in page
