"""Streams are opened without a body, and without a temporary file that stays open."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import RequestAborted

from furtka.asgi import Streams


def read(*messages: dict[str, Any]) -> bytes:
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    body = async_to_sync(Streams().read_body)(receive)
    assert not waiting
    return body.read()


def test_what_is_sent_along_is_read_to_its_end_and_forgotten() -> None:
    part = {"type": "http.request", "body": b"xx", "more_body": True}
    assert read(part, {"type": "http.request", "body": b"x"}) == b""


def test_who_leaves_before_the_end_gets_no_stream() -> None:
    part = {"type": "http.request", "body": b"xx", "more_body": True}
    with pytest.raises(RequestAborted):
        read(part, {"type": "http.disconnect"})
