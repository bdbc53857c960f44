"""Items of one correspondence: the first one, and those that were put to it."""

from __future__ import annotations

import re
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from furtka.core.clock import local_day
from furtka.offices.models import Office
from furtka.registry.desk.changes import change
from furtka.registry.errors import InvalidItem
from furtka.registry.models import Item

MOST = 100  # of one correspondence on a page


def correspondence(item: Item) -> list[Item]:
    """All items of the same correspondence, the earliest first; only itself if there is no other.
    One query."""
    first = item.thread_id or item.pk
    found = Item.objects.filter(Q(pk=first) | Q(thread=first), office=item.office_id)
    return list(found.order_by("year", "number")[:MOST])


def labelled(office: Office, words: str) -> Item | None:
    """The item whose whole number that is, as it was written when it was given."""
    found = Item.objects.filter(office=office, label__iexact=words.strip())
    return found.exclude(label="").first()


def item_called(office: Office, words: str, now: datetime) -> Item | None:
    """The item whose number was typed: `RPW/00042/2026`, `42/2026`, or `42` of this year."""
    words = words.strip()
    if exact := labelled(office, words):
        return exact
    found = Item.objects.filter(office=office)
    match = re.fullmatch(r"(?:[^\d/]+/?)?0*(\d{1,8})(?:/(\d{4}))?", words, re.ASCII)
    if match is None:
        return None
    year = int(match[2] or local_day(now, office.tz).year)
    return found.filter(year=year, number=int(match[1])).first()


@transaction.atomic
def put_to(*, item: Item, other: Item, now: datetime, actor: AbstractBaseUser) -> None:
    """`item` belongs to the correspondence of the earlier `other`, with what was put to it.

    Raises InvalidItem, ItemChanged.
    """
    if (other.year, other.number) >= (item.year, item.number):
        raise InvalidItem(fields={"other": _("Enter the number of an earlier item.")})
    # Both rows wait for others that put something to them; afterwards `other` is read anew.
    both = Item.objects.select_for_update().filter(office=item.office_id)
    rows = {row.pk: row for row in both.filter(pk__in=(item.pk, other.pk)).order_by("pk")}
    first = rows[other.pk].thread or rows[other.pk]
    change(item, {"thread": first}, now=now, actor=actor, action="item.joined")
    later = Item.objects.filter(office=item.office_id, thread=item.pk).select_related("office")
    for one in later:
        change(one, {"thread": first}, now=now, actor=actor, action="item.joined")


@transaction.atomic
def take_out(*, item: Item, now: datetime, actor: AbstractBaseUser) -> None:
    """It is no part of that correspondence. Again changes nothing. Raises ItemChanged."""
    change(item, {"thread": None}, now=now, actor=actor, action="item.parted")
