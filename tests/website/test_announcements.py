"""Announcements: open until their last day, then in an archive by category, year and words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from furtka.website.models import (
    AnnouncementIndexPage,
    AnnouncementPage,
    NewsCategory,
    NewsPage,
    NoticeIndexPage,
    NoticePage,
)
from furtka.website.services import ensure_site
from tests.offices.factories import House
from tests.website.factories import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_site(timezone.now())


def announce(slug: str, **values: Any) -> AnnouncementPage:
    defaults: dict[str, Any] = {"title": slug, "responsible": "Anna", "entered_by": "Jan"}
    page = AnnouncementPage(slug=slug, **defaults | values)
    AnnouncementIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page


def slugs(pages: Any) -> list[str]:
    return [page.slug for page in pages]


def test_an_office_that_is_there_already_gets_the_list(client: Client, house: House) -> None:
    AnnouncementIndexPage.objects.get().delete()
    ensure_site(office=house.office, now=timezone.now())
    for prefix in ("", "/en", "/uk"):
        assert client.get(f"{prefix}/ogloszenia/").status_code == 200


def test_the_last_day_is_included_and_the_archive_begins_after_it(
    client: Client, house: House
) -> None:
    today = timezone.localdate()
    announce("dzis", date=today - timedelta(days=9), until=today)
    announce("wczoraj", date=today - timedelta(days=9), until=today - timedelta(days=1))
    announce("bez-konca")
    page = client.get("/ogloszenia/")
    assert slugs(page.context["open_now"]) == ["dzis", "bez-konca"]
    assert slugs(page.context["archive"]) == ["wczoraj"]
    assert "Nie przyjmujemy już" in client.get("/ogloszenia/wczoraj/").content.decode()
    assert "Nie przyjmujemy już" not in client.get("/ogloszenia/dzis/").content.decode()


def test_a_deadline_before_the_date_is_refused(house: House) -> None:
    page = announce("nabor")
    page.until = page.date - timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        page.save(clean=False)


def test_by_category_year_and_words_without_polish_letters(client: Client, house: House) -> None:
    for year, words in ((2024, "Sprzątanie łazienek"), (2025, "Dostawa węgla")):
        day = date(year, 3, 1)
        announce(f"p{year}", title=words, date=day, until=day, category="przetarg")
    announce("praca", title="Sprzątanie", date=date(2025, 1, 1), until=date(2025, 1, 9),
             category="nabor")  # fmt: skip

    def found(query: str) -> list[str]:
        return slugs(client.get(f"/ogloszenia/?{query}").context["archive"])

    assert found("rok=2025") == ["p2025", "praca"]
    assert found("q=LAZIENEK+sprzatanie") == ["p2024"]
    assert found("q=sprzatanie&kategoria=nabor") == ["praca"]
    assert found("q=nic+takiego") == [] and found("rok=1999") == ["p2025", "praca", "p2024"]


def test_notices_that_are_over_are_found_by_their_words(client: Client, house: House) -> None:
    parent = NoticeIndexPage.objects.get()
    for n, text in enumerate(("<p>Remont schodów</p>", "<p>Święta</p>")):
        old = NoticePage(
            title=f"k{n}", slug=f"k{n}", body=text, responsible="x", entered_by="x",
            valid_from=date(2024 + n, 1, 1), valid_until=date(2024 + n, 2, 1),
        )  # fmt: skip
        parent.add_child(instance=old)
        old.save_revision().publish()
    page = client.get("/komunikaty/?q=schodow")
    assert slugs(page.context["archive"]) == ["k0"] and page.context["years"] == [2025, 2024]
    assert slugs(client.get("/komunikaty/?rok=2025").context["archive"]) == ["k1"]
    assert "W archiwum nic takiego" in client.get("/komunikaty/?q=xyz").content.decode()


def test_the_list_needs_as_many_queries_for_many_as_for_few(client: Client, house: House) -> None:
    counts = []
    for more in range(2):
        announce(f"a{more}")
        announce(f"b{more}", date=date(2025, 1, 1), until=date(2025, 1, 1))
        client.get("/ogloszenia/?x=1")
        with CaptureQueriesContext(connection) as counted:
            client.get("/ogloszenia/?x=1")
        counts.append(len(counted))
        for n in range(5):
            announce(f"c{more}{n}")
    assert counts[0] == counts[1]


def test_the_feed_tells_of_them(client: Client, house: House) -> None:
    announce("nabor", title="Szukamy psychologa")
    root = ElementTree.fromstring(client.get("/ogloszenia/feed/").content)  # noqa: S314
    assert "Szukamy psychologa" in [one.text for one in root.iter() if one.tag.endswith("title")]


def test_they_have_versions_too(client: Client, house: House) -> None:
    page = announce("nabor", title="Nabur")
    page.title = "Nabór"
    page.save_revision().publish()
    assert "Nabur" in client.get("/ogloszenia/nabor/historia/1/").content.decode()
    assert "<del>" in client.get("/ogloszenia/nabor/historia/1-2/").content.decode()
    assert client.get("/komunikaty/nabor/historia/").status_code == 404


def test_old_news_in_the_category_of_announcements_can_be_read(
    client: Client, house: House
) -> None:
    assert "kategoria=ogloszenia" not in client.get("/aktualnosci/").content.decode()
    NewsPage.objects.update(category=NewsCategory.ANNOUNCEMENT)
    page = client.get("/aktualnosci/?kategoria=ogloszenia")
    assert len(page.context["news"].object_list) == 1
    assert "kategoria=ogloszenia" in client.get("/aktualnosci/").content.decode()


def test_they_are_linked_from_news_notices_and_the_footer(client: Client, house: House) -> None:
    for path in ("/aktualnosci/", "/komunikaty/"):
        assert client.get(path).content.decode().count('href="/ogloszenia/"') == 2
    assert client.get("/kontakt/").content.decode().count('href="/ogloszenia/"') == 1
