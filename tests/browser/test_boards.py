"""Three people have the board open: what one presses the others see within a second."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LogIn
from tests.browser.town import Town
from tests.browser.town_streams import serve

pytestmark = pytest.mark.browser

# Notes the moment at which something stands there; not by asking again and again.
NOTE = """(selector) => {
  window.seenAt = window.pressedAt = undefined;
  const there = () => document.querySelector(selector);
  const watch = new MutationObserver(() => {
    if (there()) { window.seenAt ??= Date.now(); watch.disconnect(); }
  });
  watch.observe(document.getElementById("board"),
    { subtree: true, childList: true, attributeFilter: ["data-status", "data-fetched"] });
  document.addEventListener("htmx:beforeRequest", () => { window.pressedAt = Date.now(); });
}"""


@pytest.fixture(scope="module")
def address(town: Town) -> Iterator[str]:
    with serve() as served:
        yield served.url


@pytest.fixture
def boards(town: Town, address: str, log_in: LogIn) -> list[Page]:
    """Three browsers, each with its stream open."""
    found = []
    for who in ("recepcja", "kierownik", "dyrektor"):
        page = log_in(who)
        with page.expect_response(lambda answer: "/sse/entrance/" in answer.url) as opened:
            page.goto(f"{address}/praca/wejscie/siedziba/")
        assert opened.value.status == 200
        found.append(page)
    return found


def expected(page: Page, count: int) -> list[str]:
    """Codes of those who come next."""
    cards = page.locator(".door-column--expected .door-card:not(.door-card--late)")
    codes: list[str] = cards.evaluate_all("cards => cards.map(card => card.id)")
    return codes[:count]


def active(page: Page) -> Any:
    return page.evaluate("document.activeElement.id")


def others_see(boards: list[Page], press: str, selector: str) -> None:
    """The first one presses; each of the others sees it within a second."""
    for page in boards:
        page.evaluate(NOTE, selector)
    boards[0].click(press)
    for page in boards:
        page.wait_for_selector(selector)
    pressed = boards[0].evaluate("window.pressedAt")
    for page in boards[1:]:
        assert page.evaluate("window.seenAt") - pressed < 1000


def test_a_press_is_on_the_other_screens_within_a_second(boards: list[Page]) -> None:
    code, other = expected(boards[0], 2)
    for page in boards:
        page.focus(f"#do-{other}-arrive")
    others_see(boards, f"#do-{code}-arrive", f".door-column--entrance #{code}")
    for page in boards[1:]:
        assert active(page) == f"do-{other}-arrive"
    others_see(boards, f"#do-{code}-fetch", f"#{code}[data-fetched]")
    expect(boards[2].locator(f"#{code}")).to_contain_text("Idzie Halina Wrzos")
    # The card came without a token, and can be pressed.
    boards[1].click(f"#do-{code}-meet")
    boards[2].wait_for_selector(f"#{code}[data-status=met]")


@pytest.mark.parametrize(
    ("press", "shows"), [("fetch", "data-fetched"), ("meet", "data-status=met")]
)
def test_of_two_who_press_at_once_one_is_told(boards: list[Page], press: str, shows: str) -> None:
    code = expected(boards[0], 1)[0]
    boards[0].click(f"#do-{code}-arrive")
    for page in boards:
        page.wait_for_selector(f"#do-{code}-{press}")
    for page in boards[:2]:
        page.evaluate("id => document.getElementById(id).click()", f"do-{code}-{press}")
    for page in boards:
        page.wait_for_selector(f"#{code}[{shows}]")
    told = [page.locator("#door-error .notice").count() for page in boards[:2]]
    assert sorted(told) == [0, 1]


def test_the_wall_says_of_when_it_is_while_the_server_is_away(town: Town, page: Page) -> None:
    page.clock.install()
    label = page.locator(".wall-stale")
    with serve() as served:
        page.goto(f"{served.url}/ekran/siedziba/")
        shown = page.inner_text("#wall-rules")
        expect(label).to_be_hidden()
        served.stop()
        page.clock.fast_forward(25_000)
        expect(label).to_be_visible()
        assert page.inner_text("#wall-rules") == shown
        served.start()
        page.clock.fast_forward(4_000)
        expect(label).to_be_hidden()
