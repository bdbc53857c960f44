"""A letter about an item as a PDF, to be signed: PDF/UA-1, A4, in Polish."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from furtka.core import paper
from furtka.core.clock import local_day
from furtka.core.dates import date_words
from furtka.outbox.letters import address_lines
from furtka.registry.models import Paper

SOURCE = Path(__file__).parent / "letter.typ"


def pdf(letter: Paper) -> bytes:
    """`letter` comes with its item and office. No query."""
    return paper.pdf(SOURCE, data(letter))


def data(letter: Paper) -> dict[str, Any]:
    """What `letter.typ` sets. Nothing in it is read as Typst."""
    office = letter.office
    with translation.override("pl"):
        return {
            "office": [office.name, office.street, f"{office.postcode} {office.town}"],
            "day": f"{office.town}, {date_words(local_day(letter.made_at, office.tz))}",
            "number_label": _("Our number:"), "number": letter.item.shown,
            "to": [letter.to_name, *address_lines(letter.to_address)],
            "heading": letter.heading, "text": _paragraphs(letter.text),
            "signature": _("Date and signature"), "page": _("Page"),
        }  # fmt: skip


def _paragraphs(text: str) -> list[list[str]]:
    """Parted by empty lines; the lines of each."""
    parts = [part.splitlines() for part in text.strip().split("\n\n")]
    return [part for part in parts if part]
