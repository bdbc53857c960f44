"""A clerk books a caller's visit by keyboard alone."""

from __future__ import annotations

from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from furtka.visits.models import Hold, Visit
from tests.browser.conftest import LogIn
from tests.browser.test_accessibility import violations
from tests.browser.town import Town
from tests.clients.factories import make_client

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
    began = monotonic()
    assert focused(page) == "words"
    page.keyboard.type("Wiśniowska", delay=10)
    expect(page.locator("#id_name")).to_have_value("Wiśniowska")
    on_to(page, "reach")
    page.keyboard.type("43 000 00 77")
    on_to(page, "service")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=time]").first).to_be_visible()
    on_to(page, "time")
    page.keyboard.press("ArrowDown")  # walking over the times keeps none
    page.keyboard.press("Enter")
    expect(page.locator("#kept")).to_contain_text("Zatrzymane dla rozmówcy")
    expect(page.locator("#read")).not_to_be_empty()
    assert Hold.objects.count() == 1
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/umowiona/")
    assert not Hold.objects.exists() and monotonic() - began < 60
    code = page.url.rstrip("/").split("/")[-2]
    assert Visit.objects.get(code=code).client.phone == "+48430000077"
    page.keyboard.press("Enter")  # "next caller" has the focus
    page.wait_for_url("**/praca/telefon/")
    assert focused(page) == "words"


def test_what_helps_the_caller_is_ticked_and_unticked_for_the_next(
    town: Town, log_in: LogIn
) -> None:
    for name, needs in (("Zenobia Pomocna", ["wheelchair"]), ("Zenobia Samotna", [])):
        make_client(town.office, name=name, needs=needs)
    page = log_in("recepcja")
    page.goto(f"{town.url}/praca/telefon/")
    page.keyboard.type("Zenobia", delay=10)
    step_free = page.locator("input[name=needs][value=wheelchair]")
    longer = page.locator("input[name=needs][value=more_time]")
    longer.check()
    page.get_by_label("Zenobia Pomocna").check()
    expect(step_free).to_be_checked()
    page.get_by_label("Zenobia Samotna").check()
    expect(step_free).not_to_be_checked()
    expect(longer).to_be_checked()  # the clerk ticked it


def test_a_series_is_planned_and_booked_with_the_keyboard(log_in: LogIn) -> None:
    page = log_in("recepcja")
    page.goto(page.url.split("/praca/")[0] + "/praca/telefon/")
    page.keyboard.type("Zmyślona", delay=10)
    expect(page.locator("#id_name")).to_have_value("Zmyślona")
    on_to(page, "service")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=time]").first).to_be_visible()
    on_to(page, "time")
    page.keyboard.press("Enter")
    expect(page.locator("#kept")).to_contain_text("Zatrzymane dla rozmówcy")
    page.keyboard.press("Tab")  # from "book" on to "every week"
    page.keyboard.press("Enter")
    page.wait_for_url("**/seria/")
    expect(page.locator(".plan__dates li")).to_have_count(4)
    possible = page.locator("input[name=at]").count()
    assert violations(page) == []
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/wizyty/*/seria/")
    code = page.url.rstrip("/").split("/")[-2]
    assert Visit.objects.filter(series=Visit.objects.get(code=code).series).count() == possible


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
