"""Scenario 13: somebody without an appointment hands in a matter orally."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client as Browser

from furtka.entrance import walk_ins
from furtka.offices.models import Role
from furtka.registry import oral
from furtka.registry.models import Item, OralRecord
from tests.offices.factories import make_house, make_staff
from tests.visits.factories import MONDAY_NINE

pytestmark = pytest.mark.django_db


def test_it_is_written_down_registered_with_the_time_printed_and_signed(client: Browser) -> None:
    house = make_house()
    job = make_staff(house, Role.RECEPTION)
    assert job.user is not None
    with time_machine.travel(MONDAY_NINE, tick=False):
        client.force_login(job.user)
        person = walk_ins.come(site=house.site, about="oral", now=MONDAY_NINE, actor=job.user)
        base = f"/praca/wejscie/{house.site.slug}/bez-terminu/{person.code}/"
        said = "Nie mam za co kupić leków.\nProszę o pomoc."
        sent = {"sender": "Zofia Żółć", "subject": "pomoc na leki", "said": said, "once": "a"}
        at = client.post(f"{base}ustnie/", sent)["Location"]
        paper = client.get(f"{at}protokol.pdf").content
        client.post(f"{at}podpisany/", {"signed": "1"})
    item, record = Item.objects.get(), OralRecord.objects.get()
    assert (item.received_at, item.channel) == (MONDAY_NINE, "oral")
    assert record.signed_at == MONDAY_NINE
    on_paper = oral.data(record)
    assert on_paper["said"] == said.split("\n")
    facts = [value for _name, value in on_paper["facts"]]
    assert {item.shown, job.name, "Zofia Żółć"} <= set(facts)
    assert any("9:00" in fact for fact in facts)
    assert paper.startswith(b"%PDF")
