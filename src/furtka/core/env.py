"""Settings from the environment. A wrong value stops the start-up instead of being guessed."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def env_bool(name: str, default: bool) -> bool:
    """`true` or `false`, in any case; anything else raises ImproperlyConfigured."""
    raw = os.environ.get(name, str(default)).lower()
    if raw not in ("true", "false"):
        raise ImproperlyConfigured(f"{name}={raw!r}: use 'true' or 'false'")
    return raw == "true"


def env_int(name: str, default: int, *, least: int = 0) -> int:
    """A whole number, at least `least`; anything else raises ImproperlyConfigured."""
    raw = os.environ.get(name, str(default))
    if not raw.isdecimal() or int(raw) < least:
        raise ImproperlyConfigured(f"{name}={raw!r}: use a whole number, at least {least}")
    return int(raw)


def env_list(name: str, default: str = "") -> list[str]:
    """Values parted by commas, empty ones left out."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def secret_key(data: Path) -> str:
    """`SECRET_KEY` of the environment, or the one kept in the data directory.

    The file is made once, readable by its owner only, so that a newcomer needs no set-up and a
    restart logs nobody out. Several hosts of one installation set the variable instead.
    """
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = data / "secret-key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass  # another process of the same start was quicker
        else:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()
