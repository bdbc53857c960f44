"""A message as a letter: a PDF for a window envelope. Nothing on it tells who writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from furtka.core import paper
from furtka.core.dates import date_words
from furtka.core.text import one_line
from furtka.outbox.models import Message

SOURCE = Path(__file__).parent / "letter.typ"

ORDINARY, LARGE = 12, 18  # points; never less than 12 for what the client reads
# What a client's needs may say (a code in `Client.needs`).
LARGE_PRINT = "large_print"


@dataclass(frozen=True)
class Box:
    """A rectangle on the first page, in millimetres from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, other: Box) -> bool:
        return (
            self.x <= other.x and other.x + other.width <= self.x + self.width
            and self.y <= other.y and other.y + other.height <= self.y + self.height
        )  # fmt: skip

    def meets(self, other: Box) -> bool:
        apart = (
            other.x + other.width <= self.x or self.x + self.width <= other.x
            or other.y + other.height <= self.y or self.y + self.height <= other.y
        )  # fmt: skip
        return not apart


# The envelope: DL, 110 × 220 mm, window 45 × 90 mm on the right, 20 mm from the right edge and
# 20 mm from the lower one. This is how envelopes "DL, okno prawe" are commonly sold in Poland; we
# found no standard that says so. Try one of your own before you buy a thousand.
ENVELOPE = (220.0, 110.0)
WINDOW = Box(x=110, y=45, width=90, height=45)  # in the envelope
PANEL = (210.0, 99.0)  # a third of A4, that is what looks out
FOLDS = (99.0, 198.0)

# The panel slides in the envelope by the difference of their sizes. VISIBLE is what the window
# shows wherever it lies, SEEN whatever it may show of it: the address stands in the first, and
# nothing else in the second.
_SLIDE_X, _SLIDE_Y = ENVELOPE[0] - PANEL[0], ENVELOPE[1] - PANEL[1]
VISIBLE = Box(WINDOW.x, WINDOW.y, WINDOW.width - _SLIDE_X, WINDOW.height - _SLIDE_Y)
SEEN = Box(
    WINDOW.x - _SLIDE_X, WINDOW.y - _SLIDE_Y, WINDOW.width + _SLIDE_X, WINDOW.height + _SLIDE_Y
)

ADDRESS = Box(VISIBLE.x + 2, VISIBLE.y + 1, VISIBLE.width - 4, VISIBLE.height - 2)
SENDER = Box(20, 14, 78, 16)
DAY = Box(20, 78, 78, 8)
MARGIN = 20.0
BODY_TOP = 106.0


@dataclass(frozen=True)
class Letter:
    """What stands on it. `to` and `sender` are lines of an address, the name first."""

    sender: tuple[str, ...]
    to: tuple[str, ...]
    day: date
    heading: str
    text: str
    language: str
    large: bool = False


def letter_of(message: Message, *, day: date, large: bool | None = None) -> Letter:
    """The letter of that message as printed on `day` (of the office).

    `large` None: as the client needs it. Reads the message's client and office.
    """
    client, office = message.client, message.office
    return Letter(
        sender=(office.street, f"{office.postcode} {office.town}"),
        to=(one_line(client.name), *address_lines(client.address)),
        day=day, heading=message.subject, text=message.text, language=client.language,
        large=LARGE_PRINT in client.needs if large is None else large,
    )  # fmt: skip


def address_lines(address: str) -> tuple[str, ...]:
    """As it was typed, in lines; where it was typed in one, its commas part it."""
    lines = address.splitlines() if "\n" in address.strip() else address.split(",")
    return tuple(line for line in map(one_line, lines) if line)


def pdf(letter: Letter) -> bytes:
    """The letter as PDF/UA-1 (core/paper.py)."""
    return paper.pdf(SOURCE, data(letter))


def measured(letter: Letter) -> list[dict[str, Any]]:
    """Where the parts of the first page came to stand, in points: for tests and for trying out."""
    return paper.measured(SOURCE, data(letter))


def data(letter: Letter) -> Mapping[str, Any]:
    """What `letter.typ` sets, in the client's language."""
    with translation.override(letter.language):
        boxes = {"sender": SENDER, "address": ADDRESS, "day": DAY}
        return {
            "title": _("Letter"), "page": _("Page"), "language": letter.language,
            "size": LARGE if letter.large else ORDINARY,
            "sender": letter.sender, "to": letter.to, "day": date_words(letter.day),
            "heading": letter.heading, "text": _paragraphs(letter.text),
            "places": {
                "margin": MARGIN, "body_top": BODY_TOP, "folds": FOLDS,
                **{name: vars(box) for name, box in boxes.items()},
            },
        }  # fmt: skip


def _paragraphs(text: str) -> list[list[str]]:
    """Parted by empty lines; the lines of each."""
    parts = [part.splitlines() for part in text.strip().split("\n\n")]
    return [part for part in parts if part]
