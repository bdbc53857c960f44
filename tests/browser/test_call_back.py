"""Somebody without JavaScript asks to be rung; a clerk without a mouse rings them back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from furtka.registry.models import Call
from tests.browser.conftest import LogIn
from tests.browser.keyboard import press, write
from tests.browser.pages import LANGUAGES
from tests.browser.test_accessibility import violations
from tests.browser.town import Town

pytestmark = pytest.mark.browser


def test_a_number_is_left_without_scripts_and_rung_by_keyboard(
    browser: Browser, browser_context_args: dict[str, Any], town: Town, log_in: LogIn
) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    for number, (language, prefix) in enumerate(LANGUAGES.items()):
        page.goto(f"{town.url}{prefix}/oddzwonimy/")
        page.click("button.button--large")  # nothing typed: what is missing is said, in words
        assert page.locator(".field--invalid").count() == 1, language
        page.fill("input[name=phone]", f"43 000 08 0{number}")
        page.click("button.button--large")
        expect(page).to_have_url(re.compile(f"{prefix}/oddzwonimy/gotowe/$"))
    context.close()

    page = log_in("recepcja")
    for number, (language, prefix) in enumerate(LANGUAGES.items()):
        page.goto(f"{town.url}{prefix}/oddzwonimy/")
        page.fill("input[name=phone]", f"43 000 08 1{number}")
        page.click("button.button--large")
        expect(page).to_have_url(re.compile("/gotowe/$"))
        assert violations(page) == [], language
    page.goto(f"{town.url}/praca/rejestr/telefony/")
    call = Call.objects.get(number="+48430000800")
    press(page, f"form[action$='/telefony/{call.pk}/dzwonie/'] button")
    expect(page.locator(".callpage__number a")).to_have_attribute("href", "tel:+48430000800")
    assert violations(page) == []
    press(page, "button[name=result][value=talked]")
    expect(page.locator(".calls__done summary")).to_be_visible()
    call.refresh_from_db()
    assert (call.state, call.result) == ("done", "talked")

    page.goto(f"{town.url}/praca/telefon/")
    page.keyboard.press("Alt+n")  # from whichever field of the booking
    page.keyboard.type("43 000 08 09")
    write(page, "#note_note", "Pyta o godziny")
    page.keyboard.press("Enter")
    expect(page.locator(".notes__list")).to_contain_text("Pyta o godziny")
    expect(page.locator("#note_who")).to_be_focused()
