"""Reads of the register."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from furtka.clients.models import Client
from furtka.core.text import fold
from furtka.offices.models import Office, Staff
from furtka.offices.permissions import Permission, may
from furtka.registry.models import IncomingChannel, Item, MailLetter

PAGE = 50
MOST_WORDS = 8


@dataclass(frozen=True)
class Page:
    """One page of the register, newest first. `older` is the mark of the next page, if any."""

    items: list[Item]
    older: str = ""


def newest(office: Office, *, words: str = "", before: str = "", size: int = PAGE) -> Page:
    """Items that contain every word of `words`, without Polish letters and capitals. Two queries.

    `before` is a mark that an earlier page gave as `older`: no page number, so that the list
    does not shift while others record. A mark that can't be read is as none.
    """
    found = Item.objects.filter(office=office)
    for word in fold(words.replace("\x00", " ")).split()[:MOST_WORDS]:
        found = found.filter(search_text__contains=word)
    year, _dash, number = before.partition("-")
    if year.isdecimal() and number.isdecimal() and len(before) < 16:
        earlier = Q(year__lt=int(year)) | Q(year=int(year), number__lt=int(number))
        found = found.filter(earlier)
    rows = newest_of(found, size + 1)
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], f"{last.year}-{last.number}" if last else "")


def newest_of(found: QuerySet[Item], size: int) -> list[Item]:
    """The newest of `found`. Two queries: the first only finds, in an index that has all it needs
    (`item_search_text`); whole rows are read for those to be shown alone."""
    keys = list(found.order_by("-year", "-number").values_list("pk", flat=True)[:size])
    rows = Item.objects.filter(pk__in=keys).select_related("unit", "assignee")
    return list(rows.order_by("-year", "-number"))


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


def may_read(job: Staff, item: Item) -> bool:
    """Whether that colleague may read what it says. What somebody under protection wrote is read
    by who may see them, and by whom it was given to."""
    return item.pk not in closed_for(job, [item])


def closed_for(job: Staff, items: Collection[Item]) -> set[int]:
    """Keys of those that the colleague may not read. One query at most.

    An e-mail without a client is closed as well if its address is that of somebody under
    protection: where two people share one, it may be from either.
    """
    if may(job.role, Permission.SEE_PROTECTED):
        return set()
    others = [item for item in items if item.assignee_id != job.pk]
    mails = [
        item.pk for item in others
        if item.client is None and item.channel == IncomingChannel.EMAIL
    ]  # fmt: skip
    found = {item.pk for item in others if item.client is not None and item.client.protected}
    return found | (_of_protected_addresses(job, mails) if mails else set())


def _of_protected_addresses(job: Staff, items: Collection[int]) -> set[int]:
    people = Client.objects.filter(office=job.office_id, protected=True, erased_at=None)
    same = people.exclude(email="").filter(email__iexact=OuterRef("from_address"))
    letters = MailLetter.objects.filter(Exists(same), office=job.office_id, item__in=items)
    return {pk for pk in letters.values_list("item", flat=True) if pk is not None}


def recorder_of(item: Item) -> str:
    """The name of whoever recorded it; empty for programs."""
    if item.recorded_by_id is None:
        return ""
    job = Staff.objects.filter(office_id=item.office_id, user_id=item.recorded_by_id)
    return str(job.values_list("name", flat=True).first() or "")
