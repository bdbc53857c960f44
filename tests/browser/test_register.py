"""A clerk registers a pile of letters by keyboard alone."""

from __future__ import annotations

import re
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from furtka.registry.models import Item
from tests.browser.conftest import LogIn
from tests.browser.test_accessibility import violations
from tests.browser.test_story import picture
from tests.browser.town import Town

pytestmark = pytest.mark.browser
# Beside the words themselves: the way, two steps on, and Enter.
MOST_KEYS = 4
SECONDS = 45


def register(page: Page, way: str, sender: str, subject: str) -> int:
    """Type one item in from the first field on. Returns how many keys were not its words."""
    keys = 0

    def press(key: str) -> None:
        nonlocal keys
        keys += 1
        page.keyboard.press(key)

    expect(page.locator("select[name=channel]")).to_be_focused()
    if way:
        press(way)  # the first letter of its name chooses it
    press("Tab")
    page.keyboard.type(sender)
    press("Tab")
    page.keyboard.type(subject)
    press("Enter")
    page.wait_for_load_state()
    expect(page.locator(".recorded")).to_be_visible()
    return keys


def test_an_item_takes_three_fields_and_enter_and_the_next_can_begin(
    town: Town, log_in: LogIn
) -> None:
    page = log_in("rejestr")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/praca/rejestr/")
    before, began = Item.objects.count(), monotonic()
    assert register(page, "p", "Urząd Próbny", "Odpowiedź na pismo") <= MOST_KEYS
    assert monotonic() - began < SECONDS
    first = Item.objects.order_by("pk").last()
    assert first is not None and first.subject == "Odpowiedź na pismo"
    expect(page.locator(".recorded")).to_contain_text(first.shown)
    # The next one of the pile came by the same way: a field less.
    assert register(page, "", "Sąd Próbny", "Wezwanie") <= MOST_KEYS - 1
    second = Item.objects.order_by("pk").last()
    assert second is not None and second.channel == first.channel
    assert Item.objects.count() == before + 2
    assert violations(page) == []


def test_an_e_mail_without_effect_in_law_gets_a_draft_and_the_lists_name_it(
    town: Town, log_in: LogIn
) -> None:
    """Its pictures are the documentation's."""
    page = log_in("rejestr")
    page.set_viewport_size({"width": 1280, "height": 1700})
    item = Item.objects.get(office=town.office, sender__startswith="Kornelia Dąbek")
    page.goto(f"{town.url}/praca/rejestr/{item.year}/{item.number}/")
    page.check("input[name=matter][value=application]")
    page.click("form[action$='/rodzaj/'] button")
    expect(page.locator("textarea[name=text]")).to_have_value(re.compile(item.shown))
    assert violations(page) == []
    picture(page, "item")
    page.set_viewport_size({"width": 1280, "height": 900})
    for path, name, shows in (
        ("terminy", "terms", ".badge--danger"),
        ("telefony", "calls", ".call__do button"),
    ):
        page.goto(f"{town.url}/praca/rejestr/{path}/")
        expect(page.locator(shows).first).to_be_visible()
        picture(page, name)
