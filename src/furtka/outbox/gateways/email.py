"""E-mail by Django's backend of the settings: SMTP, or files on a machine without it."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from furtka.clients.models import Channel
from furtka.outbox.gateways.base import (
    Accepted,
    GatewayError,
    Outgoing,
    Refused,
    Unclear,
    Unreachable,
)

_GO_AHEAD = 354
# "Authentication required": about us, although it is said when a sender is named.
_LOG_IN_FIRST = 530


class EmailGateway:
    """Plain text, neutral From and subject; a mail server knows no keys."""

    name = "email"
    channel = Channel.EMAIL
    has_keys = False
    per_minute: int | None = None

    def send(self, out: Outgoing) -> Accepted:
        """One connection a message: so it is sure whose words an error is about."""
        try:
            message = _message(out)
        except ValueError:
            raise Refused("unwritable") from None
        backend = _backend()
        try:
            backend.open()
            backend.send_messages([message])
        except (OSError, ValueError) as error:  # smtplib's errors are OSErrors
            raise _meaning(error, was_handed=_has_words_of(backend)) from None
        finally:
            _close(backend)
        return Accepted(reference=str(message.extra_headers["Message-ID"])[:80])


def _message(out: Outgoing) -> EmailMessage:
    """Raises ValueError for an address or a subject that can't stand in a header."""
    message = EmailMessage(out.subject, out.text, to=[out.to])
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    message.extra_headers = {
        # The same words twice have the same name: good mailboxes show them once.
        "Message-ID": f"<{sha256(out.key.encode()).hexdigest()[:32]}@{domain}>",
        # RFC 3834: no holiday notes, please.
        "Auto-Submitted": "auto-generated",
        **out.headers,
    }
    if out.calendar:
        message.attach("termin.ics", out.calendar, "text/calendar; method=PUBLISH")
    if out.attachment:
        message.attach(out.attachment.name, out.attachment.content, out.attachment.mime)
    sanitize_address(out.to, "utf-8")
    message.message()
    return message


# -- Whether the words have left us ----------------------------------------------------------------


class _Watching:
    """smtplib's, remembering that the server said "go ahead": from then on a break is unclear."""

    has_words = False

    def getreply(self) -> tuple[int, bytes]:
        code, reply = super().getreply()  # type: ignore[misc]
        self.has_words = self.has_words or code == _GO_AHEAD
        return code, reply


class _Smtp(_Watching, smtplib.SMTP):
    pass


class _SmtpOverTls(_Watching, smtplib.SMTP_SSL):
    pass


class _WatchingBackend(EmailBackend):
    """Django's, keeping hold of its connection after it is closed."""

    server: Any = None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpOverTls if self.use_ssl else _Smtp

    def open(self) -> bool | None:
        opened = super().open()
        self.server = self.connection or self.server
        return opened


def _backend() -> BaseEmailBackend:
    if settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
        return _WatchingBackend()
    backend: BaseEmailBackend = get_connection()
    return backend


def _has_words_of(backend: BaseEmailBackend) -> bool:
    return bool(getattr(getattr(backend, "server", None), "has_words", False))


def _close(backend: BaseEmailBackend) -> None:
    """What goes wrong with the goodbye changes nothing about the message."""
    with suppress(OSError):
        backend.close()


# -- What an error means ---------------------------------------------------------------------------


def _meaning(error: Exception, *, was_handed: bool) -> GatewayError:
    """The server's words are left out: they repeat the address."""
    code = _code_of(error)
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError):
        return Unreachable(code)
    if isinstance(error, ValueError):
        return Refused("unwritable")
    if code.isdecimal():
        # An answer, whether before the words or after them: it did not take the message.
        for_good = 500 <= int(code) < 600 and int(code) != _LOG_IN_FIRST
        return Refused(code) if for_good and not _is_greeting(error) else Unreachable(code)
    return Unclear(code) if was_handed else Unreachable(code)


def _is_greeting(error: Exception) -> bool:
    return isinstance(error, smtplib.SMTPHeloError)


def _code_of(error: Exception) -> str:
    """550 and the like where the server gave one, else the kind of the error."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return str(next(iter(error.recipients.values()))[0])
    if isinstance(error, smtplib.SMTPResponseException):
        return str(error.smtp_code)
    return type(error).__name__
