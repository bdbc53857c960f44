"""The whole switch by two people, and the office closed at once: counted in presses."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from furtka.rules.models import Order, OrderStatus
from tests.browser.conftest import LogIn
from tests.browser.test_accessibility import violations
from tests.browser.town import Town

pytestmark = pytest.mark.browser
MOST_PRESSES = 15


class Hand:
    """Presses what is named and counts."""

    def __init__(self) -> None:
        self.presses = 0

    def press(self, page: Page, name: str, role: str = "button") -> None:
        page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.presses += 1


def test_the_office_is_switched_by_two_people_within_fifteen_presses(
    town: Town, log_in: LogIn
) -> None:
    before = set(Order.objects.values_list("pk", flat=True))
    head, director, hand = log_in("kierownik"), log_in("dyrektor"), Hand()
    try:
        hand.press(head, "Tryb obsługi", "link")
        hand.press(head, "Tylko zdalnie", "link")
        assert violations(head) == []
        hand.press(head, "Zapisz i wyślij do zatwierdzenia")
        expect(head.get_by_role("main")).to_contain_text("czeka na zatwierdzenie")
        assert violations(head) == []
        hand.press(director, "Tryb obsługi", "link")
        hand.press(director, "Pomagamy tylko przez telefon i pisemnie", "link")
        hand.press(director, "Zatwierdź")
        order = Order.objects.filter(mode="remote_only").latest("pk")
        assert order.status == OrderStatus.APPROVED and order.mark
        assert hand.presses <= MOST_PRESSES
    finally:
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
