"""What `furtka check` says about e-Delivery, and what the demonstration shows of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from furtka.cli.demo.edelivery import use_e_delivery
from furtka.offices.models import Role
from furtka.registry.edelivery import jobs
from furtka.registry.edelivery.handing import find_lost
from furtka.registry.edelivery.invariants import handed_over_in_time, mailbox_answers, sent_once
from furtka.registry.models import Attempt, Item, MailboxState, Sending
from tests.offices.factories import House, make_staff, make_user
from tests.registry.edelivery.factories import DUE, make_draft, make_ready
from tests.registry.edelivery.simulator import Simulator
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db


def test_one_that_is_being_handed_over_for_long_is_named_and_ended(house: House) -> None:
    message = make_draft(house)
    Attempt.objects.create(office=house.office, sending=message, number=1, handed_at=NOW)
    later = NOW + timedelta(minutes=16)
    [breach] = handed_over_in_time(later)
    assert str(message.pk) in breach and "Decyzja" not in breach
    find_lost(later)
    assert list(handed_over_in_time(later)) == list(sent_once(later)) == []


def test_a_mailbox_that_fails_is_advised_of(house: House, settings: Any) -> None:
    assert list(mailbox_answers(NOW)) == []
    MailboxState.objects.create(office=house.office, failures=5, trouble="503")
    settings.EDELIVERY = settings.EDELIVERY | {"system": "X", "office": "nobody"}
    assert len(list(mailbox_answers(NOW))) == 2


def test_the_jobs_use_the_mailbox_that_settings_name(
    with_mailbox: House, simulator: Simulator, settings: Any
) -> None:
    simulator.incoming()
    make_ready(with_mailbox)
    entries = dict(jobs.jobs.items())
    for name in ("edelivery.fetch", "edelivery.send", "edelivery.follow", "edelivery.lost"):
        entries[name].run(DUE)
    assert (Item.objects.count(), simulator.taken["Decyzja"]) == (1, 1)
    settings.EDELIVERY = settings.EDELIVERY | {"office": "nobody"}
    asked = dict(simulator.asked)
    entries["edelivery.fetch"].run(DUE + timedelta(days=1))
    assert simulator.asked == asked


def test_the_demonstration_shows_every_end(house: House) -> None:
    make_staff(house, Role.REGISTRY, user=make_user("rejestr"))
    use_e_delivery(house.office, NOW)
    assert Item.objects.get().counts_from is not None
    states = Counter(Sending.objects.values_list("state", flat=True))
    assert states == Counter(["draft", "deemed_delivered", "delivered", "waiting", "to_check"])
