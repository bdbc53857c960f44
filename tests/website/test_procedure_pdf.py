"""The safety procedure on paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from furtka.website.models import ProcedureVersion
from furtka.website.procedure_pdf import blocks, data
from tests.offices.factories import House
from tests.website.factories import make_site
from tests.website.test_procedures import NOW, approved

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Iterator[House]:
    with time_machine.travel(NOW, tick=False):
        yield make_site(NOW)


RICH = (
    '<h2>Wejście</h2><p>Zażółć <b>gęślą</b> <i>jaźń</i>, <a href="https://example.org/">strona'
    "</a>.</p><ul><li>Otwórz okno #1 *teraz*</li></ul><ol><li>Raz</li><li>Dwa</li></ol>"
)


def test_the_pdf_is_tagged_and_holds_the_words(house: House) -> None:
    approved(house, RICH)
    answer = Client().get("/procedura-bezpieczenstwa/pdf/")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/pdf"
    # Typst leaves the metadata and the tree of tags readable.
    assert b"pdfuaid" in answer.content and b"/StructTreeRoot" in answer.content


def test_what_stands_on_paper(house: House) -> None:
    version = approved(house, RICH)
    told = data(version, house.office, language="pl")
    assert told["line"] == "Wersja 1. Obowiązuje od 30 listopada 2026."
    heading, paragraph, dots, numbers = told["blocks"]
    assert (heading["kind"], heading["level"]) == ("heading", 2)
    assert "".join(run["text"] for run in paragraph["runs"]) == "Zażółć gęślą jaźń, strona."
    looks = [(run["text"], run["bold"], run["italic"], run["to"]) for run in paragraph["runs"]]
    assert ("gęślą", True, False, "") in looks and ("jaźń", False, True, "") in looks
    assert ("strona", False, False, "https://example.org/") in looks
    assert dots["items"][0][0]["text"] == "Otwórz okno #1 *teraz*"
    assert [item[0]["text"] for item in numbers["items"]] == ["Raz", "Dwa"]


def test_the_pdf_falls_back_to_polish_and_is_missing_without_a_version(house: House) -> None:
    assert Client().get("/procedura-bezpieczenstwa/pdf/").status_code == 404
    approved(house, RICH)
    ProcedureVersion.objects.update(body_uk="", body_en="")
    assert Client().get("/uk/procedura-bezpieczenstwa/pdf/").status_code == 200
    version = ProcedureVersion.objects.get()
    assert data(version, house.office, language="uk")["language"] == "pl"


def test_a_letter_that_the_font_cannot_draw_does_not_stop_the_paper(house: House) -> None:
    approved(house, "<p>Uśmiech 😀 i hieroglif 𓀀.</p>")
    assert Client().get("/procedura-bezpieczenstwa/pdf/").content.startswith(b"%PDF-")


def test_only_addresses_outside_are_links_on_paper() -> None:
    [one] = blocks('<p><a linktype="page" id="3">tu</a> <a href="javascript:x">tam</a></p>')
    assert [run["to"] for run in one["runs"]] == ["", "", ""]
