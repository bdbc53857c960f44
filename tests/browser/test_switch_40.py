"""Scenarios 25 to 27 as people live them: by phone only from tomorrow 7:30, forty visits booked.

Five of the forty can't be reached in any way. Two people switch the office with nine presses;
then everything that anybody can read, from the banner to the wall, says the same.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from furtka.core.clock import local, local_day
from furtka.outbox.models import Channel, Message
from furtka.outbox.sending import send_due
from furtka.rules.models import Order
from furtka.rules.texts import OrderText, text_of
from furtka.visits.models import Visit
from tests.browser.hand import MOST_PRESSES, Hand, settle_all
from tests.browser.pages import LANGUAGES
from tests.browser.second_office import TZ, SecondOffice, open_second_office
from tests.browser.test_accessibility import violations
from tests.browser.town import MORNING, Town
from tests.outbox.factories import FakeGateway, gateways
from tests.visits.forty import BOOKED, CALLED, SILENT

pytestmark = pytest.mark.browser
A4_POINTS = (595, 842)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BY_PHONE = {"pl": "Zadzwonimy do Ciebie", "en": "by phone", "uk": "телефоном"}
LAST_DAY = "2026-12-09"


def test_the_office_is_switched_for_forty_people_and_back(
    page: Page, town: Town, browser: Browser
) -> None:
    town.at(MORNING)
    second = open_second_office(town)
    visits = {visit.code: visit for visit in Visit.objects.filter(office=second.house.office)}
    assert len(visits) == BOOKED
    try:
        order, presses = switch(second, browser)
        assert presses == 9 <= MOST_PRESSES
        nothing_is_lost(visits)
        everybody_is_told_once(second, visits)
        town.at(order.valid_from + HOUR)
        all_say_the_same(second, browser, page, order)
        nobody_can_come_and_all_can_call(second, page, order)
        # The other office of this installation works as before.
        page.goto(town.url)
        expect(page.locator(".status")).to_have_attribute("data-mode", "by_appointment")
        assert order.valid_until is not None
        town.at(order.valid_until + timedelta(hours=8))
        it_is_as_before(second, browser, page, order)
        nothing_is_lost(visits)
    finally:
        town.at(MORNING)


# -- The switch ------------------------------------------------------------------------------------


def switch(second: SecondOffice, browser: Browser) -> tuple[Order, int]:
    """The head of a unit writes it, the director sees what it does, approves and carries out."""
    hand = Hand()
    with second.logged_in(browser, "head") as head:
        write(head, hand)
    order = Order.objects.get(office=second.house.office)
    assert order.valid_from == second.opens
    with second.logged_in(browser, "director") as director:
        hand.press(director, "Tryb obsługi", "link")
        hand.press(director, "Pomagamy tylko przez telefon i pisemnie", "link")
        hand.press(director, "Skutki dla umówionych wizyt", "link")
        expect(director.locator(".impact__said")).to_contain_text(str(BOOKED))
        # Fit, could be calls, be moved, go to a colleague, need a person.
        assert sums(director) == [0, CALLED, 0, 0, SILENT]
        assert violations(director) == []
        hand.press(director, "Zatwierdź")
        hand.press(director, "Wykonaj")
        watch_it_finish(director, order)
        hand.press(director, "zadań", "link")
        only_codes_are_on_the_tasks(director, order)
    order.refresh_from_db()
    return order, hand.presses


def write(head: Page, hand: Hand) -> None:
    """The form is filled in: from tomorrow 7:30, for two weeks."""
    hand.press(head, "Tryb obsługi", "link")
    hand.press(head, "Tylko zdalnie", "link")
    filled = [head.input_value(f"[name={name}]") for name in ("from_day", "from_time", "last_day")]
    assert filled == ["2026-11-26", "07:30", LAST_DAY]
    hand.press(head, "Zapisz i wyślij do zatwierdzenia")
    expect(head.get_by_role("main")).to_contain_text("czeka na zatwierdzenie")


def sums(page: Page) -> list[int]:
    return [int(words) for words in page.locator(".sums dd").all_inner_texts()]


def watch_it_finish(director: Page, order: Order) -> None:
    """The box says so by itself, and what is left follows; nothing is loaded anew."""
    box = director.locator("#progress")
    expect(box).to_contain_text("W toku")
    expect(box.get_by_role("button", name="Zatrzymaj")).to_be_visible()
    director.evaluate("window.stays = true")
    settle_all(order, director)
    expect(box).to_contain_text("Wykonane", timeout=20_000)
    expect(box).to_contain_text(f"Załatwione: {CALLED} z {BOOKED}")
    expect(director.locator("#visits")).to_contain_text(f": {SILENT}")
    expect(director.locator("#now-line")).to_contain_text(f"{SILENT} zadań")
    assert director.evaluate("window.stays") is True
    assert sums(director) == [CALLED, 0, 0, 0, SILENT]
    assert violations(director) == []


def only_codes_are_on_the_tasks(director: Page, order: Order) -> None:
    """Five people can't be told: their codes, without a name, until their hour."""
    rows = director.locator(".tasks--whole li")
    expect(rows).to_have_count(SILENT)
    left = Visit.objects.filter(office=order.office, kind="in_person")
    said = " ".join(rows.all_inner_texts())
    assert set(re.findall(r"[A-Z]{3}-\w{5}", said)) == {visit.code for visit in left}
    assert "Żółć" not in said
    assert violations(director) == []


