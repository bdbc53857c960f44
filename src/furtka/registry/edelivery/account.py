"""Whose mailbox it is, and how we prove that we may use it. One office of the installation."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock
from uuid import uuid4

import jwt
from django.conf import settings

from furtka.offices.models import Office
from furtka.registry.edelivery.trouble import NotNow

# Seconds. The assertion may live 300 at most [F]; clocks that differ a little must not matter.
ASSERTION_LIVES = 240
CLOCKS_DIFFER = 30
SPARE = 30
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Account:
    """Addresses without a slash at the end. `certificate`: a PEM file, or it and its key's."""

    ade: str
    system: str
    realm: str
    ua: str
    se: str
    key: str = field(repr=False)
    certificate: str | tuple[str, str] | None = None

    @property
    def token_url(self) -> str:
        return f"{self.realm}/protocol/openid-connect/token"


def account_of(office: Office) -> Account | None:
    """How this office reaches its mailbox; None where it has none."""
    its = settings.EDELIVERY
    if not its["system"] or its["office"] != office.slug:
        return None
    certificate: str | tuple[str, str] | None = its["certificate"] or None
    if certificate and its["certificate_key"]:
        certificate = its["certificate"], its["certificate_key"]
    return Account(
        ade=its["ade"], system=its["system"], key=its["key"], certificate=certificate,
        realm=its["realm"].rstrip("/"), ua=its["ua"].rstrip("/"), se=its["se"].rstrip("/"),
    )  # fmt: skip


def office_with_mailbox() -> Office | None:
    """The office that settings name, if there is one. One query at most."""
    slug = settings.EDELIVERY["office"] if settings.EDELIVERY["system"] else ""
    return Office.objects.filter(slug=slug).first() if slug else None


def assertion(account: Account, now: float) -> str:
    """Signed by us (RFC 7523, RS256) for the realm. `now`: seconds since 1970. Raises NotNow."""
    who = f"{account.ade}.SYSTEM.{account.system}"
    claims = {
        "iss": who, "sub": who, "aud": account.realm, "jti": str(uuid4()),
        "iat": int(now), "nbf": int(now) - CLOCKS_DIFFER, "exp": int(now) + ASSERTION_LIVES,
    }  # fmt: skip
    try:
        return jwt.encode(claims, account.key, algorithm="RS256")
    except (ValueError, TypeError, jwt.PyJWTError):
        raise NotNow("bad_key", wait=900) from None  # its words may repeat the key


class Tokens:
    """Tokens of this process, each kept until shortly before its end. Never stored."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], tuple[str, float]] = {}
        self._guard = Lock()

    def kept(self, account: Account) -> str:
        """The token that still holds, or nothing."""
        with self._guard:
            token, ends = self._kept.get(_key(account), ("", 0.0))
        return token if time.monotonic() < ends else ""

    def keep(self, account: Account, token: str, seconds: float) -> None:
        with self._guard:
            self._kept[_key(account)] = token, time.monotonic() + max(seconds - SPARE, 0)

    def forget(self, account: Account) -> None:
        with self._guard:
            self._kept.pop(_key(account), None)


def _key(account: Account) -> tuple[str, str, str]:
    return account.ade, account.system, account.realm


tokens = Tokens()
