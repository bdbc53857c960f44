"""The items of a period, a thousand at a time, and what each says in a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.clock import day_bounds, local
from furtka.core.text import in_language
from furtka.offices.models import Office, Unit
from furtka.registry.models import Attachment, Item

AT_ONCE = 1000

Value = str | int | date | datetime
# Name for programs → heading for people. Instants are on the office's wall clock.
COLUMNS: dict[str, str | Promise] = {
    "number": _("Number"),
    "year": _("Year"),
    "seq": _("Number in the year"),
    "channel": _("How it reached us"),
    "received_at": _("When it reached us"),
    "recorded_at": _("Recorded"),
    "sender": _("From whom"),
    "subject": _("About what"),
    "sent_on": _("date of the letter"),
    "sender_mark": _("mark of the letter"),
    "postmark": _("Postmark"),
    "remark": _("Remark on how it came"),
    "matter": _("What sort of matter"),
    "effect": _("Effect in law"),
    "state": _("State"),
    "unit": _("For which unit"),
    "assignee": _("for whom"),
    "file_class": _("Class of the file plan"),
    "counts_from": _("Terms count from"),
    "thread": _("First item of the correspondence"),
    "files": _("Attachments"),
}


@dataclass(frozen=True)
class Period:
    """What was recorded from one day to another, both included; by one channel or for one unit
    only, if they are given."""

    first: date
    last: date
    channel: str = ""
    unit: Unit | None = None


def items_of(office: Office, period: Period) -> QuerySet[Item]:
    start = day_bounds(period.first, office.tz)[0]
    end = day_bounds(period.last, office.tz)[1]
    found = Item.objects.filter(office=office, recorded_at__gte=start, recorded_at__lt=end)
    if period.channel:
        found = found.filter(channel=period.channel)
    if period.unit is not None:
        found = found.filter(unit=period.unit)
    return found


def chunks(office: Office, period: Period) -> Iterator[list[Item]]:
    """In the order in which they were recorded, AT_ONCE at a time. One query each, and nothing is
    held open between them: whoever receives slowly holds up nobody."""
    found = items_of(office, period).select_related(
        "unit", "assignee", "file_class", "thread", "client"
    )  # fmt: skip
    rest = found.order_by("recorded_at", "pk")
    while rows := list(rest[:AT_ONCE]):
        yield rows
        at, pk = rows[-1].recorded_at, rows[-1].pk
        later = Q(recorded_at__gt=at) | Q(recorded_at=at, pk__gt=pk)
        rest = found.filter(later, recorded_at__gte=at).order_by("recorded_at", "pk")


def rows_of(office: Office, period: Period) -> Iterator[dict[str, Value]]:
    """What each item says, by the names of COLUMNS. Two queries for a thousand items."""
    for items in chunks(office, period):
        counts = _files_of(office, items)
        for item in items:
            yield {**facts(item, office.tz), "files": counts.get(item.pk, 0)}


def _files_of(office: Office, items: list[Item]) -> dict[int, int]:
    found = Attachment.objects.filter(office=office, item__in=items, hidden_at=None)
    return dict(found.order_by().values_list("item").annotate(n=Count("pk")))


def facts(item: Item, tz: str) -> dict[str, Value]:
    """Empty text for what is not known. No query if it comes from `chunks`."""
    return {
        "number": item.shown, "year": item.year, "seq": item.number,
        "channel": str(item.channel),
        "received_at": local(item.received_at, tz), "recorded_at": local(item.recorded_at, tz),
        "sender": item.sender, "subject": item.subject,
        "sent_on": item.sent_on or "", "sender_mark": item.sender_mark,
        "postmark": item.postmark or "", "remark": item.remark,
        "matter": str(item.matter), "effect": str(item.effect), "state": str(item.state),
        "unit": in_language(item.unit, "name", "pl") if item.unit else "",
        "assignee": item.assignee.name if item.assignee else "",
        "file_class": item.file_class.symbol if item.file_class else "",
        "counts_from": local(item.counts_from, tz) if item.counts_from else "",
        "thread": item.thread.shown if item.thread else "",
    }  # fmt: skip
