"""Hands on the keyboard only: nothing here touches a mouse."""

from __future__ import annotations

from playwright.sync_api import Page

REACHED = "selector => !!document.activeElement && document.activeElement.matches(selector)"


def tab_to(page: Page, selector: str, at_most: int = 120) -> None:
    """Press Tab until the focus is on what the selector names; fail if it never comes there."""
    for _press in range(at_most):
        if page.evaluate(REACHED, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} can't be reached by keyboard on {page.url}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Go there by Tab and press a key that loads the next page."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)


def write(page: Page, selector: str, words: str) -> None:
    tab_to(page, selector)
    page.keyboard.type(words)
