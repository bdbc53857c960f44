"""What may be kept for a moment, and what never."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from furtka.website.caching import pages
from tests.website.factories import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings: Any) -> Iterator[None]:
    make_site(timezone.now())
    settings.PAGE_CACHE_SECONDS = 60
    pages.clear()
    yield
    pages.clear()


def test_the_second_reader_costs_no_query(client: Client, django_assert_num_queries: Any) -> None:
    first = client.get("/kontakt/")
    with django_assert_num_queries(0):
        again = client.get("/kontakt/")
    assert again.content == first.content
    assert again.headers["Content-Security-Policy"]


def test_languages_are_kept_apart(client: Client) -> None:
    polish, english = client.get("/kontakt/"), client.get("/en/kontakt/")
    assert polish.content != english.content
    assert client.get("/en/kontakt/").content == english.content


def test_hosts_are_kept_apart(client: Client) -> None:
    client.get("/kontakt/")
    assert client.get("/kontakt/", HTTP_HOST="evil.example.org").status_code == 400


def test_a_browser_that_has_the_page_gets_a_short_answer(client: Client) -> None:
    etag = client.get("/").headers["ETag"]
    assert client.get("/", HTTP_IF_NONE_MATCH=etag).status_code == 304


def test_who_has_a_session_is_never_answered_from_what_is_kept(client: Client) -> None:
    client.get("/kontakt/")
    client.cookies["sessionid"] = "x"
    assert "Cache-Control" not in client.get("/kontakt/").headers


def test_addresses_with_a_query_are_not_kept(client: Client) -> None:
    client.get("/sprawy/?q=rozmowa")
    assert not pages._kept


def test_no_page_for_everybody_sets_a_cookie(client: Client) -> None:
    for path in ("/", "/kontakt/", "/komunikaty/", "/prywatnosc/"):
        assert not client.get(path).cookies