# -- The clients -----------------------------------------------------------------------------------


def nothing_is_lost(before: dict[str, Visit]) -> None:
    """Forty are booked, at their hours, with their hosts; 35 of them are calls."""
    after = {visit.code: visit for visit in Visit.objects.filter(code__in=before)}
    assert [(v.code, v.starts_at, v.host_id, v.status) for v in before.values()] == [
        (code, after[code].starts_at, after[code].host_id, after[code].status) for code in before
    ]
    assert Counter(str(v.kind) for v in after.values()) == {"phone": CALLED, "in_person": SILENT}


def everybody_is_told_once(second: SecondOffice, visits: dict[str, Visit]) -> None:
    """The worker sends: one message each, in their own way and language."""
    mail, texts = FakeGateway(), FakeGateway("sms", Channel.SMS)
    ours = Message.objects.filter(office=second.house.office)
    queued = {message.pk: message for message in ours}
    with gateways(mail, texts):
        for _turn in range(3):
            send_due(timezone.now())
    assert set(ours.values_list("status", flat=True)) == {"sent"}
    assert Counter(m.kind for m in queued.values()) == {"mode_changed": CALLED}
    told = Counter(message.about for message in queued.values())
    assert told == dict.fromkeys(codes_of_calls(visits), 1)
    went = {out.text for out in [*mail.got, *texts.got]}
    languages = Counter(says_call_and_hour(visits[m.about], went) for m in queued.values())
    assert languages == {"pl": 15, "en": 10, "uk": 10}


def codes_of_calls(visits: dict[str, Visit]) -> list[str]:
    calls = Visit.objects.filter(code__in=visits, kind="phone")
    return list(calls.values_list("code", flat=True))


def says_call_and_hour(visit: Visit, went: set[str]) -> str:
    """The language of the one text that names the visit."""
    [text] = [words for words in went if visit.code in words]
    language, begins = visit.client.language, local(visit.starts_at, TZ)
    assert BY_PHONE[language] in text and f"{begins:%-H:%M}" in text and "26" in text
    return language


# -- While it holds --------------------------------------------------------------------------------


def all_say_the_same(second: SecondOffice, browser: Browser, page: Page, order: Order) -> None:
    with second.logged_in(browser, "reception") as desk:
        for language in LANGUAGES:
            text = text_of(order, language)
            said = outputs(second, desk, page, order, language)
            for where, words in said.items():
                missing = [one for one in must_say(text) if one not in words]
                assert missing == [], f"{where} in {language}"


def must_say(text: OrderText) -> list[str]:
    return [text.mark, text.headline, text.period, text.legal_basis]


def outputs(
    second: SecondOffice, desk: Page, page: Page, order: Order, language: str
) -> dict[str, str]:
    """Everything that tells of the order, in words."""
    base, path = second.url + LANGUAGES[language], text_of(order, language).path
    banner_leads_to(page, base, path, language, order)
    return {
        "notice": read(page, f"{base}{path}"),
        "wall": read(page, f"{base}/ekran/{second.house.site.slug}/"),
        "script": read(desk, f"{base}/praca/skrypt/?jezyk={language}"),
        "poster": on_a4(desk, f"{second.url}/praca/plakaty/{order.pk}/a4-{language}.pdf"),
        "api": said_by(rules_of(second, page, language)["orders"][0]),
    }


