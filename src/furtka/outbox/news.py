"""Something that a client is to hear, before it is known how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from furtka.clients.models import Client


@dataclass(frozen=True)
class News:
    """One thing to tell one client.

    `kind`: a name in `outbox.kinds`. `about`: a visit's code, a code of the waiting list or a
    register's number. `values`: for the words, in the client's language. After `expires_at`
    nobody needs it any more; before `not_before` nobody sends it. `calendar`: an iCalendar
    file to attach to an e-mail. `priority`: another than that of the kind. `first`: what it is
    about was made in this transaction, so that nothing can have been told of it before.
    """

    client: Client
    kind: str
    about: str
    values: Mapping[str, str]
    dedupe_key: str
    expires_at: datetime
    not_before: datetime | None = None
    calendar: str = ""
    priority: int | None = None
    first: bool = False


def hello_to(client: Client) -> str:
    """What is said first on the telephone: the code word, if there is one."""
    return f"{client.code_word}. " if client.code_word else ""
