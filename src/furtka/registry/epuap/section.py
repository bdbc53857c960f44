"""The words of the letter on the page of its item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from furtka.offices.access import StaffRequest
from furtka.registry.models import EpuapLetter, Item
from furtka.registry.selectors import may_read

# More than that is read in the original: a page of it is no page any more.
SHOWN = 20_000


def letter_of(request: StaffRequest, item: Item) -> Mapping[str, Any] | None:
    """One query. Nothing for who may not know whom it is from."""
    if not may_read(request.job, item):
        return None
    letter = EpuapLetter.objects.filter(office=item.office_id, item=item).first()
    if letter is None:
        return None
    return {
        "letter": letter, "text": letter.text[:SHOWN], "cut": len(letter.text) > SHOWN,
        "links": letter.links.splitlines(),
    }  # fmt: skip
