"""Any provider that takes a text message as one POST: names of fields and header by settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import requests
from django.conf import settings

from furtka.clients.models import Channel
from furtka.core.sms import as_sent
from furtka.outbox.gateways.base import Accepted, Heard, Outgoing, Reply, Report
from furtka.outbox.gateways.requesting import TIMEOUT, of_status, of_trouble


@dataclass(frozen=True)
class Dialect:
    """How the provider wants it. `fields`: our names (to, text, sender, key) → theirs.

    `reference`: where its answer names the message, steps into JSON parted by dots.
    """

    url: str
    headers: Mapping[str, str]
    fields: Mapping[str, str]
    form: bool
    reference: str


class HttpSmsGateway:
    """2xx is a yes, other 4xx than those about us are a no, everything else is for later."""

    name = "http"
    channel = Channel.SMS

    def __init__(self, dialect: Dialect, *, has_keys: bool = False, per_minute: int = 0) -> None:
        self._dialect = dialect
        self.has_keys = has_keys
        self.per_minute = per_minute or None

    @classmethod
    def from_settings(cls) -> HttpSmsGateway:
        dialect = Dialect(
            url=settings.HTTP_SMS_URL, headers=_header(), fields=settings.HTTP_SMS_FIELDS,
            form=settings.HTTP_SMS_FORM, reference=settings.HTTP_SMS_REFERENCE,
        )  # fmt: skip
        return cls(
            dialect, has_keys=settings.HTTP_SMS_HAS_KEYS, per_minute=settings.HTTP_SMS_PER_MINUTE
        )

    def send(self, out: Outgoing) -> Accepted:
        """No redirect is followed: the token and the number are for the address in settings."""
        values = {"to": out.to, "text": as_sent(out.text), "sender": out.sender, "key": out.key}
        body = {self._dialect.fields[name]: value for name, value in values.items() if value}
        try:
            response = requests.post(
                self._dialect.url, headers=dict(self._dialect.headers),
                data=body if self._dialect.form else None,
                json=None if self._dialect.form else body,
                timeout=TIMEOUT, allow_redirects=False,
            )  # fmt: skip
        except requests.RequestException as error:
            raise of_trouble(error) from None
        if response.status_code == HTTPStatus.CONFLICT and self.has_keys:
            return Accepted(code="409")  # it has this key already
        if not 200 <= response.status_code < 300:
            raise of_status(response.status_code)
        return Accepted(_reference(response, self._dialect.reference), str(response.status_code))


def _header() -> dict[str, str]:
    if not settings.HTTP_SMS_TOKEN:
        return {}
    name, _colon, value = settings.HTTP_SMS_HEADER.partition(":")
    return {name.strip(): value.strip().replace("{token}", settings.HTTP_SMS_TOKEN)}


def _reference(response: requests.Response, path: str) -> str:
    """Their name for the message; empty where the answer has none: then no report finds it."""
    try:
        found: Any = response.json()
    except ValueError:
        return ""
    for step in filter(None, path.split(".")):
        if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return str(found)[:80] if isinstance(found, str | int) else ""


# -- What they call back ---------------------------------------------------------------------------

_DELIVERED = {"delivered", "delivrd"}
_LOST = {"undelivered", "undeliv", "undeliverable", "failed", "rejected", "rejectd", "expired"}


def heard_from(fields: Mapping[str, str]) -> Iterator[Heard]:
    """One report or one text message of somebody, by the field names in settings."""
    names = settings.HTTP_SMS_REPORT_FIELDS
    sender = fields.get(names["from"], "")
    if sender and names["text"] in fields:
        yield Reply(sender, fields[names["text"]], fields.get(names["id"], ""))
        return
    status = fields.get(names["status"], "").strip().lower()
    if status in _DELIVERED | _LOST:
        yield Report(fields.get(names["reference"], ""), status in _DELIVERED, status)
