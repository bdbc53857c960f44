"""A queue that stands still is named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from furtka.outbox.invariants import outbox_moves
from furtka.outbox.models import Message
from furtka.outbox.services import send_due
from tests.offices.factories import make_house
from tests.visits.factories import NOW, make_visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_message_that_waits_too_long_is_named_until_it_is_sent() -> None:
    house = make_house()
    make_visit(house)
    assert list(outbox_moves(NOW + 15 * MINUTE)) == []
    [breach] = outbox_moves(NOW + 16 * MINUTE)
    assert breach.startswith(f"{house.office.slug}: 1 messages") and "16 minutes" in breach
    send_due(NOW)
    assert list(outbox_moves(NOW + 16 * MINUTE)) == []


def test_a_message_that_is_of_no_use_any_more_does_not_count() -> None:
    make_visit(make_house())
    Message.objects.update(expires_at=NOW + MINUTE)
    assert list(outbox_moves(NOW + 16 * MINUTE)) == []
