"""`Idempotency-Key`, the same for everything that writes. docs/api.md says what it promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from furtka.api.parsing import check_key
from furtka.offices.models import Office
from furtka.visits.models import Visit
from furtka.visits.once import Answer, Once, answer_once
from furtka.visits.services import fingerprint_of


def once_of(
    request: HttpRequest, key: str, *, office: Office, who: AbstractBaseUser | Visit | None,
    what: str, data: BaseModel | None = None,
) -> Once | None:  # fmt: skip
    """That request with that key; None where none was sent. Raises InvalidInput.

    Keys of different callers never meet: `who` is somebody of the office, the visit whose PIN
    was right, or None for anybody. `what` names the operation and the thing it is about.
    """
    check_key(key)
    if not key:
        return None
    whose = f"{type(who).__name__.lower()}:{who.pk}" if who else "anybody"
    body = data.model_dump(exclude_unset=True) if data else sha256(request.body).hexdigest()
    mark = sha256(f"{whose} {key}".encode()).hexdigest()
    return Once(office, f"api:{mark}", fingerprint_of({"what": what, "body": body}))


def answered(
    once: Once | None, act: Callable[[], BaseModel], *, now: datetime, status: int = 200
) -> HttpResponse:
    """Do it, or say again what was said when it was done."""

    def said() -> Answer:
        return Answer(status, act().model_dump_json())

    answer = answer_once(once, said, now=now) if once else said()
    return json_response(answer.body, answer.status)


def json_response(body: str, status: int) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
