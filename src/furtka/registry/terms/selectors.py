"""Which clocks run, and how near their ends are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from furtka.offices.hours import add_working_days
from furtka.offices.models import Office, Staff, Unit
from furtka.registry.models import Clock, Item, Paper, Pause
from furtka.registry.terms.clocks import END_OF

SOON = 5  # working days
FEW, PAGE = 20, 50


class Group(models.TextChoices):
    """How near the end is. The values stand in addresses."""

    OVERDUE = "po-terminie", _("Overdue")
    SOON = "wkrotce", _("Due in 5 working days or less")
    STOPPED = "stoja", _("Standing still")
    LATER = "pozniej", _("Due later")


@dataclass(frozen=True)
class Narrowed:
    """Whose clocks; all of the office without either."""

    unit: Unit | None = None
    staff: Staff | None = None


@dataclass(frozen=True)
class Part:
    """One group: how many there are, the first of them, and the mark of the next page."""

    group: Group
    count: int
    clocks: list[Clock] = field(default_factory=list)
    further: str = ""


def running(office: Office, narrowed: Narrowed | None = None) -> QuerySet[Clock]:
    """Clocks that run; `stopped` says which stand still. An item that is closed has none."""
    narrowed = narrowed or Narrowed()
    still = Pause.objects.filter(office=OuterRef("office"), clock=OuterRef("pk"), until=None)
    found = Clock.objects.filter(office=office, ended_at=None).exclude(
        item__state__in=END_OF.keys()
    )
    if narrowed.unit is not None:
        found = found.filter(item__unit=narrowed.unit)
    if narrowed.staff is not None:
        found = found.filter(item__assignee=narrowed.staff)
    return found.annotate(stopped=Exists(still))


def overview(office: Office, narrowed: Narrowed, today: date) -> list[Part]:
    """The first of each group. One query, and one for each group that has any."""
    found = running(office, narrowed)
    counts = _counts(found, today)
    return [
        _part(found, group, counts[group], today, size=FEW) if counts[group] else Part(group, 0)
        for group in Group
    ]


def page(office: Office, narrowed: Narrowed, group: Group, today: date, after: str = "") -> Part:
    """One group from where an earlier page ended. A mark that can't be read is as none."""
    found = running(office, narrowed)
    return _part(found, group, _counts(found, today)[group], today, size=PAGE, after=after)


def is_soon(due_on: date, today: date) -> bool:
    return due_on <= add_working_days(today, SOON)


def of_item(item: Item) -> list[Clock]:
    """All clocks of an item, those that run first, with pauses and notices. Three queries."""
    found = Clock.objects.filter(office=item.office_id, item=item).select_related("office", "item")
    found = found.prefetch_related("pauses", "extensions")
    return sorted(found.order_by("due_on", "pk")[:50], key=lambda clock: clock.ended_at is not None)


def papers_of(item: Item) -> list[Paper]:
    """The letters about it that were not withdrawn, in order. One query."""
    found = Paper.objects.filter(office=item.office_id, item=item, withdrawn_at=None)
    return list(found.order_by("made_at", "pk")[:50])


def _condition(group: Group, today: date) -> Q:
    soon = add_working_days(today, SOON)
    if group == Group.STOPPED:
        return Q(stopped=True)
    days = {
        Group.OVERDUE: Q(due_on__lt=today),
        Group.SOON: Q(due_on__gte=today, due_on__lte=soon),
        Group.LATER: Q(due_on__gt=soon),
    }
    return Q(stopped=False) & days[group]


def _counts(found: QuerySet[Clock], today: date) -> dict[Group, int]:
    asked = {group.name: Count("pk", filter=_condition(group, today)) for group in Group}
    counts = found.aggregate(**asked)
    return {group: counts[group.name] for group in Group}


def _part(
    found: QuerySet[Clock], group: Group, count: int, today: date, *, size: int, after: str = ""
) -> Part:
    rows = found.filter(_condition(group, today)).select_related(
        "item__office", "item__unit", "item__assignee"
    )
    day, pk = _mark(after)
    if day is not None:
        rows = rows.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=pk))
    shown = list(rows.order_by("due_on", "pk")[: size + 1])
    last = shown[size - 1] if len(shown) > size else None
    return Part(group, count, shown[:size], f"{last.due_on}.{last.pk}" if last else "")


def _mark(after: str) -> tuple[date | None, int]:
    day, _dot, pk = after.partition(".")
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return None, 0
    usable = pk.isascii() and pk.isdecimal() and len(pk) < 16
    return (found, int(pk)) if usable else (None, 0)
