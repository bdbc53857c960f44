"""A server on the town's database that really goes away: open connections are cut as well."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler


class _Cutting(ThreadedWSGIServer):
    """Remembers who is connected, and hangs up when it closes."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.open: set[socket.socket] = set()
        super().__init__(*args, **options)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever was cut off is nobody's error."""

    def server_close(self) -> None:
        for request in list(self.open):
            with suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)
        super().server_close()


class _Thread(LiveServerThread):
    def _create_server(self, connections_override: Any = None) -> _Cutting:
        return _Cutting(
            (self.host, self.port), QuietWSGIRequestHandler, allow_reuse_address=True,
            connections_override=connections_override,
        )  # fmt: skip


class Stoppable:
    """Served at `url`, before and after."""

    def __init__(self) -> None:
        self.shared = {
            one.alias: one
            for one in connections.all()
            if one.vendor == "sqlite" and one.is_in_memory_db()  # type: ignore[attr-defined]
        }
        self.port = 0
        self.start()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.thread = _Thread("127.0.0.1", StaticFilesHandler, self.shared, self.port)
        self.thread.daemon = True
        self.thread.start()
        self.thread.is_ready.wait()
        assert self.thread.error is None
        self.port = self.thread.port

    def stop(self) -> None:
        self.thread.terminate()


@contextmanager
def stoppable() -> Iterator[Stoppable]:
    """The connection of an in-memory database is everybody's meanwhile."""
    server = Stoppable()
    for one in server.shared.values():
        one.inc_thread_sharing()
    try:
        yield server
    finally:
        if server.thread.is_alive():
            server.stop()
        for one in server.shared.values():
            one.dec_thread_sharing()