def banner_leads_to(page: Page, base: str, path: str, language: str, order: Order) -> None:
    page.goto(f"{base}/")
    status = page.locator(".status")
    expect(status).to_have_attribute("data-mode", "remote_only")
    assert violations(page) == []
    status.locator("a").first.click()
    expect(page).to_have_url(f"{base}{path}")
    assert violations(page) == []


def read(page: Page, url: str) -> str:
    answer = page.goto(url)
    assert answer is not None and answer.status == 200, url
    return " ".join(page.get_by_role("main").inner_text().split())


def on_a4(desk: Page, url: str) -> str:
    sheet = pypdfium2.PdfDocument(desk.request.get(url).body())
    assert len(sheet) == 1
    assert tuple(round(side) for side in sheet[0].get_size()) == A4_POINTS
    words = sheet[0].get_textpage().get_text_range().replace("\ufffe", "-")
    return " ".join(words.split())


def rules_of(second: SecondOffice, page: Page, language: str = "pl") -> dict[str, Any]:
    answer = page.request.get(second.api, headers={"Accept-Language": language})
    rules: dict[str, Any] = answer.json()["rules"]
    return rules


def said_by(order: dict[str, Any]) -> str:
    return " ".join(str(value) for value in order.values())


def nobody_can_come_and_all_can_call(second: SecondOffice, page: Page, order: Order) -> None:
    assert rules_of(second, page)["mode"] == "remote_only"
    days = (local_day(order.valid_from, TZ), LAST_DAY)
    assert slots(second, page, "in_person", *days) == []
    assert slots(second, page, "phone", *days)[0].startswith("2026-11-26")
    # The public page offers the same: a call today, a visit after the end.
    assert first_offered(second, page, "phone") < order.valid_from + DAY
    assert order.valid_until is not None
    assert first_offered(second, page, "in_person") >= order.valid_until
    page.goto(f"{second.url}/ekran/{second.house.site.slug}/")
    expect(page.locator("body")).to_contain_text("Teraz nie przyjmujemy na miejscu")
    assert violations(page) == []


def slots(second: SecondOffice, page: Page, kind: str, first: Any, last: Any) -> list[str]:
    """When each free time begins."""
    path = f"{second.api}/slots?service={second.house.service.code}&kind={kind}"
    found = page.request.get(f"{path}&from={first}&to={last}").json()["slots"]
    return [slot["starts_at"] for slot in found]


def first_offered(second: SecondOffice, page: Page, kind: str) -> datetime:
    """The first free time of the public booking."""
    page.context.clear_cookies()
    page.goto(f"{second.url}/umow-wizyte/")
    page.click(f"button[name=service][value={second.house.service.code}]")
    page.click(f"button[name=kind][value={kind}]")
    page.click("button[name=skip]")
    value = page.locator(".first-free__button").get_attribute("value")
    assert value is not None and violations(page) == []
    return datetime.fromisoformat(value)


# -- Afterwards ------------------------------------------------------------------------------------


def it_is_as_before(second: SecondOffice, browser: Browser, page: Page, order: Order) -> None:
    """Nobody pressed anything: its last day has passed."""
    assert rules_of(second, page)["mode"] == "by_appointment"
    assert rules_of(second, page)["orders"] == []
    page.goto(second.url)
    expect(page.locator(".status")).to_have_attribute("data-mode", "by_appointment")
    assert slots(second, page, "in_person", "2026-12-10", "2026-12-11") != []
    assert first_offered(second, page, "in_person") < timezone.now() + DAY
    wall = read(page, f"{second.url}/ekran/{second.house.site.slug}/")
    assert order.mark not in wall and "Przyjmujemy po umówieniu wizyty" in wall
    # Whoever kept the address reads that it is over, and what holds now.
    notice = read(page, f"{second.url}{text_of(order, 'pl').path}")
    assert order.mark in notice and "Obowiązywało do 9 grudnia 2026" in notice
    assert "Przestało obowiązywać" in notice
    with second.logged_in(browser, "director") as director:
        impact = read(director, f"{second.url}/praca/tryb/{order.pk}/skutki/")
        assert "już nie obowiązuje" in impact
