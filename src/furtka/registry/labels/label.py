"""The label of an item as PDF: alone, for a label printer, or in a place of an A4 sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from furtka.core import paper
from furtka.core.clock import local
from furtka.core.dates import time_words
from furtka.registry.labels import codes
from furtka.registry.models import Attachment, Item

SOURCE = Path(__file__).parent / "label.typ"
# Millimetres of one label, and of the bars on it.
ROLL, BARS = (62, 29), 60
# A4 sheets of 3 x 8 labels of 70 x 37 mm, which every stationer has.
COLUMNS, ROWS = 3, 8
PLACES = COLUMNS * ROWS


def pdf(item: Item, place: int = 0) -> bytes:
    """`place` 0: one label of 62 x 29 mm; else that place of an A4 sheet, from 1 to PLACES, row by
    row. In Polish, PDF/UA-1. One query; `item` comes with its office. Never a name: a label is
    seen by everybody who carries the letter."""
    if not 0 <= place <= PLACES:
        raise ValueError(f"place {place}: from 0 to {PLACES}")
    with translation.override("pl"):
        return paper.pdf(SOURCE, data(item, place))


def data(item: Item, place: int) -> dict[str, Any]:
    """What `label.typ` sets."""
    here = local(item.received_at, item.office.tz)
    files = Attachment.objects.filter(office=item.office_id, item=item, hidden_at=None).count()
    return {
        "title": _("Label %(number)s") % {"number": item.shown},
        "number": item.shown,
        "office": item.office.name,
        "moment": f"{here:%d.%m.%Y} {time_words(here.time())}",
        "files": ngettext("%(n)s attachment", "%(n)s attachments", files) % {"n": files},
        "bars": codes.bars(item.shown, BARS),
        "qr": codes.qr(item.shown),
        "width": ROLL[0], "height": ROLL[1], "bars_width": BARS,
        "place": place, "columns": COLUMNS, "rows": ROWS,
    }  # fmt: skip
