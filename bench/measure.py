"""Times: alternating, so that what else the machine does hits both sides alike."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

Call = Callable[[], Any]


@dataclass
class Figure:
    """One line of the table. `ratio` against the empty view, `bar` of the design."""

    name: str
    shown: str
    ratio: float | None
    bar: str
    met: bool | None


def medians(
    calls: list[Call], rounds: int, *, before: Callable[[], None] | None = None
) -> list[float]:
    """Median milliseconds of each, one after the other in each round; `before` is not timed."""
    for call in calls:
        call()
    times: list[list[float]] = [[] for _call in calls]
    for _round in range(rounds):
        if before:
            before()
        for number, call in enumerate(calls):
            start = time.perf_counter()
            call()
            times[number].append((time.perf_counter() - start) * 1000)
    return [statistics.median(found) for found in times]


def wsgi_get(app: Any, path: str) -> Callable[[], bytes]:
    """GET through the whole WSGI application in this process."""
    address, _mark, query = path.partition("?")

    def get() -> bytes:
        status: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": True,
            "wsgi.multiprocess": False, "wsgi.run_once": False,
        }  # fmt: skip
        body = b"".join(app(environ, lambda line, _headers: status.append(line)))
        assert status[0].startswith("200"), (path, status, body[:200])
        return body

    return get


def http_get(port: int, path: str) -> Callable[[], bytes]:
    """GET over one kept connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def get() -> bytes:
        connection.request("GET", path, headers={"Accept-Encoding": "identity"})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, answer.status, body[:200])
        return body

    return get
