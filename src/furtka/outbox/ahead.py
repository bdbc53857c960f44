"""Whether what a message told of is still to come, when the message itself came too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from furtka.core.registers import Register

# Rooms above answer for what is theirs: the office's id, what a message is about, now → until
# when the client can still use the news in another way; None: not ours, or over.
StillAhead = Callable[[int, str, datetime], datetime | None]

still_ahead: Register[StillAhead] = Register()


def ahead_until(office_id: int, about: str, now: datetime) -> datetime | None:
    """The latest answer of all rooms."""
    answers = [ask(office_id, about, now) for ask in still_ahead]
    return max((answer for answer in answers if answer is not None), default=None)
