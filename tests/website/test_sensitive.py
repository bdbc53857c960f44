"""Pages that nobody else in the house may find: they leave as little behind as they can."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from furtka.offices.models import Service, Unit
from tests.offices.factories import House
from tests.website.factories import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    house = make_site(timezone.now())
    Unit.objects.update(sensitive=True)
    Service.objects.update(sensitive=True, neutral_label="Wizyta")
    return house


@pytest.mark.parametrize(
    "path", ["/kontakt/wsparcie/", "/uk/kontakt/wsparcie/", "/sprawy/rozmowa/"]
)
def test_a_sensitive_page_leaves_no_trace(client: Client, house: House, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in answer.headers
    page = answer.content.decode()
    assert "data-exit" in page and 'href="https://' in page


def test_its_title_is_neutral(client: Client, house: House) -> None:
    page = client.get("/sprawy/rozmowa/").content.decode()
    assert "<title>Wizyta</title>" in page


def test_it_is_not_in_the_map_of_the_website(client: Client, house: House) -> None:
    listed = client.get("/sitemap.xml").content.decode()
    assert "wsparcie" not in listed and "/sprawy/rozmowa/" not in listed


def test_it_is_nowhere_where_no_unit_is_sensitive(client: Client, house: House) -> None:
    Unit.objects.update(sensitive=False)
    assert client.get("/kontakt/wsparcie/").status_code == 404


def test_it_puts_no_matter_into_the_address_of_the_next_page(client: Client, house: House) -> None:
    assert "?sprawa=" not in client.get("/sprawy/rozmowa/").content.decode()
    Service.objects.update(sensitive=False)
    assert 'href="/umow-wizyte/?sprawa=rozmowa"' in client.get("/sprawy/rozmowa/").content.decode()
