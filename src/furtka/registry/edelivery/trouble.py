"""What goes wrong with the mailbox, by what may be done next. Codes only: their words stay out."""

from __future__ import annotations

# Seconds that nobody asks again after trouble that names no time.
WAIT = 60.0


class EDeliveryTrouble(Exception):
    """`code` is for logs and screens; nothing of what people wrote is in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code[:40]


class NotNow(EDeliveryTrouble):
    """Nothing was taken over: it may be asked again, after `wait` seconds where they are known."""

    def __init__(self, code: str, wait: float | None = None) -> None:
        super().__init__(code)
        self.wait = wait


class NotAccepted(EDeliveryTrouble):
    """A certain no to this very request: the same again would get the same answer."""


class Unclear(EDeliveryTrouble):
    """What was sent may have been taken over. It is never sent again without a look."""


class Nonsense(EDeliveryTrouble):
    """An answer that can't be used: no JSON, fields that are missing, too long."""
