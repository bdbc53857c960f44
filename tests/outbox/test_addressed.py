"""E-mail to an address that wrote first: once, to nobody in danger, and never in doubt twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from furtka.clients.models import Channel, Leave
from furtka.offices.models import Office
from furtka.outbox import addressed
from furtka.outbox.addressed import Answer, is_safe, send_addressed, write_back
from furtka.outbox.bounces import came_back
from furtka.outbox.gateways.base import Accepted, Outgoing, Refused, Unclear, Unreachable
from furtka.outbox.invariants import addressed_move
from furtka.outbox.models import AddressedEmail, Message, MessageStatus, Receipt, Task
from furtka.outbox.retention import blank_addressed
from furtka.outbox.sending import CLAIM, send_due
from furtka.outbox.switching import has_failed
from tests.offices.factories import make_office
from tests.outbox.factories import make_client, tell_news
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db
ADDRESS = "jan@example.org"


@pytest.fixture
def office() -> Office:
    return make_office()


def write(office: Office, **values: Any) -> bool:
    defaults: dict[str, Any] = {
        "kind": "mail_receipt", "about": "RPW/00001/2026", "path": "/praca/rejestr/2026/1/",
        "address": ADDRESS, "subject": "Potwierdzenie RPW/00001/2026", "text": "Dzień dobry.",
        "dedupe_key": "receipt:1", "in_reply_to": "<pierwszy@example.org>",
    }  # fmt: skip
    return write_back(office, Answer(**defaults | values), now=NOW)


class Gateway:
    """Answers as it is told."""

    name, channel, has_keys, per_minute = "email", Channel.EMAIL, False, None

    def __init__(self, *answers: Exception | None) -> None:
        self.answers, self.sent = list(answers), 0

    def send(self, out: Outgoing) -> Accepted:
        self.sent += 1
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        return Accepted("<nasz@example.org>")


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Gateway:
    made = Gateway()
    monkeypatch.setattr(addressed, "gateways_for", lambda channel: (made,))
    return made


def test_it_goes_out_once_as_an_answer_of_a_machine(office: Office) -> None:
    assert [write(office), write(office, text="Inaczej.")] == [True, False]
    assert [send_addressed(NOW), send_addressed(NOW)] == [1, 0]
    [sent] = mail.outbox
    assert sent.to == [ADDRESS] and sent.subject == "Potwierdzenie RPW/00001/2026"
    assert sent.extra_headers["Auto-Submitted"] == "auto-replied"
    assert sent.extra_headers["In-Reply-To"] == "<pierwszy@example.org>"
    assert AddressedEmail.objects.get().reference == sent.extra_headers["Message-ID"]


def test_what_a_person_wrote_says_so(office: Office) -> None:
    write(office, automatic=False)
    send_addressed(NOW)
    assert mail.outbox[0].extra_headers["Auto-Submitted"] == "no"


def test_the_database_takes_a_key_once_and_no_header_of_two_lines(office: Office) -> None:
    write(office)
    row = AddressedEmail.objects.get()
    for changed in ({}, {"dedupe_key": "other", "subject": "a\nBcc: b"}):
        for name, value in changed.items():
            setattr(row, name, value)
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.parametrize(
    ("values", "safe"),
    [
        ({}, True),
        ({"email": "JAN@Example.org"}, True),
        ({"protected": True}, False),
        ({"protected": True, "wishes": {Channel.EMAIL: Leave.ALLOWED}}, False),
        ({"wishes": {Channel.EMAIL: Leave.NEVER}}, False),
        ({"wishes": {Channel.EMAIL: Leave.ONLY_THEN}}, False),
        ({"email": "inny@example.org", "protected": True}, True),
    ],
)
def test_nobody_in_danger_is_written_to(office: Office, values: dict[str, Any], safe: bool) -> None:
    make_client(**{"office": office, "email": ADDRESS} | values)
    assert is_safe(office, ADDRESS) is safe


def test_who_came_under_protection_while_it_waited_gets_nothing(office: Office) -> None:
    write(office)
    make_client(office=office, email=ADDRESS, protected=True)
    assert send_addressed(NOW) == 0 and mail.outbox == []
    assert AddressedEmail.objects.get().status == MessageStatus.FAILED
    assert Task.objects.get().path == "/praca/rejestr/2026/1/"


@pytest.mark.parametrize(
    ("error", "status"),
    [(Refused("550"), MessageStatus.FAILED), (Unclear("timeout"), MessageStatus.UNCLEAR)],
)
def test_what_is_refused_or_unclear_is_never_sent_again(
    office: Office, gateway: Gateway, error: Exception, status: MessageStatus
) -> None:
    gateway.answers = [error]
    write(office)
    for minutes in (0, 5, 60):
        send_addressed(NOW + timedelta(minutes=minutes))
    assert gateway.sent == 1 and AddressedEmail.objects.get().status == status
    assert Task.objects.get().reason == addressed.CHORE


def test_a_server_that_is_away_is_tried_again_later(office: Office, gateway: Gateway) -> None:
    gateway.answers = [Unreachable("x"), Unreachable("x")]
    write(office)
    for minutes in (0, 1, 2, 4, 6, 10):
        send_addressed(NOW + timedelta(minutes=minutes))
    assert gateway.sent == 3 and AddressedEmail.objects.get().status == MessageStatus.SENT


def test_a_worker_that_died_after_handing_over_leaves_it_to_a_person(
    office: Office, gateway: Gateway
) -> None:
    write(office)
    AddressedEmail.objects.update(claimed_at=NOW, handed_at=NOW)
    assert send_addressed(NOW) == 0, "claimed by somebody"
    send_addressed(NOW + CLAIM + timedelta(seconds=1))
    assert gateway.sent == 0 and AddressedEmail.objects.get().status == MessageStatus.UNCLEAR


def test_what_is_of_no_use_any_more_is_not_sent(office: Office, gateway: Gateway) -> None:
    write(office)
    send_addressed(NOW + addressed.KEEP_TRYING + timedelta(minutes=1))
    assert gateway.sent == 0 and AddressedEmail.objects.get().status == MessageStatus.EXPIRED


def test_a_message_to_a_client_that_came_back_goes_another_way(office: Office) -> None:
    tell_news(make_client(office=office, wishes={Channel.IN_PERSON: Leave.ALLOWED}))
    send_due(NOW)
    message = Message.objects.get()
    for _report in range(2):
        assert came_back([message.reference], "5.1.1", now=NOW)
    assert Task.objects.get().kind == "tell"
    assert Receipt.objects.filter(result="refused", code="5.1.1").count() == 1


def test_a_report_about_nothing_of_ours_changes_nothing(office: Office) -> None:
    write(office)  # has no name yet
    assert not came_back(["", "<cudzy@example.org>"], "5.1.1", now=NOW)


def test_address_and_words_end_after_their_time(office: Office) -> None:
    write(office)
    assert blank_addressed(NOW, NOW) == {}
    assert blank_addressed(NOW + timedelta(days=1), NOW) == {office.pk: 1}
    row = AddressedEmail.objects.get()
    assert (row.address, row.text, row.subject) == ("", "", "")
    assert blank_addressed(NOW + timedelta(days=1), NOW) == {}


def test_e_mails_that_nobody_sends_are_noticed(office: Office) -> None:
    write(office)
    assert list(addressed_move(NOW + timedelta(minutes=10))) == []
    [said] = addressed_move(NOW + timedelta(minutes=20))
    assert said.startswith(f"{office.slug}: 1 e-mails")
    has_failed("email", NOW)
    for _time in range(3):
        has_failed("email", NOW + timedelta(minutes=20))
    assert list(addressed_move(NOW + timedelta(minutes=20))) == [], "the mail server rests"
