"""Book as a browser without JavaScript does: read the page, press what it offers."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

CONTACT = {"name": "Zofia Żółć", "contact": "email", "email": "zofia@example.org"}


def text_of(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def title_of(response: HttpResponse) -> str:
    found = re.search(r"<title>(.*?)</title>", text_of(response))
    return found[1] if found else ""


def offered(response: HttpResponse, name: str) -> list[str]:
    """The values of the buttons and fields of that name, in the order of the page."""
    return re.findall(rf'name="{name}" value="([^"]*)"', text_of(response))


class Visitor:
    """Somebody at the website of the only office, in one language."""

    def __init__(self, language: str = "pl") -> None:
        self.client = Client()
        self.prefix = "" if language == "pl" else f"/{language}"
        self.seen: list[str] = []

    def get(self, path: str) -> Any:
        return self._kept(self.client.get(self.prefix + path, follow=True))

    def post(self, path: str, **data: Any) -> Any:
        return self._kept(self.client.post(self.prefix + path, data, follow=True))

    def _kept(self, response: Any) -> Any:
        self.seen += [response.request["PATH_INFO"] + "?" + response.request["QUERY_STRING"]]
        self.seen += [address for address, _status in response.redirect_chain]
        return response

    def to_hours(self, *, kind: str = "in_person", **needs: Any) -> Any:
        """As far as the page of hours, on the first free day."""
        self.post("/umow-wizyte/sprawa/", service="rozmowa")
        self.post("/umow-wizyte/sposob/", kind=kind)
        page = self.post("/umow-wizyte/potrzeby/", **{"language": "pl", "party": "1"} | needs)
        return self.post("/umow-wizyte/dzien/", day=offered(page, "day")[0])

    def to_rules(self, *, starts_at: datetime | None = None, **contact: Any) -> Any:
        """As far as the last page."""
        page = self.to_hours()
        time = starts_at.isoformat() if starts_at else offered(page, "starts_at")[0]
        self.post("/umow-wizyte/godzina/", starts_at=time)
        return self.post("/umow-wizyte/kontakt/", **contact or CONTACT)

    def confirm(self, page: Any) -> Any:
        (key,) = offered(page, "key")
        return self.post("/umow-wizyte/zasady/", key=key, accepted="on")
