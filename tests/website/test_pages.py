"""The public pages: in three languages, in few queries, never blank and never stale."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from furtka.offices.models import PhoneLine, Unit, UnitKind
from furtka.website.models import HomePage, NewsIndexPage, NewsPage, NoticeIndexPage, NoticePage
from furtka.website.services import ensure_site
from tests.offices.factories import House, hear_complaints
from tests.website.factories import make_order, make_site

pytestmark = pytest.mark.django_db

PAGES = [
    "/", "/kontakt/", "/sprawy/", "/sprawy/rozmowa/", "/komunikaty/",
    "/komunikaty/przyjmujemy-po-umowieniu/", "/aktualnosci/",
    "/aktualnosci/wizyta-przez-internet/", "/procedura-bezpieczenstwa/", "/prywatnosc/",
    "/ogloszenia/", "/ogloszenia/feed/", "/komunikaty/przyjmujemy-po-umowieniu/historia/",
    "/komunikaty/przyjmujemy-po-umowieniu/historia/1/",
    "/deklaracja-dostepnosci/", "/sitemap.xml", "/komunikaty/feed/", "/aktualnosci/feed/",
]  # fmt: skip

STATEMENT = """
    deklaracja wstep podmiot url data-publikacja data-aktualizacja status tresci-niedostepne
    wylaczenia data-sporzadzenie data-przeglad ocena audytor wykonawca-badania kontakt osoba email
    telefon procedura architektura aplikacje informacje-dodatkowe
