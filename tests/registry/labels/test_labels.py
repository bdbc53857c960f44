"""Labels that a scanner reads."""

from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2
import pytest
from barcode.codex import Code128
from django.test import Client

from furtka.offices.models import Role
from furtka.registry.labels import codes, label
from furtka.registry.models import Numbering
from tests.offices.factories import House, make_house, make_staff
from tests.registry.test_services import record

MM = 72 / 25.4


def size_of(page: pikepdf.Page) -> tuple[int, int]:
    left, bottom, right, top = (float(value) for value in page.mediabox)
    return round((right - left) / MM), round((top - bottom) / MM)


def modules(svg: str) -> str:
    """What is drawn, a 1 for each dark unit of the width."""
    width = int(re.search(r'viewBox="0 0 (\d+) 1"', svg)[1])  # type: ignore[index]
    drawn = ["0"] * width
    for place, length in re.findall(r"M(\d+) 0h(\d+)v1h-\2z", svg):
        for unit in range(int(place), int(place) + int(length)):
            drawn[unit] = "1"
    return "".join(drawn)


def test_the_bars_are_those_of_code_128_with_room_at_both_ends() -> None:
    number = "RPW/00042/2026"
    room = "0" * codes.QUIET
    assert modules(codes.bars(number, 60)) == room + Code128(number).build()[0] + room


@pytest.mark.parametrize("text", ["ŁÓDŹ/1/2026", "X" * 40])
def test_what_no_scanner_would_read_gets_no_bars(text: str) -> None:
    assert codes.bars(text, 60) == ""


def test_the_qr_code_is_drawn() -> None:
    assert codes.qr("ŁÓDŹ/1/2026").startswith("<svg")


@pytest.mark.django_db
@pytest.mark.parametrize(("place", "size"), [(0, (62, 29)), (1, (210, 297)), (24, (210, 297))])
def test_a_label_is_one_page_of_its_size(place: int, size: tuple[int, int]) -> None:
    item = record(make_house(), sender="Jan Kowalski")
    with pikepdf.open(io.BytesIO(label.pdf(item, place))) as made:
        assert len(made.pages) == 1 and size_of(made.pages[0]) == size
        assert made.Root.MarkInfo.Marked


@pytest.mark.django_db
def test_a_label_names_number_moment_and_files_but_nobody() -> None:
    house = make_house()
    Numbering.objects.create(office=house.office, pattern="KOR-{seq}-{year}")
    told = label.data(record(house, sender="Jan Kowalski", subject="Wniosek"), 0)
    assert told["number"] == "KOR-1-2026"
    assert told["moment"] == "26.11.2026 9:00"
    assert "Kowalski" not in str(told) and "Wniosek" not in str(told)


@pytest.mark.django_db
def test_a_long_name_of_the_office_stands_above_the_moment_in_whole_lines() -> None:
    house = make_house()
    house.office.name = (
        "Miejski Ośrodek Pomocy Społecznej Centrum Opieki Socjalnej w Zduńskiej Woli"
    )
    house.office.save()
    page = pypdfium2.PdfDocument(label.pdf(record(house), 0))[0].get_textpage()
    said = page.get_text_range()
    _left, bottom, _right, _top = page.get_charbox(said.index("Woli"))
    _left, _bottom, _right, top = page.get_charbox(said.index("26.11.2026"))
    assert bottom > top + 1  # points: the room between two lines


@pytest.mark.django_db
@pytest.mark.parametrize("place", [-1, 25])
def test_there_is_no_other_place_on_a_sheet(place: int) -> None:
    with pytest.raises(ValueError, match="place"):
        label.pdf(record(make_house()), place)


@pytest.mark.django_db
def test_the_page_of_an_item_offers_its_label(client: Client) -> None:
    house: House = make_house()
    record(house)
    user = make_staff(house, Role.REGISTRY).user
    assert user is not None
    client.force_login(user)
    address = "/praca/rejestr/2026/1/etykieta.pdf"
    assert address in client.get("/praca/rejestr/2026/1/").content.decode()
    assert client.get(address).headers["Content-Type"] == "application/pdf"
    assert client.get(address, {"miejsce": "24"}).status_code == 200
    for wrong in ("25", "-1", "x", "", "²", "9" * 400):
        assert client.get(address, {"miejsce": wrong}).status_code == 404
