"""Answers about free times, given again while nothing has changed at the office.

Many people look at the same days. Every change writes an audit line in its own transaction, so
that the newest line of the office says whether an answer is still true: one small query instead
of ten. What editors change in /cms/ writes no such line: this process forgets at once, others
after `ANSWER_CACHE_SECONDS`, as with the website's pages. Booking looks anew in any case.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from pydantic import BaseModel

# About 4 kB each; more would only keep what nobody asks for again within seconds.
MOST = 500
# The index audit_by_time answers this in one step.
_NEWEST = (
    "SELECT id FROM privacy_auditline"
    " WHERE office_id = (SELECT id FROM offices_office WHERE slug = %s)"
    " ORDER BY at DESC, id DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class _Answer:
    newest: int | None
    until: float
    body: bytes


_answers: OrderedDict[tuple[str, str], _Answer] = OrderedDict()
_lock = Lock()


def remembered(request: HttpRequest, office: str, compute: Callable[[], BaseModel]) -> HttpResponse:
    """The answer of `compute` to this address in this language, perhaps a moment old."""
    if not settings.ANSWER_CACHE_SECONDS or "\x00" in office:
        return _response(_json(compute()))
    key = (translation.get_language() or "pl", request.get_full_path())
    newest = _newest_line(office)
    known = _answers.get(key)
    if known and known.newest == newest and time.monotonic() < known.until:
        return _response(known.body)
    body = _json(compute())
    answer = _Answer(newest, time.monotonic() + settings.ANSWER_CACHE_SECONDS, body)
    with _lock:
        _answers[key] = answer
        _answers.move_to_end(key)
        while len(_answers) > MOST:
            _answers.popitem(last=False)
    return _response(body)


def _newest_line(office: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [office])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _json(answer: BaseModel) -> bytes:
    return answer.model_dump_json().encode()


def _response(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type="application/json; charset=utf-8")


def forget_on_changes() -> None:
    """Forget everything when hours, rooms, people or services are saved in this process.

    Such edits write no audit line. A signal is right here: nothing of the domain hangs on it.
    """
    for model in apps.get_app_config("offices").get_models():
        for signal in (post_save, post_delete):
            signal.connect(_forget, sender=model, dispatch_uid=f"api.remembered.{model.__name__}")


def _forget(**_kwargs: Any) -> None:
    with _lock:
        _answers.clear()