"""


@pytest.fixture
def house() -> House:
    return make_site(timezone.now())


@pytest.mark.parametrize("prefix", ["", "/en", "/uk"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_in_every_language(
    client: Client, house: House, prefix: str, path: str
) -> None:
    assert client.get(prefix + path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_pages_can_only_be_read(client: Client, house: House, path: str) -> None:
    assert client.post(path).status_code in (403, 405)


def test_an_unknown_page_is_a_plain_404_with_a_way_on(client: Client, house: House) -> None:
    answer = client.get("/nie-ma/")
    assert answer.status_code == 404
    assert house.office.name in answer.content.decode()


def test_loading_an_office_again_makes_no_second_website(house: House) -> None:
    before = sorted(HomePage.objects.get().get_descendants().values_list("url_path", flat=True))
    ensure_site(office=house.office, now=timezone.now())
    assert sorted(HomePage.objects.get().get_descendants().values_list("url_path", flat=True)) == (
        before
    )
    assert Site.objects.get().root_page.specific.office == house.office


def test_what_an_editor_changed_stays(house: House) -> None:
    NewsPage.objects.update(title="Zmienione")
    ensure_site(office=house.office, now=timezone.now())
    assert NewsPage.objects.get().title == "Zmienione"


def test_words_nobody_translated_appear_in_polish_with_a_mark(client: Client, house: House) -> None:
    NoticePage.objects.update(title_uk="", body_uk="", title="Przerwa", body="<p>Zapraszamy</p>")
    page = client.get("/uk/komunikaty/przyjmujemy-po-umowieniu/").content.decode()
    assert "Zapraszamy" in page and 'lang="pl"' in page and "untranslated" in page
    assert "untranslated" not in client.get("/en/komunikaty/").content.decode()


def test_a_notice_goes_to_the_archive_by_date_alone(house: House, client: Client) -> None:
    today = timezone.localdate()
    assert list(NoticePage.objects.in_force(today)) == list(NoticePage.objects.all())
    NoticePage.objects.update(valid_until=today)
    assert not NoticePage.objects.in_force(today)
    page = client.get("/en/komunikaty/")
    assert [notice.pk for notice in page.context["archive"]] == [NoticePage.objects.get().pk]
    assert not page.context["in_force"]
    assert not client.get("/").context["notices"]


def test_the_notice_holds_as_long_as_the_order_it_tells_of(house: House) -> None:
    notice = NoticePage.objects.get()
    assert notice.valid_from == timezone.localdate(timezone.now() - timedelta(days=1))
    assert notice.last_day in (timezone.localdate(), timezone.localdate() + timedelta(days=1))


def test_a_notice_tells_what_the_bulletin_must(client: Client, house: House) -> None:
    page = client.get("/en/komunikaty/przyjmujemy-po-umowieniu/").content.decode()
    for label in ("Published by", "Responsible for the content", "Entered by", "Written on"):
        assert label in page


def test_an_order_that_ended_is_gone_from_the_page(client: Client, house: House) -> None:
    assert 'data-mode="remote_only"' in client.get("/kontakt/").content.decode()
    house.office.orders.update(valid_until=timezone.now() - timedelta(minutes=1))
    assert 'data-mode="by_appointment"' in client.get("/kontakt/").content.decode()


def test_the_feed_is_atom_and_names_the_notice(client: Client, house: House) -> None:
    root = ElementTree.fromstring(client.get("/komunikaty/feed/").content)  # noqa: S314
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.find("{http://www.w3.org/2005/Atom}entry") is not None


def test_the_archive_of_news_is_cut_by_category_and_year(client: Client, house: House) -> None:
    first = NewsPage.objects.get()
    year = first.date.year
    assert len(client.get(f"/aktualnosci/?kategoria={first.category}").context["news"]) == 1
    assert len(client.get("/aktualnosci/?kategoria=wydarzenia").context["news"]) == 0
    assert len(client.get(f"/aktualnosci/?rok={year}").context["news"]) == 1
    assert len(client.get("/aktualnosci/?rok=x&kategoria=y&page=z").context["news"]) == 1


def test_the_statement_has_every_part_that_robots_look_for(client: Client, house: House) -> None:
    page = client.get("/deklaracja-dostepnosci/").content.decode()
    for part in STATEMENT.split():
        assert page.count(f'id="a11y-{part}"') == 1, part


@pytest.mark.parametrize(
    "path", ["/", "/kontakt/", "/komunikaty/", "/aktualnosci/", "/deklaracja-dostepnosci/"]
)
def test_pages_cost_the_same_however_much_there_is(
    client: Client, house: House, path: str, django_assert_max_num_queries: Any
) -> None:
    def queries() -> int:
        client.get(path)  # Wagtail remembers its sites and content types
        with django_assert_max_num_queries(30) as caught:
            client.get(path)
        return len(caught)

    before = queries()
    _add_much(house)
    assert queries() == before


def _add_much(house: House) -> None:
    for n in range(4):
        unit = Unit.objects.create(
            office=house.office, site=house.site, slug=f"u{n}", kind=UnitKind.TEAM,
            name=f"Zespół {n}", parent=house.unit,
        )  # fmt: skip
        PhoneLine.objects.create(office=house.office, unit=unit, number=f"+4843000001{n}")
        news = NewsPage(title=f"Nowość {n}", slug=f"n{n}")
        NewsIndexPage.objects.get().add_child(instance=news)
        notice = NoticePage(title=f"Komunikat {n}", slug=f"k{n}", responsible="x", entered_by="x")
        NoticeIndexPage.objects.get().add_child(instance=notice)


def test_new_orders_show_at_once_while_nothing_is_kept(client: Client, house: House) -> None:
    make_order(house, timezone.now(), mode="closed", valid_from=timezone.now())
    assert 'data-mode="closed"' in client.get("/").content.decode()


def test_the_hours_of_complaints_stand_on_the_contact_page(client: Client, house: House) -> None:
    text = client.get("/kontakt/").content.decode()
    assert 'id="complaints"' not in text
    hear_complaints(house, 2, "15:30", "16:30")
    text = client.get("/kontakt/").content.decode()
    assert re.search(
        r"<h2[^>]*>Skargi i wnioski</h2>\s*<dl[^>]*>\s*<div><dt>wtorek 15:30–16:30<", text
    )
    assert "/umow-wizyte/?sprawa=skargi" in text
