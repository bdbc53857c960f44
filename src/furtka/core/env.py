"""Settings from the environment. A wrong value stops the start-up instead of being guessed."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection, Mapping
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


def env_choices(name: str, allowed: Collection[str], default: str = "") -> list[str]:
    """Values parted by commas, each one of `allowed` and none twice; else ImproperlyConfigured."""
    chosen = env_list(name, default)
    if len(set(chosen)) < len(chosen) or not set(chosen) <= set(allowed):
        known = ", ".join(sorted(allowed))
        raise ImproperlyConfigured(f"{name}={','.join(chosen)!r}: use each at most once of {known}")
    return chosen


def env_url(name: str, default: str = "") -> str:
    """An address that begins with http:// or https:// and names a host, or the default."""
    raw = os.environ.get(name, "") or default
    if raw and not re.fullmatch(r"https?://[^\s/?#]+\S*", raw):
        raise ImproperlyConfigured(f"{name}={raw!r}: use an address that begins with https://")
    return raw


def env_pairs(name: str, default: Mapping[str, str]) -> dict[str, str]:
    """`ours=theirs,ours=theirs` over the default, whose keys are all there are."""
    pairs = dict(default)
    for part in env_list(name):
        ours, equals, theirs = (piece.strip() for piece in part.partition("="))
        if ours not in default or not equals or not theirs:
            known = ", ".join(default)
            raise ImproperlyConfigured(f"{name}={part!r}: use name=value with a name of {known}")
        pairs[ours] = theirs
    return pairs


def env_secret(name: str, *, least: int = 1) -> str:
    """A secret of `name`, or of the file that `name`_FILE names; empty where neither is set.

    Both at once, a file that can't be read, or fewer than `least` letters raise
    ImproperlyConfigured, which never shows the secret.
    """
    value, path = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if value and path:
        raise ImproperlyConfigured(f"{name} and {name}_FILE: set only one of them")
    if path:
        try:
            value = Path(path).read_text().strip()
        except (OSError, ValueError) as error:
            raise ImproperlyConfigured(f"{name}_FILE={path!r} can't be read") from error
    if (value or path) and len(value) < least:
        raise ImproperlyConfigured(f"{name}: use at least {least} letters")
    return value


def env_secrets(prefix: str, *, least: int = 1) -> dict[str, str]:
    """What each variable `prefix`NAME (or `prefix`NAME_FILE) holds, by the name; see env_secret."""
    names = {name.removesuffix("_FILE") for name in os.environ if name.startswith(prefix)}
    return {
        name.removeprefix(prefix): env_secret(name, least=least) for name in sorted(names)
    }  # fmt: skip


def needs(name: str, value: str, because: str) -> None:
    """Stop the start-up if `value` is empty and something else that was set needs it."""
    if not value:
        raise ImproperlyConfigured(f"{name} is empty: {because}")


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
