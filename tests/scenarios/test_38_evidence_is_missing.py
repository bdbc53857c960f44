"""Scenario 38: due in five days, evidence is missing, nothing is decided."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client as Browser

from furtka.offices.models import Role
from furtka.outbox.models import Task
from furtka.registry.models import Clock
from furtka.registry.terms.reminders import remind
from tests.offices.factories import make_house, make_staff
from tests.registry.terms.things import at_noon, make_item

pytestmark = pytest.mark.django_db


def test_a_notice_of_art_36_is_drafted_with_a_new_date_and_the_reminder(client: Browser) -> None:
    house = make_house()
    item = make_item(house, at=at_noon(2026, 11, 3))  # due on Thursday, 3 December
    user = make_staff(house, Role.REGISTRY).user
    assert user is not None
    now = at_noon(2026, 11, 28)
    with time_machine.travel(now, tick=False):
        client.force_login(user)
        remind(now)
        page = client.get(f"/praca/rejestr/{item.year}/{item.number}/").content.decode()
    assert Task.objects.get().reason == "term_near"
    for words in ("zostały 4 dni robocze", "4 stycznia 2027", "brakuje jeszcze dowodów",
                  "ponaglenie", "art. 37"):  # fmt: skip
        assert words in page
    assert 'value="2027-01-04"' in page, "the new date is proposed"
    assert Clock.objects.get().due_on.isoformat() == "2026-12-03", "nothing moved by itself"
