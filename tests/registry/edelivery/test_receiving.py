"""What came is registered once, with its files and its evidence, whatever breaks in between."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from furtka.outbox.models import Task
from furtka.registry.archive import open_kept
from furtka.registry.edelivery import receiving
from furtka.registry.edelivery.client import Client
from furtka.registry.edelivery.receiving import fetch_all
from furtka.registry.models import (
    Attachment,
    Clock,
    Evidence,
    Item,
    MailboxState,
    Quarantined,
    ReceivedMessage,
)
from furtka.registry.terms import clocks
from tests.offices.factories import House
from tests.registry.edelivery.simulator import CITIZEN, OFFICE, Held, Simulator, evidence
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\nwniosek"
FIVE = timedelta(minutes=5)


def test_a_message_becomes_one_item_with_everything(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.incoming(
        text="Proszę o pomoc.", case_id="ZN.1.2026",
        files={"f-1": ("wniosek.pdf", PDF), "f-2": ("faktura.pdf", b"MZ\x90\x00 program")},
    )  # fmt: skip
    assert [fetch_all(house.office, mailbox, NOW), fetch_all(house.office, mailbox, NOW)] == [1, 0]
    item = Item.objects.get()
    assert (item.channel, item.sender) == ("e_delivery", f"Zofia Żółć ({CITIZEN})")
    assert (item.subject, item.sender_mark) == ("Wniosek o zasiłek", "ZN.1.2026")
    assert item.starts_at == item.received_at == datetime(2026, 11, 22, 22, 50, tzinfo=UTC)
    assert ReceivedMessage.objects.get().text == "Proszę o pomoc."
    assert [file.name for file in Attachment.objects.all()] == ["wniosek.pdf"]
    quarantined = Quarantined.objects.get()
    assert (quarantined.name, quarantined.reason, quarantined.item) == (
        "faktura.pdf", "wrong_kind", item,
    )  # fmt: skip


def test_evidence_is_kept_byte_for_byte(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    held = simulator.incoming()
    fetch_all(house.office, mailbox, NOW)
    [proof] = Evidence.objects.all()
    raw = held.proofs["m-1-E1"][2]
    with open_kept(house.office, proof.sha256) as file:
        assert file.read() == raw
    assert proof.sha256 == sha256(raw).hexdigest()
    assert (proof.shows, proof.identifier) == ("received", "m-1-E1")


def test_evidence_that_comes_later_sets_from_when_terms_count(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    held = simulator.incoming()
    proofs, held.proofs = held.proofs, {}
    fetch_all(house.office, mailbox, NOW)
    assert Item.objects.get().counts_from is None
    held.proofs = proofs
    Item.objects.update(matter="application", effect="effective", received_at=NOW)
    clocks.start(Item.objects.select_related("office").get(), now=NOW)
    fetch_all(house.office, mailbox, NOW + FIVE)
    item = Item.objects.get()
    assert item.counts_from == datetime(2026, 11, 22, 22, 50, tzinfo=UTC)
    assert Clock.objects.get().started_on == date(2026, 11, 22)
    asked = simulator.asked["evidences"]
    fetch_all(house.office, mailbox, NOW + timedelta(minutes=10))
    assert simulator.asked["evidences"] == asked  # nothing is left to ask


def test_evidence_that_does_not_come_is_asked_for_less_and_less(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.incoming().proofs = {}
    for minutes in range(0, 85, 5):
        fetch_all(house.office, mailbox, NOW + timedelta(minutes=minutes))
    assert simulator.asked["evidences"] == 6  # at once, then after 5, 10, 20, 40 and 80


def test_evidence_that_changed_is_kept_beside_the_first(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    held = simulator.incoming()
    held.proofs["m-1-E1"] = ("E.1", "", b"<first/>")  # without an instant: it is asked for again
    fetch_all(house.office, mailbox, NOW)
    held.proofs["m-1-E1"] = ("E.1", "", evidence("E.1", "2026-11-22T22:50:00Z"))
    fetch_all(house.office, mailbox, NOW + FIVE)
    assert Evidence.objects.count() == 2
    assert Item.objects.get().counts_from is not None


def test_a_file_beyond_the_bound_is_told_of(
    house: House, simulator: Simulator, mailbox: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_FILE", 5)
    simulator.incoming(files={"f-1": ("../duży.pdf", PDF)})
    assert fetch_all(house.office, mailbox, NOW) == 1
    refused = Quarantined.objects.get()
    assert (refused.name, refused.reason) == ("duży.pdf", "too_large")
    assert ReceivedMessage.objects.get().incomplete


def test_our_own_messages_and_those_to_others_are_not_incoming(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.hold(Held("ours", OFFICE, CITIZEN, "Od nas"))
    simulator.hold(Held("other", CITIZEN, CITIZEN, "Nie do nas"))
    assert fetch_all(house.office, mailbox, NOW) == 0


def test_a_crash_while_registering_loses_and_doubles_nothing(
    house: House, simulator: Simulator, mailbox: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator.incoming(files={"f-1": ("wniosek.pdf", PDF)})

    def crash(*args: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "add_evidence", crash)
        with pytest.raises(RuntimeError):
            fetch_all(house.office, mailbox, NOW)
    assert not Item.objects.exists()
    assert fetch_all(house.office, mailbox, NOW + FIVE) == 1
    assert (Item.objects.get().number, Attachment.objects.count()) == (1, 1)


def test_a_message_that_can_not_be_read_does_not_stop_the_others(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.incoming("m-1")
    simulator.incoming("m-2")
    simulator.misbehave("message", "html")
    assert fetch_all(house.office, mailbox, NOW) == 1
    assert fetch_all(house.office, mailbox, NOW + FIVE) == 1


def test_neither_does_one_that_the_mailbox_itself_fails_over(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.incoming("m-1")
    simulator.incoming("m-2")
    simulator.misbehave("message", "503", "503")  # asked twice, then given up for now
    assert fetch_all(house.office, mailbox, NOW) == 1
    assert MailboxState.objects.get().failures == 0


def test_but_three_in_a_row_are_the_mailbox(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    for n in range(5):
        simulator.incoming(f"m-{n}")
    simulator.misbehave("message", *["503"] * 20)
    assert fetch_all(house.office, mailbox, NOW) == 0
    assert (simulator.asked["message"], MailboxState.objects.get().failures) == (6, 1)


def test_files_that_can_not_be_fetched_are_waited_for_then_told_of(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.incoming(files={"f-1": ("wniosek.pdf", PDF)})
    simulator.misbehave("attachment", "503", "503")
    assert fetch_all(house.office, mailbox, NOW) == 0
    assert fetch_all(house.office, mailbox, NOW + timedelta(hours=2)) == 1
    assert ReceivedMessage.objects.get().incomplete
    assert Task.objects.get().reason == receiving.CHORE
    assert Attachment.objects.count() == 0


def test_a_file_that_breaks_off_is_fetched_the_next_time(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.incoming(files={"f-1": ("wniosek.pdf", PDF)})
    simulator.misbehave("attachment", "cut")
    assert [fetch_all(house.office, mailbox, NOW + turn * FIVE) for turn in (0, 1)] == [0, 1]
    assert Attachment.objects.get().size == len(PDF)


def test_a_mailbox_that_is_away_rests_longer_and_longer(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.misbehave("list", *["503"] * 4)
    fetch_all(house.office, mailbox, NOW)
    state = MailboxState.objects.get()
    assert (state.failures, state.trouble) == (1, "503")
    assert state.rests_until == NOW + timedelta(seconds=60)
    fetch_all(house.office, mailbox, NOW + timedelta(seconds=59))  # it rests
    assert simulator.asked["list"] == 2
    fetch_all(house.office, mailbox, NOW + timedelta(seconds=61))
    state.refresh_from_db()
    assert state.rests_until == NOW + timedelta(seconds=61 + 120)
    fetch_all(house.office, mailbox, NOW + timedelta(hours=1))
    state.refresh_from_db()
    assert (state.failures, state.rests_until, state.trouble) == (0, None, "")


def test_a_message_from_the_future_is_registered_now(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    """Their clock is ahead of ours: the item says now, its terms count from the evidence."""
    simulator.incoming(at=(NOW + timedelta(minutes=3)).isoformat())
    assert fetch_all(house.office, mailbox, NOW) == 1
    item = Item.objects.get()
    assert (item.received_at, item.counts_from) == (NOW, NOW + timedelta(minutes=3))


def test_evidence_of_tomorrow_begins_no_term(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    """No clock is a day ahead: something is wrong with it, and a term must not begin too late."""
    simulator.incoming(at=(NOW + timedelta(days=1)).isoformat())
    assert fetch_all(house.office, mailbox, NOW) == 1
    item = Item.objects.get()
    assert (item.received_at, item.counts_from) == (NOW, None)


def test_dirt_in_a_message_does_not_keep_it_out(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    held = simulator.incoming(subject="\u202e" + "x\n" * 300, text="a\x00b\r\nc")
    held.sender, held.name, held.case_id = "?", "", "y" * 500
    assert fetch_all(house.office, mailbox, NOW) == 1
    item = Item.objects.get()
    assert (item.sender, len(item.subject) <= 200) == ("?", True)
    assert ReceivedMessage.objects.get().text == "ab\nc"
