"""A poster from the order to the door and back, in a real browser; its picture for the docs."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from furtka.website.models import PosterCopy
from tests.browser.conftest import LogIn
from tests.browser.keyboard import press, write
from tests.browser.test_accessibility import violations
from tests.browser.town import IMAGES, Town

pytestmark = pytest.mark.browser


def test_a_sheet_is_hung_checked_and_taken_down(page: Page, town: Town, log_in: LogIn) -> None:
    desk = log_in("recepcja")
    desk.goto(f"{town.url}/praca/tryb/")
    press(desk, "main a[href$='/praca/plakaty/']")
    write(desk, "input[name=place]", "drzwi główne, od środka")
    press(desk, "main form button.button")
    expect(desk).to_have_url(re.compile("/praca/plakaty/kartki/$"))
    copy = PosterCopy.objects.get(office=town.office)
    expect(desk.locator(f"#kartka-{copy.code}")).to_contain_text("drzwi główne, od środka")
    assert violations(desk) == []

    sheet = desk.request.get(f"{town.url}/praca/plakaty/kartki/{copy.code}/pdf/").body()
    document = pypdfium2.PdfDocument(sheet)
    assert len(document) == 1 and copy.code in document[0].get_textpage().get_text_range()
    document[0].render(scale=1.1).to_pil().convert("L").save(IMAGES / "poster.png", optimize=True)

    page.goto(f"{town.url}/p/{copy.code}/")
    expect(page.locator("h1")).to_have_text("Ta kartka jest aktualna")
    assert violations(page) == []
    press(page, "main .button")
    expect(page.locator("h1")).to_have_text("Przyjmujemy po umówieniu wizyty")
    assert violations(page) == []

    press(desk, f"#kartka-{copy.code} form[action$='/zdjeta/'] button")
    expect(desk.locator(f"#kartka-{copy.code}")).to_contain_text("Zdjęto")
    desk.goto(f"{town.url}/praca/skrypt/")
    expect(desk.locator("main")).to_contain_text("Dzień dobry")
    assert violations(desk) == []
