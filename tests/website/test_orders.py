"""The public page of an order, and the order in lists, feed, map and status line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from furtka.offices.models import Role
from furtka.rules.models import Order, OrderStatus
from furtka.rules.published import OrderState, published_orders, standing_of
from tests.offices.factories import House, make_office, make_staff
from tests.rules.factories import make_obligation
from tests.website.factories import make_order, make_site

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
DAY = timedelta(days=1)


@pytest.fixture
def house() -> House:
    house = make_site(timezone.now())
    make_obligation(house.office, text_en="Cover your mouth and nose.")
    return house


def numbered(house: House, n: int = 3, **values: Any) -> Order:
    now = timezone.now()
    defaults = {"number": n, "year": 2026, "valid_from": now - timedelta(hours=n)}
    return make_order(house, now, **defaults | values)


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_page_says_everything_about_the_order(client: Client, house: House) -> None:
    author, head = make_staff(house, Role.UNIT_HEAD), make_staff(house, Role.DIRECTOR)
    author.name, head.name = "Ewa Autorka", "Piotr Kierujący"
    author.save(), head.save()
    order = numbered(
        house, obligations=["mask"], limits={"people_inside": 3}, reason="Remont.",
        author=author.user, approver=head.user, title="Zasady remontu",
        legal_basis="art. 77 ustawy",
    )  # fmt: skip
    text = page(client, "/en/komunikaty/zarzadzenie/3-2026/")
    for said in (
        "We help by phone and in writing only", "In force until", "no. 3/2026, version 1",
        "Cover your mouth and nose.", "at most 3 people inside", "art. 77 ustawy", "Zasady remontu",
        "Ewa Autorka", "Piotr Kierujący", house.office.name, 'href="tel:+48430000000"',
        "43 000 00 00", "pictogram", "Approved and published",
    ):  # fmt: skip
        assert said in text, said
    assert '<p class="lead" lang="pl">Remont.</p>' in text and "untranslated" in text
    order.reason_en = "Building works."
    order.save()
    text = page(client, "/en/komunikaty/zarzadzenie/3-2026/")
    assert "Building works." in text and "untranslated" not in text
    assert "no-store" not in client.get("/komunikaty/zarzadzenie/3-2026/")["Cache-Control"]


@pytest.mark.parametrize(
    ("start", "end", "withdrawn", "state", "words"),
    [
        (1, 9, None, "coming", "Will be in force from"),
        (-1, 9, None, "in_force", "In force until"),
        (-9, -1, None, "ended", "Was in force until"),
        (-9, 9, -1, "withdrawn", "Withdrawn on"),
        (1, 9, -1, "withdrawn", "Withdrawn on"),
    ],
)
def test_the_status_follows_the_dates(
    client: Client, house: House, start: int, end: int, withdrawn: int | None, state: str,
    words: str,
) -> None:  # fmt: skip
    now = timezone.now()
    numbered(
        house, valid_from=now + start * DAY, valid_until=now + end * DAY,
        withdrawn_at=now + withdrawn * DAY if withdrawn else None,
        status=OrderStatus.WITHDRAWN if withdrawn else OrderStatus.APPROVED,
    )  # fmt: skip
    answer = client.get("/en/komunikaty/zarzadzenie/3-2026/")
    assert answer.context["one"].standing.state == state
    assert words in answer.content.decode()
    lists = client.get("/en/komunikaty/").context["orders"]
    where = {"coming": lists.coming, "in_force": lists.in_force}.get(state, lists.past)
    assert [one.order.number for one in where] == [3]
    assert ("in_force" in state) == bool(client.get("/en/").context["orders"])


def test_a_later_order_for_the_same_place_replaces_it(client: Client, house: House) -> None:
    first, second = numbered(house, 3), numbered(house, 2, mode="closed")
    answer = client.get("/en/komunikaty/zarzadzenie/3-2026/")
    assert answer.context["one"].standing.state == OrderState.REPLACED
    assert 'href="/en/komunikaty/zarzadzenie/2-2026/"' in answer.content.decode()
    assert client.get("/komunikaty/zarzadzenie/2-2026/").context["one"].standing.holds
    elsewhere = numbered(house, 1, site=house.site, mode="open")
    every = [first, second, elsewhere]
    assert standing_of(second, every, timezone.now()).state == OrderState.IN_FORCE


def test_drafts_and_orders_of_others_do_not_exist(client: Client, house: House) -> None:
    numbered(house, 4, status=OrderStatus.DRAFT, approved_at=None, number=None, year=None)
    dropped = OrderStatus.WITHDRAWN
    numbered(house, 5, status=dropped, approved_at=None, withdrawn_at=timezone.now())
    other = make_office()
    Order.objects.create(
        office=other, title="Obce", mode="closed", legal_basis="x", number=6, year=2026,
        status=OrderStatus.APPROVED, approved_at=timezone.now(), created_at=timezone.now(),
        valid_from=timezone.now(),
    )  # fmt: skip
    for number in (4, 5, 6, 99, 10**30):
        assert client.get(f"/komunikaty/zarzadzenie/{number}-2026/").status_code == 404
    assert not published_orders(house.office)
    assert "zarzadzenie" not in page(client, "/komunikaty/")
    assert "zarzadzenie" not in page(client, "/sitemap.xml")


def test_the_feed_has_one_entry_that_is_updated(client: Client, house: House) -> None:
    order = numbered(house, obligations=["mask"])

    def entry() -> ElementTree.Element:
        root = ElementTree.fromstring(client.get("/en/komunikaty/feed/").content)  # noqa: S314
        [found] = [
            one for one in root.iter(f"{ATOM}entry")
            if "zarzadzenie" in one.find(f"{ATOM}link").attrib["href"]  # type: ignore[union-attr]
        ]  # fmt: skip
        return found

    before = entry()
    assert before.findtext(f"{ATOM}title") == "We help by phone and in writing only"
    summary = before.findtext(f"{ATOM}summary") or ""
    assert "Order no. 3/2026" in summary and "Cover your mouth and nose." in summary
    assert before.find(f"{ATOM}link").attrib["href"].endswith("/en/komunikaty/zarzadzenie/3-2026/")  # type: ignore[union-attr]
    order.status, order.withdrawn_at = OrderStatus.WITHDRAWN, timezone.now()
    order.save()
    after = entry()
    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
    assert (after.findtext(f"{ATOM}updated") or "") > (before.findtext(f"{ATOM}updated") or "")
    assert after.findtext(f"{ATOM}published") == before.findtext(f"{ATOM}published")


def test_the_status_line_leads_to_the_order_that_sets_the_mode(
    client: Client, house: House
) -> None:
    assert 'href="/procedura-bezpieczenstwa/">Zobacz zasady' in page(client, "/kontakt/")
    numbered(house, 3)
    numbered(house, 2, mode="", obligations=["mask"])
    assert 'href="/komunikaty/zarzadzenie/3-2026/">Zobacz zasady' in page(client, "/kontakt/")
    assert 'href="/uk/komunikaty/zarzadzenie/3-2026/"' in page(client, "/uk/kontakt/")
    assert "/en/komunikaty/zarzadzenie/3-2026/" in page(client, "/sitemap.xml")


def test_lists_cost_the_same_however_many_orders(client: Client, house: House) -> None:
    paths = ["/", "/komunikaty/", "/komunikaty/zarzadzenie/9-2026/", "/komunikaty/feed/"]
    numbered(house, 9, obligations=["mask"])

    def queries(path: str) -> int:
        client.get(path)  # Wagtail remembers its sites and content types
        with CaptureQueriesContext(connection) as caught:
            client.get(path)
        return len(caught)

    before = [queries(path) for path in paths]
    for number in range(2, 8):
        numbered(house, number, site=house.site, unit=house.unit, obligations=["mask"])
    assert [queries(path) for path in paths] == before


def test_the_phone_script_speaks_three_languages_and_says_when_nothing_changes(
    client: Client, house: House
) -> None:
    now = timezone.now()
    numbered(house, valid_until=now + 9 * DAY, obligations=["mask"])
    house.office.orders.filter(number=None).update(withdrawn_at=now, status="withdrawn")
    client.force_login(make_staff(house, Role.RECEPTION).user)  # type: ignore[arg-type]
    answer = client.get("/praca/skrypt/")
    assert [one.language for one in answer.context["scripts"]] == ["pl", "en", "uk"]
    text = answer.content.decode()
    for said in ("Dzień dobry", "Good morning", "Добрий день", "Cover your mouth and nose."):
        assert said in text
    [english] = client.get("/praca/skrypt/?jezyk=en").context["scripts"]
    assert english.days[1].parts == () or english.days[0].free != english.days[1].free
    assert len(client.get("/praca/skrypt/?jezyk=de").context["scripts"]) == 3
    assert Client().get("/praca/skrypt/").status_code == 302


def test_staff_choose_the_order_that_they_print(client: Client, house: House) -> None:
    client.force_login(make_staff(house, Role.RECEPTION).user)  # type: ignore[arg-type]
    assert "Plakaty powstają z zatwierdzonych" in page(client, "/praca/plakaty/")
    first, second = numbered(house, 3), numbered(house, 2)
    answer = client.get(f"/praca/plakaty/?zarzadzenie={first.pk}")
    assert answer.context["chosen"].pk == first.pk
    assert client.get("/praca/plakaty/").context["chosen"].pk == second.pk
    assert f"/praca/plakaty/{first.pk}/a3-uk.pdf" in answer.content.decode()
    for wrong in ("x", "99999", "-1"):
        assert client.get(f"/praca/plakaty/?zarzadzenie={wrong}").status_code == 200
