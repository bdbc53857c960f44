"""One process serves pages (WSGI, threads) and live streams (ASGI): see docs/running.md."""

from __future__ import annotations

import os
from io import BytesIO
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "furtka.settings")

from a2wsgi import WSGIMiddleware
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler
from django.core.wsgi import get_wsgi_application


class Streams(ASGIHandler):
    """Django's handler without a thread of its own for each request, which would wait as long
    as the stream is open: the short work that opens streams takes turns in one thread."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.handle(scope, receive, send)

    async def read_body(self, receive: Any) -> BytesIO:
        """Streams are asked for without a body. Django's temporary file for it would stay open
        whenever a reader leaves while the answer begins."""
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise RequestAborted
            more = message.get("more_body", False)
        return BytesIO()


wsgi = get_wsgi_application()
_pages = WSGIMiddleware(wsgi, workers=4)  # type: ignore[arg-type]  # the stubs are too strict
_streams = Streams()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Streams under /sse/ go to Django's ASGI handler, everything else to the WSGI one.

    Django's ASGI handler costs a hop between threads for each synchronous middleware, so only
    what must stay open goes there. granian gives plain awaitables where a2wsgi wants
    coroutines, hence the two wrappers.
    """

    async def receive_one() -> Any:
        return await receive()

    async def send_one(message: Any) -> None:
        await send(message)

    app = _streams if scope.get("path", "").startswith("/sse/") else _pages
    await app(scope, receive_one, send_one)
