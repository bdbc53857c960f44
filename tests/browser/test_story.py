"""The whole story: from the notice on the website to an empty building.

Its pictures are the documentation's: docs/images/.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from furtka.clients.models import Client
from furtka.entrance.selectors import people_inside
from furtka.entrance.services import arrive, enter, leave, meet, out
from furtka.privacy.models import AuditLine
from furtka.visits.models import Visit
from tests.browser.conftest import LogIn
from tests.browser.keyboard import press, tab_to, write
from tests.browser.test_accessibility import violations
from tests.browser.town import IMAGES, Town

pytestmark = pytest.mark.browser

MATTER = "leki-i-jedzenie"
DONE = (
    "visit.booked", "visit.arrived", "visit.met", "visit.in_room", "visit.leaving", "visit.left",
)  # fmt: skip


def picture(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")  # else some words stand in the letters of before
    page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")


def inside(town: Town, code: str) -> int:
    """People in the house that the visit is in, as staff see them."""
    return people_inside(town.office, Visit.objects.get(code=code).site, timezone.now()).people


def serve_those_before(town: Town, moment: datetime) -> None:
    """The morning until then went well: everybody came, was met, helped and walked back."""
    due = Visit.objects.filter(office=town.office, status="booked", starts_at__lt=moment)
    for visit in due.order_by("starts_at"):
        steps = (arrive, meet, enter, leave) if visit.kind == "in_person" else ()
        for minute, step in enumerate((*steps, out)):
            at = visit.starts_at + timedelta(minutes=minute)
            visit = step(visit=visit, now=at, actor=None)


def book_by_keyboard(page: Page, town: Town) -> tuple[str, str, datetime]:
    """A client without a mouse books the first free time; answers code, PIN and when."""
    page.goto(f"{town.url}/")
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    press(page, "main a[href$='/umow-wizyte/']")
    picture(page, "booking-matter")
    press(page, f"button[name=service][value={MATTER}]")
    if "sposob" in page.url:  # face to face or by phone
        press(page, "button[name=kind][value=in_person]")
    press(page, "button[name=skip]")
    picture(page, "booking-day")
    press(page, ".first-free__button")
    write(page, "input[name=name]", "Świętosława Żółć")
    tab_to(page, "input[name=contact]")
    page.keyboard.press("Space")
    write(page, "input[name=email]", "zolc@example.org")
    press(page, "input[name=email]")  # Enter in a field sends the form
    tab_to(page, "input[name=accepted]")
    page.keyboard.press("Space")
    picture(page, "booking-rules")
    press(page, "button.button--large")
    expect(page).to_have_url(re.compile("/gotowe/$"))
    picture(page, "booking-done")
    code, pin = page.locator(".pass__value").all_inner_texts()
    return code, pin, Visit.objects.get(code=code).starts_at


def test_people_are_told_in_the_way_that_is_safe_for_them(town: Town, log_in: LogIn) -> None:
    """Tasks are taken and given back, doubles put together and parted, words of an SMS tried."""
    desk = log_in("recepcja")
    desk.goto(f"{town.url}/praca/zadania/")
    expect(desk.locator(".to-settle a[aria-current=page]")).to_contain_text("zada")
    picture(desk, "tasks")
    first = desk.locator(".tasks--whole li").first
    first.get_by_role("button", name="Biorę").click()
    expect(desk.locator(".tasks--whole li").first).to_contain_text("Halina Wrzos")
    desk.locator(".tasks--whole li").first.get_by_role("button", name="Oddaj").click()
    expect(desk.locator(".tasks--whole li").first).not_to_contain_text("Halina Wrzos")

    desk.goto(f"{town.url}/praca/klienci/podobni/")
    pairs = desk.locator(".alike__two").count()
    picture(desk, "doubles")
    desk.locator(".alike__two .button").first.click()
    expect(desk.locator(".alike__two")).to_have_count(pairs - 1)
    again = desk.get_by_role("button", name="Znowu dwie osoby")
    again.click()
    expect(again).to_have_count(0)  # said to be two people, and not asked about again

    head = log_in("dyrektor")
    person = Client.objects.get(office=town.office, protected=True)
    head.goto(f"{town.url}/praca/klienci/{person.pk}/")
    expect(head.locator("main")).to_contain_text("tylko w bezpiecznych godzinach")
    picture(head, "client")
    head.goto(f"{town.url}/praca/wiadomosci/visit_booked/?sposob=sms")
    head.locator("textarea").first.fill("Żółta kartka. " * 12 + "%(short)s, %(code)s")
    expect(head.locator(".measure").first).to_contain_text("po 153")
    head.locator(".measure").first.scroll_into_view_if_needed()
    picture(head, "wording")
    assert violations(head) == []


def test_a_client_is_served_from_notice_to_walk_out(page: Page, town: Town, log_in: LogIn) -> None:
    # The director's notice is on the website, with the mode of today above every page.
    page.goto(f"{town.url}/")
    picture(page, "home")
    expect(page.locator(".status")).to_contain_text("po umówieniu")
    page.goto(f"{town.url}/komunikaty/")
    expect(page.locator("main")).to_contain_text("po umówieniu wizyty")
    page.goto(f"{town.url}/procedura-bezpieczenstwa/")
    picture(page, "procedure")
    assert page.locator("main svg.pictogram, main .pictogram").count() >= 6
    page.goto(f"{town.url}/kontakt/")
    expect(page.locator("main")).to_contain_text("43 823 53 26")
    picture(page, "directory")

    code, pin, starts_at = book_by_keyboard(page, town)
    assert re.fullmatch(r"\d{6}", pin)

    # With code and PIN the visit opens on any device; on this one we are strangers again.
    page.context.clear_cookies()
    page.goto(f"{town.url}/wizyta/")
    write(page, "input[name=code]", code.lower())
    write(page, "input[name=pin]", pin)
    press(page, "input[name=pin]")
    expect(page.locator("main")).to_contain_text(code)
    picture(page, "my-visit")

    # Staff see it on its day, the name only behind the log-in.
    serve_those_before(town, starts_at - timedelta(minutes=10))
    town.at(starts_at - timedelta(minutes=10))
    desk = log_in("recepcja")
    desk.goto(f"{town.url}/praca/wizyty/")
    expect(desk.locator("main")).to_contain_text("Świętosława Żółć")
    desk.goto(f"{town.url}/praca/wejscie/")
    expect(desk.locator(f"#{code}")).to_have_attribute("data-status", "booked")
    assert "Świętosława" not in desk.locator("main").inner_text()

    # Met at the door, brought to a room, walked back.
    there = inside(town, code)  # other tests leave people behind
    for step, status, minutes in (
        ("arrive", "arrived", -5),
        ("meet", "met", -3),
        ("enter", "in_room", -1),
        ("leave", "leaving", 25),
        ("out", None, 27),
    ):
        town.at(starts_at + timedelta(minutes=minutes))
        desk.locator(f"#do-{code}-{step}").click()
        if status:
            expect(desk.locator(f"#{code}")).to_have_attribute("data-status", status)
        if status == "in_room":
            desk.evaluate("scrollTo(0, 0)")
            picture(desk, "entrance")
            assert violations(desk) == []
            assert inside(town, code) == there + 1
    expect(desk.locator(f".door-column #{code}")).to_have_count(0)

    visit = Visit.objects.get(code=code)
    assert visit.status == "left" and not visit.claims.exists()
    assert inside(town, code) == there
    lines = AuditLine.objects.filter(thing=f"visit:{code}").order_by("id")
    assert [line.action for line in lines if line.action in DONE] == list(DONE)
    trail = log_in("iod")
    trail.goto(f"{town.url}/praca/slad/?thing=visit:{code}")
    expect(trail.locator("main")).to_contain_text(code)
    picture(trail, "trail")
