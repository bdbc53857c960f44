"""What an e-mail says, as it is taken out of its bytes (parsing.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from furtka.registry.models import MailKind


@dataclass(frozen=True)
class Address:
    """Both may be empty; `address` in small letters."""

    name: str = ""
    address: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name and self.address else (
            self.name or self.address
        )  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A file as it came. The name is what the sender says."""

    name: str
    content: bytes


@dataclass(frozen=True)
class NotDelivered:
    """What a mail server says of a message of ours: which one, and its code (5.1.1)."""

    message_ids: tuple[str, ...]
    code: str
    for_good: bool


@dataclass(frozen=True)
class Letter:
    """One e-mail. Whatever is missing or can't be read is empty.

    `kind`: a letter, an automatic reply or a report of a mail server. `no_receipt`: a letter
    that must not be confirmed by a machine (lists, programs, RFC 3834). `cut`: it has more parts
    than are taken out; the whole message is kept. `digest`: the same for two copies of it.
    """

    sender: Address = Address()
    reply_to: Address = Address()
    to: tuple[Address, ...] = ()
    sent_at: datetime | None = None
    subject: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    attachments: tuple[Part, ...] = field(default=(), repr=False)
    kind: MailKind = MailKind.LETTER
    no_receipt: bool = False
    cut: bool = False
    not_delivered: NotDelivered | None = None
    digest: str = ""
