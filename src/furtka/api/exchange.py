"""Calls that a telephone exchange tells of: missed ones wait for a call, answered ones count."""

from __future__ import annotations

from datetime import datetime
from secrets import compare_digest

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import BaseModel, Field

from furtka.api.auth import require
from furtka.api.errors import NotLoggedIn
from furtka.api.once import json_response
from furtka.api.parsing import instant, office_of
from furtka.api.schemas import ErrorOut, Input
from furtka.core.phones import parse_phone
from furtka.core.text import fold
from furtka.offices.models import Office
from furtka.offices.permissions import Permission
from furtka.registry.calls.files import HIDDEN
from furtka.registry.calls.incoming import AHEAD_OF_US, OLDEST, Ring, take_in
from furtka.visits.errors import InvalidInput

router = Router(tags=["staff"])
NO = dict.fromkeys((400, 401, 403, 404, 422), ErrorOut)


class RingIn(Input):
    """One call. `number` as the exchange has it, empty or `anonymous` if hidden; `line`: which of
    the office's numbers or extensions was rung; `seconds`: how long, not kept."""

    number: str = Field(default="", max_length=60)
    at: str
    answered: bool
    line: str = Field(default="", max_length=60)
    seconds: int | None = None


class RingOut(BaseModel):
    """`new`: false if this call was told before."""

    new: bool


@router.post(
    "/offices/{office}/calls", response={200: RingOut, 201: RingOut, **NO},
    operation_id="tell_call",
)  # fmt: skip
def tell(request: HttpRequest, office: str, data: RingIn) -> HttpResponse:
    """A call that came in. The same number, instant and line again are the same call."""
    found, now = office_of(office), timezone.now()
    actor = _who(request, found)
    ring = Ring(_number(data.number), _moment(data.at, now), data.line.strip(), data.answered)
    new = bool(take_in(office=found, rings=[ring], now=now, actor=actor))
    return json_response(RingOut(new=new).model_dump_json(), 201 if new else 200)


def _who(request: HttpRequest, office: Office) -> AbstractBaseUser | None:
    """None for the office's own exchange, which has a secret; else somebody who works there."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    right = settings.EXCHANGE_SECRETS.get(office.slug.upper().replace("-", "_"), "")
    if not kind:
        raise NotLoggedIn
    if right and kind.lower() == "bearer" and compare_digest(token.encode(), right.encode()):
        return None
    return require(request, office, Permission.USE_REGISTRY).user


def _number(typed: str) -> str:
    if fold(typed.strip()) in HIDDEN:
        return ""
    try:
        return parse_phone(typed)
    except ValidationError as error:
        raise InvalidInput(fields={"number": error.messages[0]}) from error


def _moment(typed: str, now: datetime) -> datetime:
    moment = instant("at", typed)
    if moment > now + AHEAD_OF_US:
        raise InvalidInput(fields={"at": _("This time has not come yet.")})
    if moment < now - OLDEST:
        raise InvalidInput(fields={"at": _("This call is more than 30 days old.")})
    return moment
