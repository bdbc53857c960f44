"""Scenario 30: an e-mail "please grant me aid" is kept, answered, not lost, and not a case yet."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client as Browser

from furtka.offices.models import Role
from furtka.outbox.models import Task
from furtka.registry.models import Effect, Item, ItemState
from tests.offices.factories import make_house, make_staff
from tests.visits.factories import MONDAY_NINE

pytestmark = pytest.mark.django_db


def test_a_clerk_registers_it_and_the_answer_says_how_to_apply(client: Browser) -> None:
    house = make_house()
    job = make_staff(house, Role.REGISTRY)
    assert job.user is not None
    typed = {
        "channel": "email", "sender": "Zofia Żółć", "subject": "Proszę o pomoc", "once": "a",
        "matter": "application",
    }  # fmt: skip
    with time_machine.travel(MONDAY_NINE, tick=False):
        client.force_login(job.user)
        told = client.post("/praca/rejestr/", typed, follow=True).content.decode()
        item = Item.objects.get()
        page = client.get(f"/praca/rejestr/{item.year}/{item.number}/").content.decode()
        listed = client.get("/praca/rejestr/?stan=otwarte").content.decode()
    assert item.effect == Effect.INFORM and "bez skutku prawnego" in told
    for part in ("żaden termin", house.office.street, "z podpisem", item.shown):
        assert part in page, part
    assert item.state == ItemState.RECEIVED and item.shown in listed, "not lost"
    assert Task.objects.get(reason="answer_how").done_at is None, "somebody has to answer"
