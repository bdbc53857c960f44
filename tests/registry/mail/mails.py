"""E-mails of invented people, as bytes."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

JAN = "Jan Próbny <jan@example.org>"


def make_mail(text: str = "Dzień dobry, kiedy można przyjść?", **headers: str) -> bytes:
    """A letter of Jan's; `files` go in by `with_files`. Header names with _ for -."""
    return make_message(text, **headers).as_bytes(policy=SMTP)


def make_message(text: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    said = {
        "From": JAN, "To": "sekretariat@example.org", "Subject": "Pytanie o godziny",
        "Date": "Mon, 07 Dec 2026 08:00:00 +0100", "Message-ID": "<pierwszy@example.org>",
    }  # fmt: skip
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in said.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


def with_files(*files: tuple[str, bytes], **headers: str) -> bytes:
    """The letter with files: (name, content)."""
    message = make_message("W załączeniu.", **headers)
    for name, content in files:
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return message.as_bytes(policy=SMTP)


def bounce_of(message_id: str, status: str = "5.1.1", action: str = "failed") -> bytes:
    """What a mail server says that could not deliver the message of that name."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.org
To: termin@example.org
Subject: Undelivered Mail Returned to Sender
Date: Mon, 7 Dec 2026 10:00:00 +0100
Message-ID: <{status}-{action}@mx.example.org>
Content-Type: multipart/report; report-type=delivery-status; boundary="z"

--z
Content-Type: text/plain

The message could not be delivered.
--z
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; nikt@example.org
Action: {action}
Status: {status}

--z
Content-Type: text/rfc822-headers

From: termin@example.org
Message-ID: {message_id}

--z--
""".encode()
