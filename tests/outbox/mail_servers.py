"""A real SMTP server (in a thread) that delivers into a real IMAP server (a process)."""

from __future__ import annotations

import asyncio
import imaplib
import socket
import subprocess
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from time import monotonic
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

USER, PASSWORD = "skrzynka", "tylko-na-niby"
PATIENCE = 10


class SmtpServer:
    """SMTP on a free port of 127.0.0.1 as `handler` (see aiosmtpd) wants it; ends with `stop`."""

    def __init__(self, handler: Any) -> None:
        self._handler = handler
        self._connections: list[SMTP] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(self._start())
        self.port = int(self._server.sockets[0].getsockname()[1])

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _start(self) -> asyncio.Server:
        return await self._loop.create_server(self._connection, "127.0.0.1", 0)

    def _connection(self) -> SMTP:
        self._connections.append(SMTP(self._handler, hostname="mail.example.org", loop=self._loop))
        return self._connections[-1]

    async def _end(self) -> None:
        """Nothing that a test left open outlives it."""
        self._server.close()
        for connection in self._connections:
            if connection.transport is not None:
                connection.transport.abort()  # type: ignore[attr-defined]
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)

    def stop(self) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()


@contextmanager
def smtp_server(handler: Any) -> Iterator[int]:
    """Yields the port of a server that lives as long as the block."""
    server = SmtpServer(handler)
    try:
        yield server.port
    finally:
        server.stop()


@contextmanager
def imap_server() -> Iterator[int]:
    """Speaks IMAP on 127.0.0.1, for one user with an empty mailbox; yields its port."""
    port = free_port()
    command = [
        sys.executable, "-c", "from pymap.main import main; main()",
        "--host", "127.0.0.1", "--port", str(port), "--no-tls",
        "dict", "--demo-user", USER, "--demo-password", PASSWORD,
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(port, process)
            yield port
        finally:
            process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until something listens there; at once an error if the process has ended."""
    end = monotonic() + PATIENCE
    while process.poll() is None and monotonic() < end:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        threading.Event().wait(0.02)
    raise AssertionError("the IMAP server does not start")


@contextmanager
def mailbox() -> Iterator[imaplib.IMAP4]:
    """The user's empty inbox, as a mail program opens it. Logging in takes a second or so."""
    with imap_server() as port, imaplib.IMAP4("127.0.0.1", port, timeout=PATIENCE) as imap:
        imap.login(USER, PASSWORD)
        imap.select("INBOX")
        yield imap


@dataclass
class Delivering:
    """What arrives by SMTP is put into the mailbox by IMAP, as a delivery agent does."""

    imap: imaplib.IMAP4
    envelopes: list[tuple[str | None, list[str]]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        await asyncio.get_running_loop().run_in_executor(None, self._append, raw)
        return "250 OK"

    def _append(self, raw: bytes) -> None:
        status, _answer = self.imap.append("INBOX", "", "", raw)
        assert status == "OK"


def inbox(imap: imaplib.IMAP4) -> list[EmailMessage]:
    """All messages of the mailbox, fetched by IMAP."""
    found = []
    _status, [numbers] = imap.search(None, "ALL")
    for number in numbers.split():
        _status, parts = imap.fetch(number.decode(), "(RFC822)")
        [raw] = [part[1] for part in parts if isinstance(part, tuple)]
        found.append(message_from_bytes(raw, policy=policy.default))
    return found
