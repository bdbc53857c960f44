"""Who acts upon answers to text messages: the rooms above register for their kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from furtka.core.registers import Register
from furtka.outbox.models import Message


@dataclass(frozen=True)
class Answers:
    """What a room does with the answers to one kind of message.

    `is_open`: whether what the message is about is still ahead and can be answered. `take`: act
    upon a yes or no; the same again changes nothing. False: that can't be done, and a person
    has to ask the client. Both run in the caller's transaction.
    """

    is_open: Callable[[Message, datetime], bool]
    take: Callable[[Message, bool, datetime], bool]


# By the kind of the message (outbox.kinds), where that has `answer=True`.
answers: Register[Answers] = Register()
