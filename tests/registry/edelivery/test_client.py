"""The client at a mailbox that loses answers, repeats itself and is slow."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO

import pytest

from furtka.registry.edelivery.account import tokens
from furtka.registry.edelivery.client import Client, Enclosed, Outgoing
from furtka.registry.edelivery.http import Http
from furtka.registry.edelivery.receiving import all_heads
from furtka.registry.edelivery.trouble import Nonsense, NotAccepted, NotNow, Unclear
from tests.registry.edelivery.simulator import CITIZEN, Simulator

OUT = Outgoing(CITIZEN, "Zaświadczenie", "Dzień dobry.", "furtka-1-1")


def test_a_message_is_read_with_files_and_evidence(simulator: Simulator, mailbox: Client) -> None:
    simulator.incoming(text="Proszę o pomoc.", files={"f-1": ("wniosek.pdf", b"%PDF-1.7 x")})
    letter = mailbox.letter("m-1")
    assert (letter.head.name, letter.text) == ("Zofia Żółć", "Proszę o pomoc.")
    assert [part.name for part in letter.parts] == ["wniosek.pdf"]
    with mailbox.attachment("m-1", "f-1") as file:
        assert (file.read(4), file.read(), file.read(1)) == (b"%PDF", b"-1.7 x", b"")
    [proof] = mailbox.proofs("m-1")
    assert mailbox.proof(proof.evidence_id).startswith(b"<?xml")
    assert simulator.asked["token"] == 1  # and used for all of it


def test_what_is_sent_arrives_as_it_was_written(simulator: Simulator, mailbox: Client) -> None:
    raw = b"%PDF-1.7" + bytes(range(256)) * 1000
    files = [
        Enclosed("zażalenie.pdf", "application/pdf", len(raw), BytesIO(raw)),
        Enclosed('a"b.txt', "text/plain", 1, BytesIO(b"x")),
    ]
    out = Outgoing(CITIZEN, "Ąę „cytat”", "Linia\ndruga", "furtka-1-1", files)
    task = mailbox.task(mailbox.send(out), CITIZEN)
    assert task is not None
    held = simulator.messages[task.message_id]
    assert (held.subject, held.text, held.to) == ("Ąę „cytat”", "Linia\ndruga", CITIZEN)
    names = [(name, b64decode(body)) for name, body in held.files.values()]
    assert names == [("zażalenie.pdf", raw), ('a"b.txt', b"x")]


@pytest.mark.parametrize("how", ["lost", "silent", "500", "503", "empty", "html after", "cut",
                                 "html", "redirect", "drop"])  # fmt: skip
def test_a_sending_without_a_clear_answer_is_never_repeated(
    simulator: Simulator, mailbox: Client, how: str
) -> None:
    simulator.misbehave("send", how)
    with pytest.raises(Unclear):
        mailbox.send(OUT)
    assert simulator.asked["send"] == 1
    assert simulator.taken["Zaświadczenie"] <= 1


@pytest.mark.parametrize(("how", "error"), [("429", NotNow), ("403", NotNow), ("400", NotAccepted)])
def test_a_certain_no_says_what_may_be_done(
    simulator: Simulator, mailbox: Client, how: str, error: type[Exception]
) -> None:
    simulator.misbehave("send", how)
    with pytest.raises(error) as told:
        mailbox.send(OUT)
    assert (simulator.asked["send"], dict(simulator.taken)) == (1, {})
    if how == "429":
        assert getattr(told.value, "wait", None) == 120


def test_an_upload_that_takes_too_long_is_cut_and_was_not_taken(simulator: Simulator) -> None:
    account = simulator.account()
    mailbox = Client(account, Http(account, longest_upload=-1.0))
    with pytest.raises(NotNow, match="upload_too_slow"):
        mailbox.send(OUT)
    assert dict(simulator.taken) == {}


def test_nobody_there_is_a_certain_no(simulator: Simulator) -> None:
    account = simulator.account(ua="http://127.0.0.1:9/api/v3")
    mailbox = Client(account, Http(account, timeout=(0.5, 0.5)))
    with pytest.raises(NotNow):
        mailbox.send(OUT)


def test_an_ended_token_is_replaced_once_also_for_a_sending(
    simulator: Simulator, mailbox: Client
) -> None:
    mailbox.messages(0)
    simulator.tokens.clear()
    assert mailbox.send(OUT)
    simulator.tokens.clear()
    assert len(mailbox.messages(0)) > 0
    assert (simulator.taken["Zaświadczenie"], simulator.asked["token"]) == (1, 3)


def test_a_mailbox_that_never_knows_us_is_left_alone(simulator: Simulator, mailbox: Client) -> None:
    simulator.misbehave("list", *["401"] * 10)
    with pytest.raises(NotNow) as told:
        mailbox.messages(0)
    assert (told.value.wait, simulator.asked["list"]) == (900, 2)


def test_a_token_that_ends_at_once_is_not_kept(simulator: Simulator, mailbox: Client) -> None:
    simulator.token_lives = 10
    mailbox.messages(0)
    mailbox.messages(0)
    assert simulator.asked["token"] == 2


@pytest.mark.parametrize("minutes", [-10, 10])
def test_clocks_far_apart_are_said_not_guessed(
    simulator: Simulator, mailbox: Client, minutes: int
) -> None:
    simulator.skew = minutes * 60
    with pytest.raises(NotNow, match="token_400"):
        mailbox.messages(0)


@pytest.mark.parametrize("seconds", [-20, 20])
def test_clocks_a_little_apart_do_not_matter(
    simulator: Simulator, mailbox: Client, seconds: int
) -> None:
    simulator.skew = seconds
    assert mailbox.messages(0) == []


def test_a_wrong_key_is_named_and_not_shown(simulator: Simulator) -> None:
    account = simulator.account(key="-----BEGIN PRIVATE KEY-----\nsecret\n")
    tokens.forget(account)
    with pytest.raises(NotNow, match="^bad_key$") as told:
        Client(account).messages(0)
    assert "secret" not in str(told.value) and "secret" not in repr(account)


@pytest.mark.parametrize("how", ["503", "drop", "429 short"])
def test_a_read_is_repeated(simulator: Simulator, mailbox: Client, how: str) -> None:
    simulator.incoming()
    simulator.misbehave("list", how)
    assert [head.message_id for head in mailbox.messages(0)] == ["m-1", "m-1"]
    assert simulator.asked["list"] == 2


def test_a_named_pause_is_honoured(simulator: Simulator, mailbox: Client) -> None:
    simulator.misbehave("list", "429")
    with pytest.raises(NotNow) as told:
        mailbox.messages(0)
    assert (told.value.wait, simulator.asked["list"]) == (120, 1)


@pytest.mark.parametrize("how", ["html", "redirect"])
def test_an_answer_that_is_none_is_refused(simulator: Simulator, mailbox: Client, how: str) -> None:
    simulator.misbehave("list", how)
    with pytest.raises(Nonsense):
        mailbox.messages(0)


def test_pages_that_repeat_themselves_end(simulator: Simulator, mailbox: Client) -> None:
    for n in range(60):
        simulator.incoming(f"m-{n}")
    assert len({head.message_id for head in all_heads(mailbox)}) == 60
    simulator.repeat_pages = True
    assert len(list(all_heads(mailbox))) == 50


def test_an_address_is_looked_up(simulator: Simulator, mailbox: Client) -> None:
    simulator.addresses = [
        {
            "recipientEda": {"recipientEda": CITIZEN, "edaStatus": status, "assignmentDegree": 3},
            "baeSearchData": [{"index": 1, "entityName": "Sąd Rejonowy (przykład)"}],
        }
        for status in ("ACTIVE", "SUSPENDED")
    ]
    found = mailbox.find_name("Sąd")
    assert [one.usable for one in found] == [True, False]
    [one] = mailbox.find_ade(CITIZEN)
    assert (one.name, one.usable) == ("Sąd Rejonowy (przykład)", True)
    with pytest.raises(NotAccepted):
        mailbox.find_ade("AE:PL-10000-20000-ABCDE-28")
