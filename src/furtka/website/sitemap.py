"""Every public page with its languages, for search engines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page

from furtka.core.clock import local_day
from furtka.offices.models import Office, Service
from furtka.rules.published import public_path, published_orders
from furtka.website.models import HomePage


@dataclass(frozen=True)
class Address:
    """One page: (language, address) pairs, Polish first, and when it last changed."""

    languages: list[tuple[str, str]]
    changed: date | None


def public_addresses(request: HttpRequest, office: Office) -> list[Address]:
    """Wagtail's pages and ours. Four queries."""
    paths: list[tuple[str, date | None]] = [
        ("/kontakt/", None), ("/sprawy/", None), ("/oddzwonimy/", None),
    ]  # fmt: skip
    open_matters = Service.objects.filter(office=office, active=True, sensitive=False)
    paths += [(f"/sprawy/{code}/", None) for code in open_matters.values_list("code", flat=True)]
    paths += [
        (public_path(one), local_day(one.approved_at or one.created_at, office.tz))
        for one in published_orders(office)
    ]
    home = HomePage.objects.filter(office=office).first()
    if home is not None:
        tree = Page.objects.descendant_of(home, inclusive=True).live()
        for path, changed in tree.values_list("url_path", "last_published_at"):
            below = path.removeprefix(home.url_path)
            paths.append((f"/{below}", changed.date() if changed else None))
    return [Address(_languages(request, path), changed) for path, changed in paths]


def _languages(request: HttpRequest, path: str) -> list[tuple[str, str]]:
    return [
        (code, request.build_absolute_uri(path if code == "pl" else f"/{code}{path}"))
        for code, _name in settings.LANGUAGES
    ]
