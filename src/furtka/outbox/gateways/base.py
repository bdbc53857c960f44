"""What every gateway is, takes and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from furtka.clients.models import Channel


@dataclass(frozen=True)
class Attachment:
    """A file that goes with an e-mail."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Outgoing:
    """One message on its way. `key` is always the same for the same message.

    `to`: an e-mail address or a number (E.164). `sender`: the office's neutral word for text
    messages, or empty. `calendar`: an iCalendar file to attach, or empty.
    `attachment`, `headers`: of e-mails only.
    """

    key: str
    to: str
    text: str
    subject: str = ""
    sender: str = ""
    calendar: str = ""
    attachment: Attachment | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Accepted:
    """The gateway has it. `reference` is its name for the message, `code` its word for that."""

    reference: str = ""
    code: str = ""


class GatewayError(Exception):
    """It did not go. `code`: a short word of the gateway's own, never an address or number."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code[:40]


class Refused(GatewayError):
    """It will never go this way: a number or address that does not exist, words it won't take."""


class Unreachable(GatewayError):
    """Nothing was handed over: try again later, or another gateway now."""


class Unclear(GatewayError):
    """Handed over, and the answer was not heard. Only a gateway with keys may be asked again."""


class Gateway(Protocol):
    """A way out for one channel.

    `has_keys`: it recognises a message that comes twice by its key and sends it once.
    `per_minute`: how many it takes, None for no limit.
    """

    name: str
    channel: Channel
    has_keys: bool
    per_minute: int | None

    def send(self, out: Outgoing) -> Accepted:
        """Hand it over. Raises Refused, Unreachable, Unclear."""
        ...


# -- What a gateway tells us later -----------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """What became of a message in the end. `code`: the gateway's own short word for it."""

    reference: str
    delivered: bool
    code: str


@dataclass(frozen=True)
class Reply:
    """A text message of somebody. `mark` is always the same for the same message."""

    sender: str
    text: str
    mark: str


Heard = Report | Reply
