"""A wire to the mail server that breaks after so many bytes of its answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Wire:
    """Between a program and a server on this computer. `left`: bytes until it breaks; None:
    never."""

    def __init__(self, server: int) -> None:
        self.server = server
        self.left: int | None = None
        self.broke = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self.server))
                self._open += [near, far]
                for end in (near, far):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for source, target in ((near, far), (far, near)):
                    threading.Thread(
                        target=self._carry, args=(source, target, target is near), daemon=True
                    ).start()

    def _carry(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                if answers and self.left is not None:
                    data, broken = data[: self.left], len(data) >= self.left
                    self.left = max(0, self.left - len(data))
                    if broken:
                        self.broke += 1
                        break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for one in (self._listener, *self._open):
            one.close()


@contextmanager
def wire_to(server: int) -> Iterator[Wire]:
    wire = Wire(server)
    try:
        yield wire
    finally:
        wire.close()
