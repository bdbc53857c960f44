"""PINs that open a visit: derived, never stored."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from hashlib import sha256
from typing import Protocol

from django.conf import settings

PIN_DIGITS = 6


def new_seed() -> str:
    return secrets.token_urlsafe(12)[:16]


class Locked(Protocol):
    """What a code and a PIN open: a visit, a place on the waiting list."""

    code: str
    pin_seed: str

    @property
    def office_id(self) -> int: ...


def pin_of(visit: Locked) -> str:
    """Six digits. A stolen database does not give them away without the secret key."""
    return next(_pins(visit))


def is_right(visit: Locked, typed: str) -> bool:
    """Compared in constant time; PINs of older secret keys (SECRET_KEY_FALLBACKS) still open."""
    digits = "".join(typed.split())
    right = [hmac.compare_digest(pin.encode(), digits.encode()) for pin in _pins(visit)]
    return any(right)


def _pins(visit: Locked) -> Iterator[str]:
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        text = f"furtka.pin:{visit.office_id}:{visit.code}:{visit.pin_seed}"
        digest = hmac.new(key.encode(), text.encode(), sha256).digest()
        yield f"{int.from_bytes(digest[:8], 'big') % 10**PIN_DIGITS:0{PIN_DIGITS}}"
