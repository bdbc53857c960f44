"""Scenario 10: a client feels ill and presses "I cannot come: move"."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection

from furtka.core.text import fold
from furtka.outbox.models import Message
from furtka.visits.models import Visit, VisitStatus
from furtka.visits.pins import pin_of
from tests.offices.factories import make_house
from tests.visits.factories import NOW, make_visit

pytestmark = pytest.mark.django_db
# What nobody may read in any table afterwards, without Polish letters.
OF_HEALTH = ("chor", "zdrow", "grypa", "goraczk", "ill", "sick", "health", "flu", "хвор", "здоров")
# Tables that describe what the office offers or hold what was there before; and words that
# begin alike.
HARMLESS = ("bill", "will", "skill", "fill", "mill", "until", "still", "influ", "fluid")


def everything_stored() -> list[tuple[str, str]]:
    """Every text of every table, with the table's name."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for row in cursor.fetchall():
                found += [(table, str(value)) for value in row if isinstance(value, str | dict)]
    return found


def of_health(stored: list[tuple[str, str]]) -> list[tuple[str, str]]:
    hits = []
    for table, text in stored:
        words = fold(text)
        for harmless in HARMLESS:
            words = words.replace(harmless, "")
        hits += [(table, text) for sign in OF_HEALTH if sign in words]
    return hits


def test_a_new_date_is_given_and_no_health_reason_is_stored(client: Any) -> None:
    house = make_house()
    house.service.kinds = ["in_person"]
    house.service.save()
    visit = make_visit(house)
    before = set(everything_stored())
    with time_machine.travel(NOW, tick=False):
        entered = client.post("/wizyta/", {"code": visit.code, "pin": pin_of(visit)}, follow=True)
        assert entered.status_code == 200
        # Somebody's program sends a reason along: nothing asks for one, and nothing keeps it.
        extra = {"reason": "chory, grypa", "zdrowie": "gorączka"}
        page = client.post("/wizyta/nie-moge-przyjsc/", extra, follow=True)
        assert page.status_code == 200
    moved = Visit.objects.get()
    assert moved.status == VisitStatus.BOOKED and moved.starts_at > visit.starts_at
    assert Message.objects.filter(kind="visit_moved").exists()
    new = [row for row in everything_stored() if row not in before]
    assert len(new) > 3 and of_health(new) == []


def test_a_reason_that_is_stored_is_found() -> None:
    """Or the test above would say nothing."""
    house = make_house()
    make_visit(house)
    Message.objects.update(text="Jest chory.")
    assert ("outbox_message", "Jest chory.") in of_health(everything_stored())
