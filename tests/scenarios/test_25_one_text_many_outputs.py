"""Scenario 25: an order for phone and writing only from tomorrow says the same everywhere.

One order, three languages: its page, the list, the feed, the API, the phone script, the screen on
the wall and the poster carry the same headline, number, dates, legal basis and obligations.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pypdfium2
import pytest
import time_machine
from django.test import Client

from furtka.offices.models import Role
from furtka.rules.models import Obligation, Order
from furtka.rules.services import Draft, approve, draft_order, submit
from furtka.rules.texts import OrderText, text_of
from furtka.website.services import ensure_site
from tests.offices.factories import House, make_staff
from tests.website.poster_factories import DUTIES, NOW, make_town_hall

pytestmark = pytest.mark.django_db

TOMORROW = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)  # half past seven in Poland
BASIS = "art. 33 ust. 3 ustawy o samorządzie gminnym (Dz.U. 2025 poz. 1153)"


@pytest.fixture
def house() -> House:
    house = make_town_hall()
    Obligation.objects.filter(code="distance").update(
        text="Zachowaj odstęp ({metres}).", text_en="Keep your distance ({metres}).",
        text_uk="Тримайте відстань ({metres}).",
    )  # fmt: skip
    ensure_site(office=house.office, now=NOW)
    return house


@pytest.fixture
def order(house: House) -> Order:
    """Written by the head of a unit, approved by the director on the day before."""
    author = make_staff(house, Role.UNIT_HEAD).user
    director = make_staff(house, Role.DIRECTOR).user
    assert author is not None and director is not None
    draft = Draft(
        title="Praca zdalna", legal_basis=BASIS, mode="remote_only", valid_from=TOMORROW,
        valid_until=datetime(2026, 12, 31, 23, tzinfo=UTC), obligations=tuple(DUTIES)[:4],
        limits={"people_inside": 4, "distance_m": 2}, reason="Awaria ogrzewania.",
        reason_en="The heating failed.", reason_uk="Вийшло з ладу опалення.",
    )  # fmt: skip
    order = draft_order(office=house.office, draft=draft, now=NOW, actor=author)
    submit(order=order, now=NOW, actor=author)
    return approve(order=order, seen=order.fingerprint, now=NOW, actor=director)


@pytest.fixture(autouse=True)
def on_the_day_itself() -> Iterator[None]:
    with time_machine.travel(TOMORROW.replace(hour=9), tick=False):
        yield


def plain(page: str) -> str:
    """Words without tags, as somebody reads them."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return plain(answer.content.decode())


def outputs(house: House, order: Order, language: str) -> dict[str, str]:
    """Everything that tells of the order, in words."""
    prefix = "" if language == "pl" else f"/{language}"
    public, staff = Client(), Client()
    staff.force_login(make_staff(house, Role.RECEPTION).user)  # type: ignore[arg-type]
    api = public.get(
        f"/api/v1/offices/{house.office.slug}", headers={"Accept-Language": language}
    ).json()["rules"]
    sheet = staff.get(f"/praca/plakaty/{order.pk}/a4-{language}.pdf").content
    page = pypdfium2.PdfDocument(sheet)[0].get_textpage()
    return {
        "page": read(public, f"{prefix}/komunikaty/zarzadzenie/1-2026/"),
        "feed": plain(html.unescape(read(public, f"{prefix}/komunikaty/feed/"))),
        "api": " ".join(_values(api["orders"])),
        "script": read(staff, f"{prefix}/praca/skrypt/?jezyk={language}"),
        "wall": read(public, f"{prefix}/ekran/{house.site.slug}/"),
        "poster": " ".join(page.get_text_range().replace("\ufffe", "-").split()),
    }


def _values(found: object) -> Iterator[str]:
    if isinstance(found, dict):
        for value in found.values():
            yield from _values(value)
    elif isinstance(found, list):
        for value in found:
            yield from _values(value)
    else:
        yield str(found)


def must_say(text: OrderText) -> list[str]:
    duties = [duty.text for duty in text.obligations]
    return [text.headline, text.mark, text.period, text.legal_basis, *duties]


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_every_output_says_the_same(house: House, order: Order, language: str) -> None:
    text = text_of(order, language)
    wanted = must_say(text)
    assert len(wanted) == 8 and all(wanted)
    for where, said in outputs(house, order, language).items():
        for words in wanted:
            # The end of a line on paper parts no words, but it may part a law from its number.
            assert words.rstrip(".") in said, f"{where} does not say: {words}"


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_the_lists_and_the_status_line_lead_to_it(
    house: House, order: Order, language: str
) -> None:
    prefix = "" if language == "pl" else f"/{language}"
    text = text_of(order, language)
    for path in ("/komunikaty/", "/"):
        answer = Client().get(f"{prefix}{path}")
        page = answer.content.decode()
        assert page.count(f'href="{prefix}/komunikaty/zarzadzenie/1-2026/"') == 2, "list and line"
        said = plain(page)
        assert text.headline in said and text.period in said and "1/2026" in said


def test_the_api_tells_programs_the_instants(house: House, order: Order) -> None:
    rules = Client().get(f"/api/v1/offices/{house.office.slug}").json()["rules"]
    [told] = rules["orders"]
    assert rules["mode"] == "remote_only"
    assert told["number"] == "1/2026" and told["version"] == 1
    assert told["valid_from"] == "2026-11-26T07:30:00+01:00"
    assert told["valid_until"] == rules["valid_until"] == "2027-01-01T00:00:00+01:00"
    assert told["obligation_texts"] == rules["obligation_texts"]
    assert told["url"].endswith("/komunikaty/zarzadzenie/1-2026/")
    assert Client().get(told["url"]).status_code == 200


def test_the_day_before_it_is_announced_and_not_in_force(house: House, order: Order) -> None:
    with time_machine.travel(NOW, tick=False):
        rules = Client().get(f"/api/v1/offices/{house.office.slug}").json()["rules"]
        assert rules["mode"] == "by_appointment" and rules["orders"] == []
        assert Client().get("/komunikaty/").context["orders"].coming[0].pk == order.pk
        staff = Client()
        staff.force_login(make_staff(house, Role.RECEPTION).user)  # type: ignore[arg-type]
        script = staff.get("/praca/skrypt/?jezyk=pl").context["scripts"][0]
        today, tomorrow = script.days
        assert [part.orders for part in today.parts] == [()]
        assert [(part.hours, bool(part.orders)) for part in tomorrow.parts] == [
            ("do 7:30", False), ("od 7:30", True),
        ]  # fmt: skip
