"""Scenario 16: an aggressive visitor; a silent alert to those who are set for it."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client as Browser

from furtka.offices.models import Role, Staff
from furtka.privacy.models import AuditLine
from furtka.visits.models import VisitStatus
from tests.entrance.factories import make_visit_at
from tests.offices.factories import House, make_house, make_staff
from tests.visits.factories import MONDAY_NINE

pytestmark = pytest.mark.django_db
NAME = ("Zofia", "Żółć")


def logged_in(staff: Staff) -> Browser:
    browser = Browser()
    browser.force_login(staff.user)  # type: ignore[arg-type]
    return browser


@pytest.fixture
def host(house: House) -> Staff:
    """Somebody with a visitor in the room."""
    house.host.user = make_staff(house, Role.EDITOR).user
    Staff.objects.filter(user=house.host.user).delete()
    house.host.save()
    make_visit_at(house, VisitStatus.IN_ROOM, name=" ".join(NAME))
    return house.host


@pytest.fixture
def house() -> House:
    return make_house()


def test_the_key_brings_help_and_the_visitor_sees_nothing(house: House, host: Staff) -> None:
    with time_machine.travel(MONDAY_NINE, tick=False):
        guard = logged_in(make_staff(house, Role.RECEPTION, answers_help=True))
        colleague = logged_in(make_staff(house, Role.RECEPTION))
        mine = logged_in(host)
        mine.post("/praca/pomoc/wolam/", {"next": "/praca/"})
        own = mine.get("/praca/").content.decode()
        assert "Zapisano 9:00" in own and "Pomoc potrzebna" not in own
        strip = guard.get("/praca/pomoc/pasek/").content.decode()
        assert f"Pomoc potrzebna: pokój 1, parter. Woła {host.name}." in strip
        assert "Pomoc" not in colleague.get("/praca/pomoc/pasek/").content.decode()
        guard.post(strip.partition('action="')[2].partition('"')[0])
        assert "Idzie: Jan Testowy" in mine.get("/praca/").content.decode()
        wall = Browser().get(f"/ekran/{house.site.slug}/").content.decode()
        assert "Pomoc" not in wall and host.name not in wall
    told = f"{strip}{list(AuditLine.objects.filter(action__startswith='help.').values())}"
    assert "help.called" in told and "help.answered" in told
    assert not any(part in told for part in NAME)
