"""The proof of work in a real browser: with scripts nobody notices it, without them people book."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from furtka.visits.models import Attempt, UsedProof
from tests.browser.keyboard import press, tab_to, write
from tests.browser.test_accessibility import violations
from tests.browser.town import Town

pytestmark = pytest.mark.browser

DONE = re.compile("/gotowe/$")
Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def _limits(settings: Any, town: Town) -> Iterator[None]:
    settings.RATE_LIMITS = True
    yield
    Attempt.objects.all().delete()


@pytest.fixture
def visitor(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Open]:
    contexts = []

    def open_one(**options: Any) -> Page:
        contexts.append(browser.new_context(**browser_context_args | options))
        return contexts[-1].new_page()

    yield open_one
    for context in contexts:
        context.close()


def to_contact(page: Page, town: Town) -> None:
    page.goto(f"{town.url}/umow-wizyte/?sprawa=leki-i-jedzenie")
    if "sposob" in page.url:
        page.click("button[name=kind][value=in_person]")
    page.click("button[name=skip]")
    page.click(".first-free__button")


def tell(page: Page) -> None:
    """Whoever has no pointer answers the page of contact and reads the rules."""
    write(page, "input[name=name]", "Jan Próbny")
    tab_to(page, "input[name=contact]")
    for _way in range(3):  # e-mail, text message, "I will call you"
        page.keyboard.press("ArrowDown")
    press(page, "main form button.button")
    tab_to(page, "input[name=accepted]")
    page.keyboard.press("Space")


def test_the_browser_proves_while_somebody_types(visitor: Open, town: Town) -> None:
    page, before = visitor(), UsedProof.objects.count()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    to_contact(page, town)
    expect(page.locator("input[name=proof]")).not_to_have_value("", timeout=20_000)
    tell(page)
    assert page.locator("[data-proof]").count() == 0  # it came with the page before
    press(page, "button.button--large")
    expect(page).to_have_url(DONE)
    assert UsedProof.objects.count() == before + 1
    assert errors == []


def test_a_press_before_the_proof_is_ready_waits_and_says_so(visitor: Open, town: Town) -> None:
    page, before, held = visitor(), UsedProof.objects.count(), list[Route]()
    page.route("**/zadanie/", lambda route: held.append(route))  # a very slow network
    to_contact(page, town)
    tell(page)
    assert violations(page) == []
    tab_to(page, "button.button--large")
    page.keyboard.press("Enter")
    said = page.get_by_role("status").filter(has_text="Chwileczkę")
    expect(said).to_be_visible()
    page.keyboard.press("Enter")  # impatience changes nothing
    assert violations(page) == []
    assert page.url.endswith("/zasady/")
    held[-1].continue_()
    expect(page).to_have_url(DONE, timeout=20_000)
    assert UsedProof.objects.count() == before + 1


def test_when_the_proof_fails_nobody_hears_of_it(visitor: Open, town: Town, settings: Any) -> None:
    settings.SLOW_BOOKING_SECONDS = 0
    page, before = visitor(), UsedProof.objects.count()
    page.route("**/zadanie/", lambda route: route.abort())
    to_contact(page, town)
    tell(page)
    press(page, "button.button--large")
    expect(page).to_have_url(DONE)
    assert UsedProof.objects.count() == before


def test_without_scripts_a_quick_booking_waits_a_moment(
    visitor: Open, town: Town, settings: Any
) -> None:
    settings.SLOW_BOOKINGS_AT_ONCE = 0
    page, before = visitor(java_script_enabled=False), UsedProof.objects.count()
    now = timezone.now()
    to_contact(page, town)
    page.fill("input[name=name]", "Jan Próbny")
    page.check("input[name=contact][value=none]")
    page.click("main form button.button")
    page.check("input[name=accepted]")
    page.click("button.button--large")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Poczekaj chwilę i naciśnij jeszcze raz")
    expect(alert.locator("a[href^='tel:']").first).to_be_visible()
    expect(page.locator("input[name=accepted]")).to_be_checked()
    town.clock.shift(31)
    try:
        page.click("button.button--large")
        expect(page).to_have_url(DONE)
    finally:
        town.at(now)
    assert UsedProof.objects.count() == before


def test_the_page_that_asks_to_wait_is_accessible(visitor: Open, town: Town, settings: Any) -> None:
    settings.SLOW_BOOKINGS_AT_ONCE = 0
    page = visitor()
    page.route("**/zadanie/", lambda route: route.abort())
    to_contact(page, town)
    tell(page)
    press(page, "button.button--large")
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page) == []
