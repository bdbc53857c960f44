"""Two browsers: one calls for help, the other knows within a second and goes there."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.served import PASSWORD, Served, served
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser
WITHIN_MS = 1000


def open_as(browser: Browser, house: Served, username: str, path: str) -> Page:
    page = browser.new_context(locale="pl-PL", timezone_id="Europe/Warsaw").new_page()
    page.goto(f"{house.url}/konto/login/?next={path}")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{house.url}{path}")
    return page


def test_help_is_called_and_answered_from_any_page(
    db: None, browser: Browser, tmp_path: Path
) -> None:
    with served(tmp_path) as house:
        caller = open_as(browser, house, "pracownik", "/praca/wizyty/")
        helper = open_as(browser, house, "recepcja", "/praca/")
        again = helper.context.new_page()  # two tabs, one stream
        again.goto(f"{house.url}/praca/tryb/")
        helper.wait_for_timeout(1000)  # until the stream stands
        caller.locator("[type=search]").fill("Zof")
        caller.keyboard.press("Pause")
        banner = helper.locator("#strip .strip__line--danger")
        expect(banner).to_contain_text("Woła Anna Kowalska", timeout=WITHIN_MS)
        # The caller's own screen: what was typed is still there, and nothing alarms.
        mine = caller.locator("#strip .strip__line")
        expect(mine).to_contain_text("Zapisano", timeout=WITHIN_MS)
        expect(caller.locator("[type=search]")).to_have_value("Zof")
        assert "Pomoc potrzebna" not in caller.inner_text("body")
        assert violations(helper) + violations(caller) == []
        again.bring_to_front()
        expect(again.locator("#strip .strip__line--danger")).to_be_visible(timeout=WITHIN_MS)
        helper.bring_to_front()
        banner.get_by_role("button", name="Idę").click()
        expect(mine).to_contain_text("Idzie: Adam Nowak", timeout=WITHIN_MS)
        caller.get_by_role("button", name="Już w porządku").click()
        expect(helper.locator("#strip")).to_contain_text("Zakończono", timeout=WITHIN_MS)
        _roll_call(house, caller, helper)


def _roll_call(house: Served, first: Page, second: Page) -> None:
    """Both stand before the same list; ticked by one, it is ticked for the other."""
    first.goto(f"{house.url}/praca/wejscie/")
    first.get_by_role("button", name="Ewakuacja").click()
    second.goto(first.url)
    second.wait_for_timeout(1000)
    code = house.made["code"]
    expect(second.get_by_role("status")).to_have_text("Znaleziono 0 z 2 osób")
    first.locator(f"#jest-{code}").press("Enter")
    for page in (first, second):
        expect(page.locator(".roll__sum")).to_have_text("Znaleziono 2 z 2 osób", timeout=WITHIN_MS)
    assert violations(second) == []
