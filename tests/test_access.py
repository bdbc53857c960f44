"""Walks every address there is: nobody gets into /praca/ who has no business there.

A new address is covered by itself. One outside /praca/ must be named in PUBLIC, so that nobody
publishes a page by forgetting `staff_page`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, register_converter
from django.urls.converters import IntConverter, get_converters
from django.utils import translation

from furtka.offices.models import Role
from furtka.offices.permissions import Permission, may
from tests.offices.factories import House, make_house, make_staff, make_user

# Who may open a page does not depend on the database, and there are hundreds of pages.
pytestmark = pytest.mark.skipif(
    os.environ.get("TEST_DB") == "postgresql", reason="walked on SQLite"
)
STAFF = "praca/"

# Open to everybody, or guarded by somebody else: allauth (konto/), Wagtail (cms/), tokens of
# the API (api/; tests/api walk those). Each entry is the beginning of a pattern, or a whole
# one if it ends with "$".
PUBLIC = (
    "healthz$",
    "readyz$",
    "api/",
    "cms/",
    "dokumenty/",
    "konto/",
    "oddzwonimy/",
    "umow-wizyte/",
    "wizyta/",
    "aktualnosci/",
    "komunikaty/",
    "ogloszenia/",
    "procedura-bezpieczenstwa/pdf/$",
    "kontakt/",
    "ekran/",
    "p/",  # whether a sheet of paper still holds: nothing about people
    "sprawy/",
    "sytuacje/",
    "robots.txt$",
    "sitemap.xml$",
    "sms/",  # a secret in the address: tests/outbox/test_callbacks.py
    "sse/",  # asks who it is by itself and tells strangers nothing: tested below
    "_util/",  # Wagtail: passwords of private pages
    r"^((?:[\w\-]+/)*)$",  # Wagtail: pages of the website
)

# A value for each converter that our addresses use. Nothing with these values exists.
DUMMIES = {
    "int": "999999999", "str": "nie-ma", "slug": "nie-ma", "path": "nie/ma",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date": "2026-12-08", "day": "2026-12-08",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """One pattern of the URL list: its whole route and the view behind it."""

    route: str
    view: Any

    @property
    def url(self) -> str:
        """A path that the pattern takes; KeyError for a converter that DUMMIES doesn't know."""

        def dummy(match: re.Match[str]) -> str:
            return DUMMIES[match["converter"] or "str"]

        return "/" + re.sub(r"<(?:(?P<converter>\w+):)?\w+>", dummy, self.route)


def addresses(patterns: list[Any], before: str = "") -> Iterator[Address]:
    """Every pattern with the routes of the includes around it put before it."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield Address(route, pattern.callback)


def unguarded(found: list[Address]) -> list[str]:
    """Routes of /praca/ whose view is not wrapped in `staff_page`."""
    staff = [address for address in found if address.route.startswith(STAFF)]
    return [a.route for a in staff if not isinstance(getattr(a.view, "permission", None), str)]


def unlisted(found: list[Address]) -> list[str]:
    """Routes outside /praca/ that nobody said are public."""
    others = [address.route for address in found if not address.route.startswith(STAFF)]
    return [route for route in others if not _is_public(route)]


def _is_public(route: str) -> bool:
    return any(
        entry in (route, f"{route}$") or (not entry.endswith("$") and route.startswith(entry))
        for entry in PUBLIC
    )


with translation.override("pl"):  # the language without a prefix
    ALL = list(addresses(get_resolver().url_patterns))
GUARDED = [address for address in ALL if address.route.startswith(STAFF)]
each_staff_page = pytest.mark.parametrize("address", GUARDED, ids=lambda a: a.route)
each_method = pytest.mark.parametrize("method", ["get", "post"])


@pytest.fixture
def house() -> House:
    return make_house()


def knock(client: Client, method: str, address: Address) -> Any:
    return getattr(client, method)(address.url)


def test_every_staff_page_is_wrapped_in_staff_page() -> None:
    assert unguarded(ALL) == []


def test_every_other_page_is_named_as_public() -> None:
    assert unlisted(ALL) == []


@each_staff_page
@each_method
@pytest.mark.django_db
def test_who_is_not_logged_in_is_asked_to(client: Client, address: Address, method: str) -> None:
    response = knock(client, method, address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/konto/login/")


@each_staff_page
@each_method
@pytest.mark.django_db
def test_a_stranger_does_not_learn_that_the_page_exists(
    client: Client, address: Address, method: str
) -> None:
    make_house()
    client.force_login(make_user())
    assert knock(client, method, address).status_code == 404


@each_staff_page
@each_method
@pytest.mark.django_db
def test_neither_does_a_colleague_whose_role_may_not(
    client: Client, house: House, address: Address, method: str
) -> None:
    permission = Permission(address.view.permission)
    for role in (role for role in Role if not may(role, permission)):
        client.force_login(make_staff(house, role).user)
        assert knock(client, method, address).status_code == 404, role


@each_staff_page
@pytest.mark.django_db
def test_who_left_the_office_is_a_stranger(client: Client, house: House, address: Address) -> None:
    permission = Permission(address.view.permission)
    role = next(role for role in Role if may(role, permission))
    client.force_login(make_staff(house, role, active=False).user)
    assert client.get(address.url).status_code == 404


@pytest.mark.parametrize(
    "address", [a for a in ALL if a.route.startswith("sse/")], ids=lambda a: a.route
)
@pytest.mark.django_db
def test_a_stranger_is_told_of_no_changes(client: Client, house: House, address: Address) -> None:
    # 204 tells a browser's stream to stop asking; an existing building answers the same.
    closed = (204, 404)
    assert client.get(address.url).status_code in closed
    for user in (make_user(), make_staff(house, Role.EDITOR).user):
        client.force_login(user)
        for url in (address.url, address.url.replace("nie-ma", house.site.slug)):
            assert client.get(url).status_code in closed


# -- The walk itself can fail ------------------------------------------------------------------


def naked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("everybody reads this")


def test_the_walk_finds_a_staff_page_without_a_guard() -> None:
    assert unguarded(list(addresses([path("praca/nowe/", naked)]))) == ["praca/nowe/"]


def test_the_walk_finds_a_public_page_that_nobody_named() -> None:
    assert unlisted(list(addresses([path("nowe/", naked)]))) == ["nowe/"]


def test_the_walk_fills_in_converters() -> None:
    [address] = addresses([path("praca/<int:pk>/<slug:code>/<name>/", naked)])
    assert address.url == "/praca/999999999/nie-ma/nie-ma/"


def test_the_walk_fails_for_a_converter_it_has_no_value_for() -> None:
    class Odd(IntConverter):
        pass

    if "odd" not in get_converters():
        register_converter(Odd, "odd")
    [address] = addresses([path("praca/<odd:pk>/", naked)])
    with pytest.raises(KeyError):
        _ = address.url
