"""E-mail against a real SMTP server; what a person finds is read from a real mailbox."""

from __future__ import annotations

import asyncio
import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from furtka.outbox.gateways.base import GatewayError, Outgoing, Refused, Unclear, Unreachable
from furtka.outbox.gateways.email import EmailGateway
from tests.outbox.mail_servers import Delivering, inbox, mailbox, smtp_server

NAME = "Żółcińska"
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nSUMMARY:Termin – зустріч\r\nEND:VCALENDAR\r\n"
POLISH = "Zażółć gęślą jaźń: wtorek, 8 grudnia, godz. 10:30. Kod: ZW-3467A."
UKRAINIAN = "Зустріч: вівторок, 8 грудня, 10:30. Їжак, ґанок, Європа. Код: ZW-3467A."
REFUSAL = "550 5.1.1 <zofia@example.org> unknown"


def make_out(**values: Any) -> Outgoing:
    defaults = {
        "key": "message:17", "to": "zofia@example.org", "subject": "Potwierdzenie terminu ZW-3467A",
        "text": POLISH,
    }  # fmt: skip
    return Outgoing(**defaults | values)


@contextmanager
def by_smtp(settings: Any, handler: Any, *, patience: float = 10) -> Iterator[EmailGateway]:
    with smtp_server(handler) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_TIMEOUT = patience
        settings.DEFAULT_FROM_EMAIL = "Termin <termin@example.org>"
        yield EmailGateway()


@pytest.fixture(scope="module")
def imap() -> Iterator[imaplib.IMAP4]:
    """One for all tests here: its log-in is slow on purpose."""
    with mailbox() as box:
        yield box


def test_what_arrives_in_the_mailbox(settings: Any, imap: imaplib.IMAP4) -> None:
    with by_smtp(settings, Delivering(imap)) as gateway:
        accepted = gateway.send(make_out(calendar=CALENDAR))
        gateway.send(make_out(key="message:18", text=UKRAINIAN, subject="Ваш запис ZW-3467A"))
    first, second = inbox(imap)[-2:]
    assert first["subject"] == "Potwierdzenie terminu ZW-3467A"
    assert first["from"] == "Termin <termin@example.org>"
    assert first["to"] == "zofia@example.org"
    assert first["auto-submitted"] == "auto-generated"
    assert first["message-id"] == accepted.reference != second["message-id"]
    body = first.get_body(("plain",))
    assert body is not None and body.get_content().strip() == POLISH
    assert second.get_content().strip() == UKRAINIAN and second["subject"] == "Ваш запис ZW-3467A"
    [file] = first.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("termin.ics", "text/calendar")
    assert file.get_param("method") == "PUBLISH" and file.get_content_charset() == "utf-8"
    assert file.get_content().splitlines() == CALENDAR.splitlines()
    for message in (first, second):
        raw = message.as_string()
        assert NAME not in raw and not re.search(r"https?:|www\.|<html", raw)


def test_the_same_message_has_the_same_name_each_time(settings: Any, imap: imaplib.IMAP4) -> None:
    with by_smtp(settings, Delivering(imap)) as gateway:
        assert gateway.send(make_out()) == gateway.send(make_out())
    assert len({message["message-id"] for message in inbox(imap)[-2:]}) == 1


# -- Servers that say no, and servers that go away -------------------------------------------------


class Answering:
    """Answers each step with what it was told to; `ends` goes away without a word."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers

    async def _say(self, step: str, server: SMTP) -> str:
        answer = self.answers.get(step, "250 OK")
        if answer == "ends" and server.transport is not None:
            server.transport.abort()
        if answer == "sleeps":
            await asyncio.sleep(5)
        return answer

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, host: str, lines: list[str]
    ) -> list[str]:
        session.host_name = host
        return [self.answers["ehlo"]] if "ehlo" in self.answers else lines

    async def handle_HELO(
        self, server: SMTP, session: Session, envelope: Envelope, host: str
    ) -> str:
        session.host_name = host
        return await self._say("ehlo", server)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return await self._say("mail", server)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return await self._say("rcpt", server)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return await self._say("data", server)


def failure(settings: Any, **answers: str) -> GatewayError:
    server = by_smtp(settings, Answering(**answers), patience=0.3)
    with server as gateway, pytest.raises(GatewayError) as caught:
        gateway.send(make_out())
    assert "zofia" not in repr(caught.value) and caught.value.__suppress_context__
    return caught.value


@pytest.mark.parametrize(
    ("answers", "kind", "code"),
    [
        ({"rcpt": REFUSAL}, Refused, "550"),
        ({"mail": "553 5.1.8 bad sender"}, Refused, "553"),
        ({"data": "554 5.7.1 refused"}, Refused, "554"),
        ({"mail": "530 5.7.0 authentication required"}, Unreachable, "530"),
        ({"rcpt": "450 4.2.1 come back later"}, Unreachable, "450"),
        ({"mail": "421 4.3.2 closing"}, Unreachable, "421"),
        ({"rcpt": "421 4.3.2 closing"}, Unreachable, "421"),
        ({"data": "421 4.3.2 closing"}, Unreachable, "421"),
        ({"data": "451 4.3.0 try again"}, Unreachable, "451"),
        ({"ehlo": "554 no"}, Unreachable, "554"),
        ({"rcpt": "ends"}, Unreachable, "SMTPServerDisconnected"),
        ({"mail": "sleeps"}, Unreachable, "SMTPServerDisconnected"),
        ({"data": "ends"}, Unclear, "SMTPServerDisconnected"),
        ({"data": "sleeps"}, Unclear, "SMTPServerDisconnected"),
    ],
)
def test_what_a_server_says_or_leaves_unsaid(
    settings: Any, answers: dict[str, str], kind: type[GatewayError], code: str
) -> None:
    found = failure(settings, **answers)
    assert (type(found), found.code) == (kind, code)


def test_a_server_that_is_away_can_be_tried_again(settings: Any) -> None:
    with by_smtp(settings, Answering()) as gateway:
        pass
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        gateway.send(make_out())


@pytest.mark.parametrize("values", [{"subject": "two\nlines"}, {"to": "nobody\n@example.org"}])
def test_what_can_not_be_written_is_refused(values: dict[str, str], mailoutbox: list[Any]) -> None:
    with pytest.raises(Refused):
        EmailGateway().send(make_out(**values))
    assert mailoutbox == []


def test_any_backend_of_django_will_do(mailoutbox: list[Any]) -> None:
    EmailGateway().send(make_out(calendar=CALENDAR))
    [message] = mailoutbox
    assert message.attachments[0].filename == "termin.ics"
