"""Scenario 36: the power fails while an item is registered; after the restart no number is missing
and nothing is half there. Many clerks and real kills: tests/registry/test_race.py."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from furtka.offices.models import Office
from furtka.registry.finding.search import search
from furtka.registry.invariants import numbers_gap_free
from furtka.registry.models import Item, SearchWord
from furtka.registry.services import record_item
from tests.offices.factories import make_office
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


class PowerFails(Exception):
    pass


def register(office: Office, sender: str) -> Item:
    return record_item(
        office=office, channel="post", sender=sender, subject="Wniosek", received_at=NOW, now=NOW,
        actor=None,
    )  # fmt: skip


def test_what_was_not_acknowledged_left_no_number_and_no_half_item(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = make_office()
    first = register(office, "Jan Próbny")

    def fail(*_args: Any, **_values: Any) -> None:
        raise PowerFails

    with monkeypatch.context() as power:
        power.setattr("furtka.registry.services.notices.received", fail)
        with pytest.raises(PowerFails), transaction.atomic():
            register(office, "Ewa Zgubiona")
    again = register(office, "Ewa Zgubiona")
    assert (first.number, again.number) == (1, 2)
    assert list(numbers_gap_free(NOW)) == []
    assert len(search(office, "zgubiona").page.items) == 1
    assert SearchWord.objects.filter(office=office, word="zgubiona", key="zgubiona").count() == 1
