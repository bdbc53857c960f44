"""A message of ours is taken over at most once, whatever the mailbox answers."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from furtka.outbox.models import Task
from furtka.privacy.models import AuditLine
from furtka.registry.edelivery import sending
from furtka.registry.edelivery.appeals import appeal_until
from furtka.registry.edelivery.client import Client
from furtka.registry.edelivery.errors import NotInThatState
from furtka.registry.edelivery.following import WORDS, follow_due
from furtka.registry.edelivery.handing import LOST, find_lost, hand_over_due
from furtka.registry.edelivery.invariants import handed_over_in_time, sent_once
from furtka.registry.edelivery.receiving import fetch_all
from furtka.registry.errors import InvalidItem
from furtka.registry.models import Attempt, MailboxState, Sending, SentEvidence
from furtka.registry.refusals import Refused
from tests.offices.factories import House
from tests.registry.edelivery.factories import DUE, make_draft, make_ready, make_sent
from tests.registry.edelivery.simulator import Simulator, evidence
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db

# A long run: FURTKA_SENDINGS=500.
MANY = int(os.environ.get("FURTKA_SENDINGS", "12"))
TURNS, CALM = 7 + MANY // 5, 4 + MANY // 25
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def state(message: Sending) -> str:
    message.refresh_from_db()
    return message.state


def add_file(message: Sending, name: str, raw: bytes) -> None:
    actor: Any = message.created_by
    sending.add_file(sending=message, name=name, source=BytesIO(raw), now=NOW, actor=actor)


def one_of(simulator: Simulator) -> Any:
    [held] = simulator.messages.values()
    return held


def test_from_draft_to_delivered(house: House, simulator: Simulator, mailbox: Client) -> None:
    message = make_draft(house)
    actor: Any = message.created_by
    add_file(message, "decyzja.pdf", b"%PDF-1.7")
    sending.release(sending=message, now=NOW, actor=actor)
    assert hand_over_due(house.office, mailbox, NOW) == 0  # it can still be taken back
    assert hand_over_due(house.office, mailbox, DUE) == 1
    assert state(message) == "submitted"
    follow_due(house.office, mailbox, DUE + MINUTE)
    held = one_of(simulator)
    assert (state(message), message.message_id) == ("submitted", held.key)
    held.status = "Czeka na doręczenie"
    follow_due(house.office, mailbox, DUE + 3 * MINUTE)
    assert state(message) == "waiting"
    held.status = "Doręczona"
    held.proofs["e-1"] = ("E.1", "", evidence("E.1", "2026-11-27T10:00:00Z"))
    follow_due(house.office, mailbox, DUE + DAY)
    assert (state(message), message.word) == ("delivered", "Doręczona")
    assert message.delivered_at == datetime.fromisoformat("2026-11-27T10:00:00Z")
    assert simulator.taken == {"Decyzja": 1}
    assert [name for name, _raw in held.files.values()] == ["decyzja.pdf"]


def test_a_delivered_one_without_evidence_waits_for_it(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    message = make_sent(house, mailbox)
    follow_due(house.office, mailbox, DUE + MINUTE)
    one_of(simulator).status = "Doręczona"
    follow_due(house.office, mailbox, DUE + 3 * MINUTE)
    assert (state(message), message.delivered_at) == ("delivered", None)
    assert message.next_at is not None


def test_evidence_that_changes_is_kept_as_two_and_the_first_date_stays(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    message = make_sent(house, mailbox)
    held = one_of(simulator)
    held.status = "Doręczona"
    held.proofs["e-1"] = ("E.1", "", evidence("E.1", "2026-11-27T10:00:00Z"))
    follow_due(house.office, mailbox, DUE + MINUTE)
    held.proofs["e-1"] = ("E.1", "", evidence("E.1", "2026-11-28T10:00:00Z"))
    follow_due(house.office, mailbox, DUE + 2 * DAY)
    assert state(message) == "delivered" and message.next_at is None
    assert message.delivered_at == datetime.fromisoformat("2026-11-27T10:00:00Z")
    assert SentEvidence.objects.filter(identifier="e-1").count() == 2


def test_each_word_of_the_mailbox_has_its_state(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    messages = {word: make_ready(house, subject=word) for word in WORDS}
    hand_over_due(house.office, mailbox, DUE)
    for held in simulator.messages.values():
        held.status = held.subject
    follow_due(house.office, mailbox, DUE + MINUTE)
    assert {word: state(message) for word, message in messages.items()} == WORDS
    about = {f"sending:{messages[word].pk}" for word in ("Odrzucona", "Niedoręczona")}
    assert set(Task.objects.filter(reason=sending.FAILED).values_list("about", flat=True)) == about


def test_one_that_can_not_be_asked_about_does_not_keep_the_others_waiting(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    first, second = make_ready(house, subject="1"), make_ready(house, subject="2")
    hand_over_due(house.office, mailbox, DUE)
    for held in simulator.messages.values():
        held.status = "Wysłana"
    for turn in range(1, 4):
        simulator.orders["message"].clear()
        if turn < 3:
            simulator.misbehave("message", "503", "503")
        follow_due(house.office, mailbox, DUE + turn * timedelta(hours=3))
    assert {state(first), state(second)} == {"sent"}


def test_a_word_that_nobody_knows_changes_nothing(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    message = make_sent(house, mailbox)
    one_of(simulator).status = "Zgubiona"
    follow_due(house.office, mailbox, DUE + MINUTE)
    assert (state(message), message.word) == ("submitted", "Zgubiona")


@pytest.mark.parametrize("how", ["lost", "500", "empty", "html", "drop"])
def test_without_a_clear_answer_people_look(
    house: House, simulator: Simulator, mailbox: Client, how: str
) -> None:
    simulator.misbehave("send", how)
    message = make_ready(house)
    for turn in range(3):
        hand_over_due(house.office, mailbox, DUE + turn * DAY)
    assert (state(message), simulator.asked["send"]) == ("to_check", 1)
    task = Task.objects.get()
    assert (task.reason, task.path) == (sending.CHECK, message.get_absolute_url())


def test_seen_in_the_mailbox_it_goes_on_by_its_id(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.misbehave("send", "lost")
    message = make_sent(house, mailbox)
    actor: Any = message.created_by
    with pytest.raises(InvalidItem):
        sending.say_sent(sending=message, message_id="a b", now=DUE, actor=actor)
    key = one_of(simulator).key
    sending.say_sent(sending=message, message_id=f" {key} ", now=DUE, actor=actor)
    one_of(simulator).status = "Wysłana"
    follow_due(house.office, mailbox, DUE)
    assert (state(message), simulator.taken["Decyzja"]) == ("sent", 1)
    assert not Task.objects.exists()


def test_a_message_of_our_name_in_the_mailbox_is_a_hint_and_no_more(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.misbehave("send", "lost")
    message = make_sent(house, mailbox)
    simulator.incoming(case_id=message.attempts.get().reference)  # what others write counts not
    fetch_all(house.office, mailbox, DUE)
    attempt = message.attempts.get()
    [ours] = [held.key for held in simulator.messages.values() if held.subject == "Decyzja"]
    assert (attempt.seen_as, attempt.outcome, state(message)) == (ours, "unclear", "to_check")


def test_the_id_of_another_message_is_noticed(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.misbehave("send", "drop")
    simulator.incoming("m-1")
    message = make_sent(house, mailbox)
    actor: Any = message.created_by
    sending.say_sent(sending=message, message_id="m-1", now=DUE, actor=actor)
    follow_due(house.office, mailbox, DUE)
    assert (state(message), message.trouble) == ("to_check", "other_message")


def test_not_seen_in_the_mailbox_it_is_sent_anew_as_another_attempt(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.misbehave("send", "drop")
    message = make_sent(house, mailbox)
    actor: Any = message.created_by
    sending.say_not_sent(sending=message, now=DUE, actor=actor)
    with pytest.raises(NotInThatState):  # a second press
        sending.say_not_sent(sending=message, now=DUE, actor=actor)
    hand_over_due(house.office, mailbox, DUE)
    assert (state(message), simulator.taken["Decyzja"]) == ("submitted", 1)
    outcomes = list(message.attempts.order_by("number").values_list("outcome", "settled_by"))
    assert outcomes == [("not_sent", actor.pk), ("accepted", None)]
    said = AuditLine.objects.filter(thing=f"sending:{message.pk}").values_list("action", flat=True)
    assert "sending.to_check" in said and "sending.said_not_sent" in said


def test_a_worker_that_dies_on_the_way_leaves_it_to_people(
    house: House, simulator: Simulator, mailbox: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = make_ready(house)

    def die(*args: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(mailbox, "send", die)
    with pytest.raises(KeyboardInterrupt):
        hand_over_due(house.office, mailbox, DUE)
    assert state(message) == "handing_over"
    assert hand_over_due(house.office, mailbox, DUE + MINUTE) == 0
    assert [find_lost(DUE + MINUTE), find_lost(DUE + LOST + MINUTE)] == [0, 1]
    assert state(message) == "to_check"


def test_a_second_worker_leaves_alone_what_the_first_is_handing_over(
    house: House, simulator: Simulator, mailbox: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, send = make_ready(house), mailbox.send
    counts = []

    def meanwhile(out: Any) -> str:
        counts.append(hand_over_due(house.office, mailbox, DUE + MINUTE))
        return send(out)

    monkeypatch.setattr(mailbox, "send", meanwhile)
    assert hand_over_due(house.office, mailbox, DUE) == 1
    assert (counts, state(message), simulator.taken["Decyzja"]) == ([0], "submitted", 1)


def test_an_answer_after_it_was_given_up_still_counts(
    house: House, simulator: Simulator, mailbox: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = make_ready(house)

    def slowly(out: Any) -> str:
        find_lost(DUE + LOST + MINUTE)
        return "t-late"

    monkeypatch.setattr(mailbox, "send", slowly)
    hand_over_due(house.office, mailbox, DUE)
    assert state(message) == "submitted"
    assert not Task.objects.exists()


def test_an_answer_after_somebody_said_it_was_not_sent_is_to_be_checked(
    house: House, simulator: Simulator, mailbox: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = make_ready(house)
    actor: Any = message.created_by

    def very_slowly(out: Any) -> str:
        find_lost(DUE + LOST + MINUTE)
        sending.say_not_sent(sending=message, now=DUE + LOST + 2 * MINUTE, actor=actor)
        return "t-late"

    monkeypatch.setattr(mailbox, "send", very_slowly)
    hand_over_due(house.office, mailbox, DUE)
    assert (state(message), message.trouble) == ("to_check", "answer_too_late")
    assert Task.objects.get().reason == sending.CHECK


def test_a_mailbox_that_is_away_lets_it_wait(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.misbehave("send", "429")
    message = make_ready(house)
    hand_over_due(house.office, mailbox, DUE)
    assert state(message) == "ready"
    assert MailboxState.objects.get().rests_until == DUE + timedelta(seconds=120)
    hand_over_due(house.office, mailbox, DUE + MINUTE)
    assert simulator.asked["send"] == 1
    hand_over_due(house.office, mailbox, DUE + 3 * MINUTE)
    assert state(message) == "submitted"


def test_a_certain_no_goes_back_to_people_who_may_change_it(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.misbehave("send", "400")
    message = make_sent(house, mailbox)
    assert (state(message), message.trouble) == ("rejected", "400")
    actor: Any = message.created_by
    sending.take_back(sending=message, now=DUE, actor=actor)
    sending.release(sending=message, now=DUE, actor=actor)
    hand_over_due(house.office, mailbox, DUE + 2 * MINUTE)
    assert (state(message), simulator.taken["Decyzja"]) == ("submitted", 1)


def test_what_the_operator_rejects_may_be_sent_anew(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    simulator.task_error = "Adres nieaktywny"
    message = make_sent(house, mailbox)
    follow_due(house.office, mailbox, DUE + MINUTE)
    assert state(message) == "rejected"
    assert Attempt.objects.get().outcome == "refused"


def test_many_sendings_with_any_misbehaviour_are_never_doubled(
    house: House, simulator: Simulator, mailbox: Client
) -> None:
    random = Random(31)
    kinds = ["", "lost", "500", "503", "429 short", "drop", "empty", "html after", "401", "cut"]
    messages = [make_ready(house, subject=f"Pismo {n}") for n in range(MANY)]
    actor: Any = messages[0].created_by
    for turn in range(TURNS + CALM):
        now = DUE + turn * timedelta(hours=2)
        for orders in simulator.orders.values():
            orders.clear()
        if turn < TURNS:
            simulator.misbehave("send", *random.choices(kinds, k=MANY // 2))
            simulator.misbehave("token", *random.choices(["", "503", "html"], k=2))
            simulator.misbehave("message", *random.choices(["", "drop", "503", "html"], k=3))
        if random.random() < 0.3:
            simulator.tokens.clear()
        hand_over_due(house.office, mailbox, now)
        follow_due(house.office, mailbox, now + MINUTE)
        for message in Sending.objects.filter(state="to_check"):
            there = [h.key for h in simulator.messages.values() if h.subject == message.subject]
            if there:  # staff look in the official mailbox
                sending.say_sent(sending=message, message_id=there[0], now=now, actor=actor)
            else:
                sending.say_not_sent(sending=message, now=now, actor=actor)
    assert set(simulator.taken.values()) == {1} and len(simulator.taken) == MANY
    assert set(Sending.objects.values_list("state", flat=True)) == {"submitted"}
    assert list(sent_once(NOW)) == list(handed_over_in_time(NOW + DAY)) == []


# -- What people can't do --------------------------------------------------------------------------


def test_the_database_refuses_a_second_attempt_that_may_be_there(
    house: House, mailbox: Client
) -> None:
    message = make_sent(house, mailbox)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(office=house.office, sending=message, number=2, handed_at=NOW)


def test_the_database_refuses_a_date_of_what_is_not_delivered(house: House) -> None:
    message = make_draft(house)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sending.objects.filter(pk=message.pk).update(delivered_at=NOW)


@pytest.mark.parametrize(
    ("field", "value"),
    [("ade", "AE:PL-1"), ("name", ""), ("subject", "a\u202eb"), ("text", "x" * 5001)],
)
def test_what_can_not_be_sent_is_refused_at_its_field(house: House, field: str, value: str) -> None:
    with pytest.raises(InvalidItem) as refused:
        make_draft(house, **{field: value})
    assert list(refused.value.fields) == [field]


def test_programs_are_not_sent(house: House) -> None:
    message = make_draft(house)
    with pytest.raises(Refused, match="wrong_kind"):
        add_file(message, "a.pdf", b"MZ\x90")


def test_what_waits_can_be_taken_back_but_not_changed(house: House, mailbox: Client) -> None:
    message = make_ready(house)
    actor: Any = message.created_by
    with pytest.raises(NotInThatState):
        add_file(message, "a.txt", b"x")
    sending.take_back(sending=message, now=NOW, actor=actor)
    assert hand_over_due(house.office, mailbox, DUE) == 0
    assert state(message) == "draft"


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2026-11-10", "2026-11-24"),
        ("2026-11-15", "2026-11-30"),  # the 29th is a Sunday
        ("2026-12-10", "2026-12-28"),  # from Christmas Eve on nobody works until Monday
    ],
)
def test_an_appeal_has_14_days_that_end_on_a_working_day(received: str, last: str) -> None:
    assert str(appeal_until(date.fromisoformat(received))) == last
