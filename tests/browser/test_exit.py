"""Scenario 22: a sensitive page is left at once; nobody who goes back sees what was read."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route

from tests.browser.town import Town

pytestmark = pytest.mark.browser
NEUTRAL = "<!doctype html><title>Pogoda</title><h1>Pogoda</h1>"


@pytest.fixture
def support(page: Page, town: Town) -> Page:
    """The page of help, come to from the directory; the world outside is one neutral page."""

    def outside(route: Route) -> None:
        if route.request.url.startswith(town.url):
            route.continue_()
        else:
            route.fulfill(body=NEUTRAL, content_type="text/html")

    page.route("**/*", outside)
    page.goto(f"{town.url}/kontakt/")
    page.goto(f"{town.url}/kontakt/wsparcie/")
    return page


@pytest.mark.parametrize("way", ["link", "keys"])
def test_a_neutral_page_replaces_it_and_back_does_not_return(
    support: Page, town: Town, way: str
) -> None:
    if way == "link":
        support.click("[data-exit]")
    else:
        for _press in range(3):
            support.keyboard.press("Escape")
    support.wait_for_url(lambda url: not url.startswith(town.url))
    assert support.title() == "Pogoda"
    support.go_back()
    assert urlsplit(support.url).path == "/kontakt/"


def test_two_presses_of_escape_leave_nothing(support: Page, town: Town) -> None:
    for _press in range(2):
        support.keyboard.press("Escape")
    assert urlsplit(support.url).path == "/kontakt/wsparcie/"
