"""Fixtures of the browser tests: the town, the browser, people logged in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import Browser, Page
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.town import PASSWORD, Town, find_chromium, open_town

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    found = find_chromium()
    if found is None:
        missing = "The browser tests need Chromium, and none was found: they did NOT run."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return {"executable_path": found, "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "pl-PL", "timezone_id": "Europe/Warsaw"}


@pytest.fixture(scope="session")
def town(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Town]:
    """The databases are set up here: pytest-django does it only for tests that it wraps in a
    transaction, and a server can't see into one. SQLite's is a file: the threads of a server
    that streams need connections of their own, which end with each request."""
    settings = connections.settings["default"]
    settings["CONN_MAX_AGE"] = 0
    if connection.vendor == "sqlite":
        settings["TEST"]["NAME"] = str(tmp_path_factory.mktemp("town") / "town.sqlite3")
        # Django closes no connection to a database in memory: take a new one.
        del connections["default"]
    with django_db_blocker.unblock():
        before = setup_databases(verbosity=0, interactive=False)
        try:
            with open_town() as opened:
                yield opened
        finally:
            teardown_databases(before, verbosity=0)


LogIn = Callable[[str], Page]


@pytest.fixture
def log_in(browser: Browser, town: Town, browser_context_args: dict[str, Any]) -> Iterator[LogIn]:
    """`log_in("recepcja")` opens a browser of its own, logged in as that account."""
    contexts = []

    def open_as(username: str) -> Page:
        context = browser.new_context(**browser_context_args)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{town.url}/konto/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(f"{town.url}/praca/**")
        return page

    yield open_as
    for context in contexts:
        context.close()
