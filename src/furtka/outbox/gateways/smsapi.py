"""SMSAPI.pl by its own client (Apache 2.0), and what it calls back. Codes: its documentation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from requests import RequestException
from smsapi.client import Client
from smsapi.exception import EndpointException, SendException

from furtka.clients.models import Channel
from furtka.core.sms import as_sent
from furtka.outbox.gateways.base import (
    Accepted,
    GatewayError,
    Heard,
    Outgoing,
    Refused,
    Reply,
    Report,
    Unclear,
    Unreachable,
)
from furtka.outbox.gateways.requesting import TIMEOUT, of_status, of_trouble

# The key was used before: this very message has gone out already.
_SENT_BEFORE = 53
# About the number (invalid, on a black list, opted out) or the words: no retry helps. All other
# codes are about the account, its credits, or their servers.
_ABOUT_THE_MESSAGE = {11, 12, 13, 57, 59, 76, 94}


class SmsApiGateway:
    """`idx` with `check_idx` is the key: the same message is refused as known, not sent again."""

    name = "smsapi"
    channel = Channel.SMS
    has_keys = True

    def __init__(self, *, token: str, url: str, sender: str = "", per_minute: int = 0) -> None:
        self._client = Client(url if url.endswith("/") else f"{url}/", access_token=token)
        self._sender = sender
        self.per_minute = per_minute or None

    @classmethod
    def from_settings(cls) -> SmsApiGateway:
        return cls(
            token=settings.SMSAPI_TOKEN, url=settings.SMSAPI_URL, sender=settings.SMSAPI_SENDER,
            per_minute=settings.SMSAPI_PER_MINUTE,
        )  # fmt: skip

    def send(self, out: Outgoing) -> Accepted:
        """`normalize` and `nounicode` stay off: the text is folded here, and goes as counted."""
        try:
            result = self._client.sms.send(
                to=out.to.removeprefix("+"), message=as_sent(out.text),
                from_=out.sender or self._sender or None, encoding="utf-8",
                idx=out.key, check_idx=1, normalize=0, nounicode=0, timeout=TIMEOUT,
            )  # fmt: skip
        except SendException as error:
            return _answer_to(error.code)
        except EndpointException as error:
            return _answer_to(_code_in(error.message), status=int(error.code or 0))
        except RequestException as error:
            raise of_trouble(error) from None
        return _first(result)


# Their words are left out of all errors (`from None`): they repeat numbers and texts.


def _answer_to(code: Any, *, status: int = 0) -> Accepted:
    """What an error of theirs means. Raises, but for a message that is known already."""
    if not str(code).isdecimal():
        raise (of_status(status) if status else Unclear("no_code")) from None
    if int(code) == _SENT_BEFORE:
        return Accepted(code=str(code))
    raise _error_for(int(code)) from None


def _error_for(code: int) -> GatewayError:
    return Refused(str(code)) if code in _ABOUT_THE_MESSAGE else Unreachable(str(code))


def _code_in(body: Any) -> Any:
    """The `error` of a body that came with a status of failure, if there is one."""
    try:
        found = json.loads(body)
    except (TypeError, ValueError):
        return None
    return found.get("error") if isinstance(found, dict) else None


def _first(result: Any) -> Accepted:
    """The one number's line of the answer."""
    lines = list(getattr(result, "results", []))
    if not lines:
        raise Unclear("no_answer")
    if lines[0].error:
        return _answer_to(lines[0].error)
    if not lines[0].id:
        raise Unclear("no_id")
    return Accepted(reference=str(lines[0].id)[:80], code=str(lines[0].status or "")[:40])


# -- What they call back ---------------------------------------------------------------------------

_DELIVERED = {"404", "DELIVERED"}
# Expired, undelivered, failed, rejected, stopped. Sent, queued, accepted, renewed and unknown
# (401, 403, 408-411) are not the end.
_LOST = {
    "402", "EXPIRED", "405", "UNDELIVERED", "406", "FAILED", "407", "REJECTED", "412", "STOP",
}  # fmt: skip


def heard_from(fields: Mapping[str, str]) -> Iterator[Heard]:
    """Reports (up to five at once, parted by commas) or one text message of somebody."""
    if "sms_from" in fields:
        number = re.sub(r"\D", "", fields["sms_from"])
        mark = "|".join(fields.get(name, "") for name in ("MsgId", "sms_date"))
        yield Reply(sender=f"+{number}", text=fields.get("sms_text", ""), mark=mark)
        return
    references = fields.get("MsgId", "").split(",")
    for reference, status in zip(references, fields.get("status", "").split(","), strict=False):
        word = status.strip().upper()
        if word in _DELIVERED | _LOST:
            yield Report(reference=reference.strip(), delivered=word in _DELIVERED, code=word)
