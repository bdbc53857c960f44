"""Reads of the register."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from furtka.core.text import fold
from furtka.offices.models import Office, Staff
from furtka.offices.permissions import Permission, may
from furtka.registry.models import Item

PAGE = 50


@dataclass(frozen=True)
class Page:
    """One page of the register, newest first. `older` is the mark of the next page, if any."""

    items: list[Item]
    older: str = ""


def newest(office: Office, *, words: str = "", before: str = "", size: int = PAGE) -> Page:
    """Items that contain every word of `words`, without Polish letters and capitals. One query.

    `before` is a mark that an earlier page gave as `older`: no page number, so that the list
    does not shift while others record. A mark that can't be read is as none.
    """
    found = Item.objects.filter(office=office).select_related("unit")
    for word in fold(words.replace("\x00", " ")).split()[:8]:
        found = found.filter(search_text__contains=word)
    year, _dash, number = before.partition("-")
    if year.isdecimal() and number.isdecimal() and len(before) < 16:
        earlier = Q(year__lt=int(year)) | Q(year=int(year), number__lt=int(number))
        found = found.filter(earlier)
    rows = list(found.order_by("-year", "-number")[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], f"{last.year}-{last.number}" if last else "")


def item_of(office: Office, year: int, number: int) -> Item:
    """The item of that number; 404 if this office has none."""
    found = Item.objects.filter(office=office, year=year, number=number)
    item = found.select_related("office", "unit", "recorded_by", "client").first()
    if item is None:
        raise Http404
    return item


def sees_sender(job: Staff, item: Item) -> bool:
    """Whether that colleague may know which client it is from, and what they were told."""
    if item.client is None:
        return False
    return not item.client.protected or may(job.role, Permission.SEE_PROTECTED)


def recorder_of(item: Item) -> str:
    """The name of whoever recorded it; empty for programs."""
    if item.recorded_by_id is None:
        return ""
    job = Staff.objects.filter(office_id=item.office_id, user_id=item.recorded_by_id)
    return str(job.values_list("name", flat=True).first() or "")
