"""The system is down for two hours: two devices go on at the door, and all of it is entered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from furtka.entrance import selectors, services
from furtka.entrance.models import OfflineEntry, WalkIn
from furtka.offices.models import Site
from furtka.visits.models import Visit, VisitStatus
from tests.browser.test_accessibility import violations
from tests.browser.test_story import picture
from tests.browser.town import MORNING, PASSWORD, Town
from tests.browser.town_streams import Served, serve

pytestmark = pytest.mark.browser
MINUTE = timedelta(minutes=1)
PAGE = "/praca/wejscie/siedziba/bez-sieci/"
BOARD = "/praca/wejscie/siedziba/"
# The worker runs, and has kept the page.
KEPT = """async () => {
  await navigator.serviceWorker.ready;
  const names = await caches.keys();
  const found = await Promise.all(names.map(async (name) =>
    (await caches.open(name)).match(location.href)));
  return found.some(Boolean);
}"""


@pytest.fixture
def server(town: Town) -> Iterator[Served]:
    with serve() as running:
        yield running


Open = Callable[[timedelta], Page]


@pytest.fixture
def device(browser: Browser, server: Served, browser_context_args: Any) -> Iterator[Open]:
    """`device(wrong)`: at reception, logged in, on the page; its clock is wrong by so much."""
    contexts = []

    def open_with(wrong: timedelta) -> Page:
        contexts.append(context := browser.new_context(**browser_context_args))
        page = context.new_page()
        page.clock.install(time=MORNING + wrong)
        page.goto(f"{server.url}/konto/login/?next={PAGE}")
        log_in(page)
        expect(page.locator("[data-state=back]")).to_be_visible()
        page.wait_for_function(KEPT)
        return page

    yield open_with
    for context in contexts:
        context.close()


def log_in(page: Page) -> None:
    page.fill("input[name=login]", "recepcja")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")


def press(page: Page, code: str, *actions: str) -> None:
    """Each a minute after the one before; the screen follows."""
    for action in actions:
        page.clock.fast_forward(60_000)
        page.locator(f"#do-{code}-{action}").click()
        expect(page.locator(f"#do-{code}-{action}")).to_have_count(0)


def newcomer(page: Page, about: str, party: int) -> str:
    page.clock.fast_forward(60_000)
    page.check(f"#new-person [value={about}]")
    page.fill("#new-party", str(party))
    page.locator("#new-person button").click()
    return page.locator("#cards-entrance .door-card__code").last.inner_text()


def expected_today(site: Site) -> list[Visit]:
    """The first five who are expected, a quarter of an hour apart from eight on."""
    visits = Visit.objects.filter(
        site=site, kind="in_person", status=VisitStatus.BOOKED,
        starts_at__gte=MORNING - 60 * MINUTE, starts_at__lt=MORNING + 600 * MINUTE,
    ).order_by("starts_at", "pk")  # fmt: skip
    return list(visits[:5])


def test_two_hours_without_the_system_are_entered_once(
    town: Town, server: Served, device: Open
) -> None:
    town.at(MORNING)
    site = Site.objects.select_related("office").get(office=town.office, slug="siedziba")
    visits = expected_today(site)
    one, two, three, four, five = [visit.code for visit in visits]
    services.arrive(visit=visits[2], now=MORNING, actor=None)
    first, second = device(timedelta()), device(7 * MINUTE)
    assert violations(first) == []
    server.stop()
    first.goto(server.url + BOARD)  # the browser shows what it kept
    expect(first.locator("[data-state=away]")).to_be_visible()

    press(first, one, "arrive", "meet", "enter")
    press(first, two, "arrive", "meet")
    press(first, three, "meet", "enter")
    new = newcomer(first, "urgent", 2)
    expect(first.locator("#is-urgent")).to_be_visible()
    press(first, new, "meet")
    first.clock.fast_forward(120 * 60_000)
    press(first, four, "no_show")

    press(second, three, "meet")
    press(second, four, "arrive", "meet")
    press(second, five, "arrive", "meet", "enter", "leave", "out")
    other = newcomer(second, "other", 1)
    press(second, other, "meet")
    second.reload()
    expect(second.locator("#entries-waiting")).to_have_text("10")

    inside = first.locator("#inside-rows [data-slot=code]").all_inner_texts()
    assert {one, two, three, new} <= set(inside)
    assert violations(first) == []
    first.evaluate("scrollTo(0, 0)")
    picture(first, "offline")

    town.at(MORNING + 150 * MINUTE)
    server.start()
    second.context.clear_cookies()  # the session has ended meanwhile
    second.locator("#send-now").click()
    second.locator("[data-state=login] a").click()
    log_in(second)
    for page in (second, first):
        page.locator("#send-now").click()
        expect(page.locator("[data-state=back]")).to_be_visible(timeout=20_000)
        expect(page.locator("#entries-waiting")).to_have_text("0")
    assert_all_entered(site, [one, two, three, four, five], [new, other])
    settle(first, server, four)
    assert Visit.objects.get(code=four).status == "met"


def assert_all_entered(site: Site, codes: list[str], new: list[str]) -> None:
    entries = OfflineEntry.objects.filter(code__in=[*codes, *new])
    fates = Counter(entries.values_list("fate", flat=True))
    assert fates == {"applied": 18, "already": 1, "conflict": 1}
    stand = dict(Visit.objects.filter(code__in=codes).values_list("code", "status"))
    assert [stand[code] for code in codes] == ["in_room", "met", "in_room", "met", "left"]
    assert list(WalkIn.objects.filter(code__in=new).values_list("status", flat=True)) == ["met"] * 2
    rows = {row.code: row.people for row in selectors.whos_inside(site.office, site)}
    assert {*codes[:4], *new} <= set(rows)
    assert rows[new[0]] == 2


def settle(page: Page, server: Served, code: str) -> None:
    """The line on the board leads to what contradicts; it is left as it is."""
    page.goto(server.url + BOARD)
    page.locator("#board .notice a").click()
    assert violations(page) == []
    page.locator(f"[id='{code}'] button[value=leave]").click()
    expect(page.locator(f"[id='{code}'] button[value=back]")).to_be_visible()
