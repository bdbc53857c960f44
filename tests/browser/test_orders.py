"""The whole switch by two people, and the office closed at once: counted in presses.

What becomes of the visits then, and that everything says the same, stands in test_switch_40.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from furtka.rules.models import Order, OrderStatus
from furtka.rules.texts import text_of
from tests.browser.conftest import LogIn
from tests.browser.hand import MOST_PRESSES, Hand
from tests.browser.test_accessibility import violations
from tests.browser.test_story import picture
from tests.browser.town import MORNING, Town

pytestmark = pytest.mark.browser


def switch(head: Page, director: Page, hand: Hand) -> Order:
    """The head of a unit writes "remote only" for the next working day, the director approves."""
    hand.press(head, "Tryb obsługi", "link")
    picture(head, "service-mode")
    hand.press(head, "Tylko zdalnie", "link")
    assert violations(head) == []
    hand.press(head, "Zapisz i wyślij do zatwierdzenia")
    expect(head.get_by_role("main")).to_contain_text("czeka na zatwierdzenie")
    assert violations(head) == []
    hand.press(director, "Tryb obsługi", "link")
    hand.press(director, "Pomagamy tylko przez telefon i pisemnie", "link")
    hand.press(director, "Zatwierdź")
    expect(director.get_by_role("button", name="Wykonaj")).to_be_visible()
    return Order.objects.filter(mode="remote_only").latest("pk")


def test_the_office_is_switched_by_two_people_within_fifteen_presses(
    page: Page, town: Town, log_in: LogIn
) -> None:
    before = set(Order.objects.values_list("pk", flat=True))
    head, director, hand = log_in("kierownik"), log_in("dyrektor"), Hand()
    try:
        order = switch(head, director, hand)
        assert order.status == OrderStatus.APPROVED and order.mark
        assert hand.presses <= MOST_PRESSES
        expect(director.locator("#visits")).to_be_visible()
        picture(director, "order-impact")
        town.at(order.valid_from + timedelta(hours=1))
        page.goto(f"{town.url}/")
        page.locator(".status a").first.click()
        expect(page).to_have_url(f"{town.url}{text_of(order, 'pl').path}")
        picture(page, "order")
    finally:
        town.at(MORNING)
        undo(before)


def test_closed_now_is_two_presses_from_the_page(town: Town, log_in: LogIn) -> None:
    before = set(Order.objects.values_list("pk", flat=True))
    head, hand = log_in("kierownik"), Hand()
    try:
        head.goto(f"{town.url}/praca/tryb/")
        hand.press(head, "Zamknięte od zaraz", "link")
        assert violations(head) == []
        hand.press(head, "Zamknij teraz")
        expect(head.locator(".now")).to_contain_text("Jeszcze niepotwierdzone")
        assert hand.presses == 2
        assert violations(head) == []
    finally:
        undo(before)


def undo(before: set[int]) -> None:
    """The town is shared by all tests of the browser: it works as it did before."""
    made = Order.objects.exclude(pk__in=before)
    old = {order.replaces for order in made.select_related("replaces") if order.replaces}
    for order in old:
        rest = made.filter(title=order.title, valid_until__gt=order.valid_until).first()
        order.valid_until = rest.valid_until if rest else order.valid_until
        order.save(update_fields=["valid_until"])
    made.update(replaces=None)
    made.delete()
