"""EZD RP, read only: is a number there?

[F] The shape is that of the integrator API v2 as its public description and the code of others
show it. It was **not tried on a real EZD RP**; docs/export.md says what is not here.
"""

from __future__ import annotations

import json
from typing import Any

import requests
from django.conf import settings

from furtka.registry.ezd.errors import RecordsSystemDown
from furtka.registry.ezd.shape import There

PREFIX = "ezdrp/integrator/v2"
# Seconds to connect, and between two pieces of the answer.
TIMEOUT = (5, 15)
# More than a description of one item: not what we asked for.
LARGEST = 1 << 20


class EzdRp:
    """`Finds` of shape.py. `place` (SID): the workplace in whose name we ask; may be empty."""

    def __init__(self, url: str, token: str, place: str = "") -> None:
        self._base = f"{url.rstrip('/')}/{PREFIX}"
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if place:
            self._headers["SID"] = place

    @classmethod
    def from_settings(cls) -> EzdRp | None:
        """None where no EZD RP is named: it is off unless somebody turns it on."""
        if not settings.EZDRP_URL:
            return None
        return cls(settings.EZDRP_URL, settings.EZDRP_TOKEN, settings.EZDRP_SID)

    def find(self, number: int, year: int) -> There | None:
        """GET /rpw/{number}/{year}/metadane; a 404 means that nothing is there.

        Raises RecordsSystemDown.
        """
        answer = self._get(f"rpw/{number}/{year}/metadane")
        if answer is None:
            return None
        files = answer.get("zalaczniki", [])
        if not isinstance(answer.get("numerRPW"), str) or not isinstance(files, list):
            raise RecordsSystemDown
        return There(
            number=number, year=year, state=str(answer.get("status", "")), files=len(files),
            facts=answer,
        )  # fmt: skip

    def _get(self, path: str) -> dict[str, Any] | None:
        """No redirect is followed: the token is for the address in settings alone."""
        try:
            with requests.get(
                f"{self._base}/{path}", headers=self._headers, timeout=TIMEOUT,
                allow_redirects=False, stream=True,
            ) as response:  # fmt: skip
                if response.status_code == requests.codes.not_found:
                    return None
                if response.status_code != requests.codes.ok:
                    raise RecordsSystemDown
                body = response.raw.read(LARGEST + 1, decode_content=True)
        except (requests.RequestException, OSError):
            raise RecordsSystemDown from None
        return _object(body)


def _object(body: bytes) -> dict[str, Any]:
    if len(body) > LARGEST:
        raise RecordsSystemDown
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise RecordsSystemDown from None
    if not isinstance(found, dict):
        raise RecordsSystemDown
    return found
