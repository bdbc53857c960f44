"""The whole switch by two people, and the office closed at once: counted in presses."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from furtka.outbox.models import Task
from furtka.rules.models import Order, OrderStatus
from furtka.rules.texts import text_of
from furtka.visits.carry_out import CHORE, undo_item
from furtka.visits.impact import touched_by
from furtka.visits.models import CarryOut, CarryOutItem, ItemStatus, Visit
from tests.browser.conftest import LogIn
from tests.browser.hand import MOST_PRESSES, Hand, settle_all
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
    town: Town, log_in: LogIn
) -> None:
    before = set(Order.objects.values_list("pk", flat=True))
    head, director, hand = log_in("kierownik"), log_in("dyrektor"), Hand()
    try:
        order = switch(head, director, hand)
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


def test_after_the_switch_everybody_learns_the_same(page: Page, town: Town, log_in: LogIn) -> None:
    before = set(Order.objects.values_list("pk", flat=True))
    head, director, hand = log_in("kierownik"), log_in("dyrektor"), Hand()
    try:
        order = switch(head, director, hand)
        touched = touched_by(order, timezone.now()).keys
        kinds = dict(Visit.objects.filter(pk__in=touched).values_list("pk", "kind"))
        picture(director, "order-impact")
        hand.press(director, "Wykonaj")
        assert hand.presses <= MOST_PRESSES and touched
        settle_all(order, director)
        expect(director.locator("#progress")).to_contain_text("Wykonane", timeout=20_000)
        assert violations(director) == []
        items = CarryOutItem.objects.filter(carry_out__order=order)
        assert set(items.values_list("visit_id", flat=True)) == set(touched)
        assert not items.filter(status=ItemStatus.WAITING).exists()
        assert items.filter(status=ItemStatus.DONE, visit__kind="phone").exists()
        left = items.filter(status=ItemStatus.NEEDS_PERSON).count()
        assert Task.objects.filter(office=town.office, reason=CHORE, done_at=None).count() == left
        assert Visit.objects.filter(pk__in=touched, status="booked").count() == len(kinds)

        town.at(order.valid_from + timedelta(hours=1))
        text = text_of(order, "pl")
        said = [f"nr {text.mark}", text.headline, text.period, text.legal_basis]
        page.goto(f"{town.url}/")
        page.locator(".status a").first.click()
        assert page.url.endswith(text.path)
        picture(page, "order")
        web = page.get_by_role("main").inner_text()
        staff = log_in("recepcja")
        poster = staff.request.get(f"{town.url}/praca/plakaty/{order.pk}/a4-pl.pdf").body()
        paper = pypdfium2.PdfDocument(poster)[0].get_textpage().get_text_range()
        staff.goto(f"{town.url}/praca/skrypt/")
        script = staff.get_by_role("main").inner_text()
        for output in (web, paper, script):
            words = " ".join(output.split())
            assert [one for one in said if one not in words] == []
        rules = page.request.get(f"{town.url}/api/v1/offices/{town.office.slug}").json()["rules"]
        assert rules["mode"] == "remote_only"
        assert [(one["number"], one["headline"]) for one in rules["orders"]][-1] == (
            text.mark, text.headline,
        )  # fmt: skip

        assert order.valid_until is not None
        town.at(order.valid_until + timedelta(hours=12))
        page.goto(f"{town.url}/")
        expect(page.locator(".status")).to_have_attribute("data-mode", "by_appointment")
        assert page.request.get(f"{town.url}{text.path}").status == 200
    finally:
        town.at(MORNING)
        take_back(town, before)
        undo(before)


def take_back(town: Town, before: set[int]) -> None:
    """Every visit is where it was, as one press each would do."""
    found = CarryOutItem.objects.exclude(carry_out__order__in=before)
    for item in found.filter(status=ItemStatus.DONE):
        undo_item(item, now=timezone.now(), actor=None)
    Task.objects.filter(office=town.office, reason=CHORE).delete()
    found.delete()
    CarryOut.objects.exclude(order__in=before).delete()


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
