"""The town served as `furtka run` serves it: pages and live streams, in a thread of this process.

The town's own server gives pages only; what is to be pushed needs this one. Both have the same
database and clock, and a browser that is logged in at one is logged in at the other. (Where
neither is needed: served.py, in a process of its own.)
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.request import urlopen

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from granian.constants import Interfaces
from granian.server.embed import Server

from furtka.asgi import Streams, application


class Files(ASGIStaticFilesHandler):
    """Files are asked for without a body, as streams are."""

    read_body = Streams.read_body


class Served:
    """A server that can be stopped and started again at the same address."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        for _try in range(100):
            try:
                urlopen(f"{self.url}/healthz", timeout=5)  # noqa: S310 - our own address
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("the server did not start")

    def stop(self) -> None:
        """Open streams end at once, as when a machine is switched off."""
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._server.stop)
        self._thread.join(timeout=20)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._server = Server(
            Files(application), port=self.port, interface=Interfaces.ASGINL,
            websockets=False, log_enabled=False,
        )  # fmt: skip
        self._server.workers_kill_timeout = 1
        with suppress(TimeoutError):  # streams are not waited for
            await self._server.serve()


@contextmanager
def serve() -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        served = Served(probe.getsockname()[1])
    served.start()
    try:
        yield served
    finally:
        served.stop()
