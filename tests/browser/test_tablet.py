"""The tablet at the door, by keyboard alone (as a scanner types), in three languages, with axe."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from furtka.core.clock import day_bounds, local_day
from furtka.entrance import services
from furtka.offices.models import VisitKind
from furtka.visits.models import Visit, VisitStatus
from tests.browser.conftest import LogIn
from tests.browser.keyboard import press, tab_to
from tests.browser.pages import LANGUAGES
from tests.browser.test_accessibility import violations
from tests.browser.test_story import picture
from tests.browser.town import Town

pytestmark = pytest.mark.browser
NARROW, USUAL = {"width": 320, "height": 640}, {"width": 1280, "height": 800}


def last_visit_today(town: Town) -> Visit:
    """The one that no other test of the day needs."""
    start, end = day_bounds(local_day(timezone.now(), town.office.tz), town.office.tz)
    visits = Visit.objects.filter(
        office=town.office, status=VisitStatus.BOOKED, kind=VisitKind.IN_PERSON,
        starts_at__gte=start, starts_at__lt=end,
    )  # fmt: skip
    found = visits.select_related("site").order_by("-starts_at", "-id").first()
    assert found is not None
    return found


def look(page: Page) -> list[str]:
    """What axe finds; nothing reaches over the edge of a narrow screen, and buttons are large."""
    found = violations(page)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    wide = page.evaluate("document.documentElement.scrollWidth")
    heights = page.eval_on_selector_all(
        "main :is(button, a)", "found => found.map(one => one.getBoundingClientRect().height)"
    )
    page.set_viewport_size(USUAL)  # type: ignore[arg-type]
    return found + [f"{wide} px wide"] * (wide > 320) + [f"{h} px" for h in heights if h < 64]


def test_three_pages_by_keyboard_in_three_languages(log_in: LogIn, town: Town) -> None:
    visit, page, wrong = last_visit_today(town), log_in("recepcja"), {}
    page.goto(f"{town.url}/praca/wejscie/{visit.site.slug}/tablet/")
    tab_to(page, "input[name=entrance]")
    page.keyboard.press("Space")
    press(page, "main form:not([action*=koniec]) .button")
    first = f"/ekran/{visit.site.slug}/przyjscie/"
    for language, prefix in LANGUAGES.items():
        page.goto(f"{town.url}{prefix}{first}")
        expect(page.locator("#code")).to_be_focused()
        wrong[f"{language} code"] = look(page)
        page.keyboard.type(visit.code.partition("-")[2].lower())
        with page.expect_navigation():
            page.keyboard.press("Enter")
        wrong[f"{language} rules"] = look(page)
        if language == "pl":
            picture(page, "tablet")
        press(page, "form button")
        assert page.url == f"{town.url}{prefix}{first}dziekujemy/"
        wrong[f"{language} thanks"] = look(page)
        visit.refresh_from_db()
        assert visit.status == VisitStatus.ARRIVED
        services.undo(visit=visit, now=timezone.now(), actor=None)
    assert not any(wrong.values()), wrong
    press(page, "main a.tablet-button")  # the next person begins in Polish
    assert page.url == f"{town.url}{first}"
