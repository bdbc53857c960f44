"""Scenario 37: an item is for another office; both letters are drafted on the same day."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client as Browser

from furtka.offices.models import Role
from furtka.registry.models import Clock, Item, Paper
from furtka.registry.terms import paper_pdf
from tests.offices.factories import make_house, make_staff
from tests.registry.terms.things import at_noon, make_item

pytestmark = pytest.mark.django_db


def test_it_is_passed_on_and_the_sender_is_told(client: Browser) -> None:
    house, now = make_house(), at_noon(2026, 12, 1)
    item = make_item(house, at=now)
    user = make_staff(house, Role.REGISTRY).user
    assert user is not None
    typed = {
        "to_name": "Powiatowy Urząd Pracy (przykład)", "to_address": "ul. Nowa 3, 98-200 Sieradz",
        "reason": "rejestruje osoby bezrobotne", "sender_name": "Zofia Żółć",
        "sender_address": "ul. Krótka 2, 98-220 Zduńska Wola",
    }  # fmt: skip
    with time_machine.travel(now, tick=False):
        client.force_login(user)
        client.post(f"/praca/rejestr/{item.year}/{item.number}/przekaz/", typed)
    assert Item.objects.get().state == "passed_on"
    assert Clock.objects.get().end == "passed_on"
    transfer, notice = Paper.objects.order_by("pk")
    assert (transfer.kind, notice.kind) == ("transfer", "transfer_notice")
    assert transfer.made_at == notice.made_at == now
    for letter in (transfer, notice):
        assert "art. 65 § 1" in letter.text and "rejestruje osoby bezrobotne" in letter.text
        assert paper_pdf.pdf(letter).startswith(b"%PDF")
    assert transfer.to_name == typed["to_name"] and typed["to_name"] in notice.text
    assert notice.to_address == typed["sender_address"]
