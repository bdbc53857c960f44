"""A clerk books a caller's visit by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from furtka.visits.models import Visit
from tests.browser.conftest import LogIn
from tests.browser.town import Town

pytestmark = pytest.mark.browser


def focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.name || ''")
    return name


def on_to(page: Page, field: str) -> None:
    """Press Enter until the keyboard stands in that field."""
    for _press in range(12):
        if focused(page) == field:
            return
        page.keyboard.press("Enter")
    pytest.fail(f"Enter does not lead to {field}")


def test_a_call_is_booked_with_the_keyboard_and_the_next_one_can_begin(
    town: Town, log_in: LogIn
) -> None:
    page = log_in("recepcja")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/praca/telefon/")
    assert focused(page) == "words"
    page.keyboard.type("Wiśniowska", delay=10)
    expect(page.locator("#id_name")).to_have_value("Wiśniowska")
    on_to(page, "reach")
    page.keyboard.type("43 000 00 77")
    on_to(page, "service")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=time]").first).to_be_visible()
    on_to(page, "time")
    page.keyboard.press("Enter")
    expect(page.locator("#read")).not_to_be_empty()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/umowiona/")
    code = page.url.rstrip("/").split("/")[-2]
    assert Visit.objects.get(code=code).client.phone == "+48430000077"
    page.keyboard.press("Enter")  # "next caller" has the focus
    page.wait_for_url("**/praca/telefon/")
    assert focused(page) == "words"


def test_the_keys_are_shown_on_demand_and_not_while_one_types(log_in: LogIn) -> None:
    page = log_in("recepcja")
    page.goto(page.url.split("/praca/")[0] + "/praca/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/praca/telefon/")
    page.keyboard.type("?")
    expect(page.locator("#keys")).to_be_hidden()
