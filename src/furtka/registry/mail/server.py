"""The office's mail server by IMAP: what we ask it, and what goes wrong in plain words."""

from __future__ import annotations

import imaplib
import io
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from imap_tools import (
    BaseMailBox,
    MailBox,
    MailboxFolderSelectError,
    MailboxLoginError,
    MailBoxStartTls,
    MailBoxUnencrypted,
    MailMessageFlags,
)
from imap_tools.errors import ImapToolsError

from furtka.core.env import env_secret
from furtka.registry.models import Afterwards, Mailbox, Security, Trouble

TIMEOUT = 20  # seconds for one answer
BLOCK = 1 << 20  # bytes of a message asked for at once
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MailTrouble(Exception):
    """The mailbox can't be read now. Nothing of the server's words: they may repeat names."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(str(trouble.value))
        self.trouble = trouble


class NotMarked(MailTrouble):
    """It is stored here, but the server does not let us move or mark it."""

    def __init__(self) -> None:
        super().__init__(Trouble.NOT_MARKED)


@dataclass(frozen=True)
class Waiting:
    """One message in the mailbox. `size` in bytes, as the server says."""

    uid: int
    size: int
    received_at: datetime


def secret_name(slug: str) -> str:
    """Where the password of that office's mailbox is read from, or that with `_FILE` after it."""
    return f"FURTKA_IMAP_PASSWORD_{slug.upper().replace('-', '_')}"


def password_of(slug: str) -> str:
    """Read each time, so that it can be changed without a restart. Raises MailTrouble."""
    try:
        found = env_secret(secret_name(slug))
    except ImproperlyConfigured:
        found = ""
    if not found:
        raise MailTrouble(Trouble.NO_PASSWORD)
    return found


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[Server]:
    """Log in and select the folder. Raises MailTrouble, also for what goes wrong inside."""
    password = password_of(mailbox.office.slug)
    try:
        box = _connect(mailbox)
        try:
            box.login(mailbox.user, password, initial_folder=None)
            box.folder.set(mailbox.folder)
            yield Server(box, mailbox)
        finally:
            with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
                box.logout()
    except MailboxLoginError:
        raise MailTrouble(Trouble.WRONG_PASSWORD) from None
    except MailboxFolderSelectError:
        raise MailTrouble(Trouble.NO_FOLDER) from None
    except ssl.SSLCertVerificationError:
        raise MailTrouble(Trouble.CERTIFICATE) from None
    except (imaplib.IMAP4.error, ImapToolsError, EOFError, OSError):
        raise MailTrouble(Trouble.BROKEN_OFF) from None


def _connect(mailbox: Mailbox) -> BaseMailBox:
    host, port = mailbox.host, mailbox.port
    try:
        if mailbox.security == Security.NONE:
            return MailBoxUnencrypted(host, port, timeout=TIMEOUT)
        context = ssl.create_default_context()
        if mailbox.security == Security.STARTTLS:
            return MailBoxStartTls(host, port, timeout=TIMEOUT, ssl_context=context)
        return MailBox(host, port, timeout=TIMEOUT, ssl_context=context)
    except ssl.SSLCertVerificationError:
        raise
    except (OSError, ValueError, imaplib.IMAP4.error, ImapToolsError):
        raise MailTrouble(Trouble.NOT_REACHED) from None


class Server:
    """The selected folder of an open mailbox. Every method may raise what `opened` turns into
    MailTrouble."""

    def __init__(self, box: BaseMailBox, mailbox: Mailbox) -> None:
        self.box, self.mailbox = box, mailbox
        self._folder_is_there = False

    def uid_validity(self) -> int:
        """Another value than last time: the numbers of messages begin anew."""
        return self.box.folder.status(self.mailbox.folder, ["UIDVALIDITY"]).get("UIDVALIDITY", 0)

    def uids_after(self, last: int) -> list[int]:
        """In the order of their arrival."""
        since = self.mailbox.since
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        _status, data = self._uid("SEARCH", f"UID {last + 1}:* SINCE {day}")
        found = [int(number) for number in (data[0] or b"").split()]
        return sorted(uid for uid in found if uid > last)  # `*` is the last one, even if older

    def look(self, uid: int) -> Waiting | None:
        """None if somebody has moved it away meanwhile."""
        _status, data = self._uid("FETCH", str(uid), "(INTERNALDATE RFC822.SIZE)")
        line = next((one for one in data if isinstance(one, bytes)), b"").decode("ascii", "replace")
        size = re.search(r"RFC822\.SIZE (\d+)", line)
        date = re.search(r'INTERNALDATE "([^"]+)"', line)
        if size is None or date is None:
            return None
        return Waiting(uid, int(size[1]), parsedate_to_datetime(date[1].strip()).astimezone(UTC))

    def bytes_of(self, uid: int) -> io.BufferedReader:
        """The message, read from the server block by block, without marking it as read."""
        return io.BufferedReader(_Blocks(self, uid), BLOCK)

    def block(self, uid: int, start: int, length: int) -> bytes:
        _status, data = self._uid("FETCH", str(uid), f"(BODY.PEEK[]<{start}.{length}>)")
        return next((one[1] for one in data if isinstance(one, tuple)), b"")

    def mark(self, uid: int) -> None:
        """It is stored here. Raises NotMarked if the server does not want that."""
        try:
            if self.mailbox.afterwards == Afterwards.FLAG:
                self.box.flag(str(uid), MailMessageFlags.SEEN, True)
            else:
                self.box.move(str(uid), self._folder())
        except ImapToolsError:
            raise NotMarked from None

    def _folder(self) -> str:
        """The folder for what is registered, made if it is not there."""
        known = self.box.folder.list("", self.mailbox.folder)
        delimiter = next((one.delim for one in known), "/") or "/"
        name = self.mailbox.moved_to.replace("/", delimiter)
        if not self._folder_is_there and not self.box.folder.exists(name):
            self.box.folder.create(name)
        self._folder_is_there = True
        return name

    def _uid(self, command: str, *args: str) -> tuple[str, list[Any]]:
        status, data = self.box.client.uid(command, *args)
        if status != "OK":
            raise imaplib.IMAP4.error(command)
        return status, data


class _Blocks(io.RawIOBase):
    """One message as a stream: never more of it in memory than a block."""

    def __init__(self, server: Server, uid: int) -> None:
        self._server, self._uid, self._at = server, uid, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._server.block(self._uid, self._at, len(buffer))
        buffer[: len(block)] = block
        self._at += len(block)
        return len(block)
