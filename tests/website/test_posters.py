"""Posters as paper: tagged, on one page, nothing beyond its edge, large enough to read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.test import Client as Browser

from furtka.core import paper
from furtka.offices.models import Role
from furtka.rules.models import Mode
from furtka.website.posters import SOURCE, PosterFormat, check_path, data, pdf, sheets_of
from tests.offices.factories import House, make_staff
from tests.website.poster_factories import HOST, make_numbered, make_town_hall

pytestmark = pytest.mark.django_db

POINT = 25.4 / 72
SIZES = {PosterFormat.A4: (210, 297), PosterFormat.A3: (297, 420), PosterFormat.LARGE: (210, 297)}


@pytest.fixture
def house() -> House:
    return make_town_hall()


def made(house: House, language: str = "pl", **values: Any) -> bytes:
    order = make_numbered(house, **values)
    return pdf(sheets_of(order, [language], HOST, {}), PosterFormat.A4)


def words(made: bytes) -> str:
    page = pypdfium2.PdfDocument(made)[0]
    return " ".join(page.get_textpage().get_text_range().split())


def tags(node: Any, depth: int = 0) -> Iterator[Any]:
    """The structure tree, flat."""
    if depth > 30 or not isinstance(node, pikepdf.Dictionary):
        return
    yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield from tags(kid, depth + 1)


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_a_screen_reader_reads_it_in_its_language(house: House, language: str) -> None:
    with pikepdf.open(io.BytesIO(made(house, language))) as document:
        root = document.Root
        assert str(root.Lang) == language
        assert bool(root.MarkInfo.Marked) is True
        assert bool(root.ViewerPreferences.DisplayDocTitle) is True
        assert "3/2026" in str(document.docinfo["/Title"])
        found = list(tags(root.StructTreeRoot))
        kinds = [str(one.get("/S", "")) for one in found]
        assert kinds.count("/H1") == 1
        figures = [one for one in found if str(one.get("/S", "")) == "/Figure"]
        assert len(figures) == 3 + 1  # a drawing for each duty, and the QR code
        assert all(str(one.get("/Alt", "")).strip() for one in figures)
        xmp = root.Metadata.read_bytes()
        assert b"<pdfuaid:part>1</pdfuaid:part>" in xmp


@pytest.mark.parametrize("form", list(PosterFormat))
@pytest.mark.parametrize("duties", [0, 3, 6, 8])
@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_it_is_one_page_with_everything_inside(
    house: House, form: PosterFormat, duties: int, language: str
) -> None:
    house.office.name = "Miejsko-Gminny Ośrodek Pomocy Społecznej i Wsparcia Rodziny w Próbowie"
    house.office.save()
    house.unit.name = "Zespół do spraw Świadczeń Rodzinnych, Alimentacyjnych i Wychowawczych"
    house.unit.save()
    order = make_numbered(house, duties, unit=house.unit, limits={"people_inside": 4, "party": 1})
    sheets = sheets_of(order, [language], HOST, {})
    document = pypdfium2.PdfDocument(pdf(sheets, form))
    assert len(document) == 1
    page = document[0]
    width, height = page.get_size()
    assert (round(width * POINT), round(height * POINT)) == SIZES[form]
    text = page.get_textpage()
    # The margin of 15 mm (more on A3) stays empty: nothing runs over the edge or out of sight.
    edge = width * 14.5 / 210
    said = text.get_text_range()
    for n in range(text.count_chars()):
        if said[n : n + 1].strip():
            left, bottom, right, top = text.get_charbox(n)
            assert edge <= left and right <= width - edge, said[n]
            assert edge * 0.8 <= bottom and top <= height - edge * 0.8  # accents reach higher
    [fitted] = paper.measured(SOURCE, data(sheets, form))
    assert fitted["taken"] <= fitted["left"]
    assert fitted["size"] >= (18 if duties <= 6 else 14)


def test_a_very_long_duty_and_an_odd_letter_still_make_one_page(house: House) -> None:
    house.office.obligations.update(text="Nieprawdopodobnie długie zdanie 😀 " * 7)
    text = words(made(house, duties=6))
    assert "Nieprawdopodobnie" in text and "?" in text


def test_the_telephone_is_the_largest_thing_on_it(house: House) -> None:
    page = pypdfium2.PdfDocument(made(house))[0]
    text = page.get_textpage()
    start = text.get_text_range().index("43 000 00 00")
    heights = []
    for n in range(text.count_chars()):
        _left, bottom, _right, top = text.get_charbox(n)
        heights.append(top - bottom)
    phone = range(start, start + len("43 000 00 00"))
    others = [height for n, height in enumerate(heights) if n not in phone]
    largest = max(heights[n] for n in phone)
    assert largest > max(others)
    assert largest > 40  # points: more than 14 mm high


@pytest.mark.parametrize(("code", "tail"), [("", "3-2026-v1"), ("K7MR4A", "K7MR4A")])
@pytest.mark.parametrize(("language", "prefix"), [("pl", ""), ("en", "/en"), ("uk", "/uk")])
def test_the_qr_and_the_words_below_say_the_same_address(
    house: House, code: str, tail: str, language: str, prefix: str
) -> None:
    order = make_numbered(house)
    [sheet] = sheets_of(order, [language], HOST, {language: code} if code else {})
    assert sheet.address == f"{HOST}{prefix}/p/{tail}/" == f"{HOST}{check_path(tail, language)}"
    text = words(pdf([sheet], PosterFormat.A4))
    assert f"urzad.example.org{prefix}/p/{tail}" in text.replace(" /", "/")


def test_three_languages_are_three_pages_of_one_file(house: House) -> None:
    order = make_numbered(house, mode=Mode.CLOSED)
    document = pypdfium2.PdfDocument(
        pdf(sheets_of(order, ["pl", "en", "uk"], HOST, {}), PosterFormat.A4)
    )
    said = [page.get_textpage().get_text_range() for page in document]
    assert len(said) == 3
    assert "Nieczynne" in said[0] and "We are closed" in said[1] and "Зачинено" in said[2]


def test_reasons_are_printed_where_there_is_room_and_they_can_be_read(house: House) -> None:
    assert "Wielu z nas choruje." in words(made(house, duties=2))
    house.office.orders.all().delete()
    assert "Many of us are ill." not in words(made(house, "en", duties=6))
    house.office.orders.all().delete()
    assert "choruje" not in words(made(house, "en", duties=2, reason_en=""))


def test_staff_print_it_and_others_do_not(house: House) -> None:
    order = make_numbered(house)
    browser = Browser()
    path = f"/praca/plakaty/{order.pk}/a4-razem.pdf"
    assert browser.get(path).status_code == 302
    browser.force_login(make_staff(house, Role.RECEPTION).user)  # type: ignore[arg-type]
    answer = browser.get(path)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    for name in ("a4-de", "a5-pl", "pl", "a4-", "a4"):
        assert browser.get(f"/praca/plakaty/{order.pk}/{name}.pdf").status_code == 404
    draft = make_numbered(house, number=None, year=None, status="draft", approved_at=None)
    for pk in (draft.pk, 999999, 10**30):
        assert browser.get(f"/praca/plakaty/{pk}/a4-pl.pdf").status_code == 404
