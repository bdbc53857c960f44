"""The list of the register, and what it can be narrowed to. No name stands in an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from furtka.core.clock import day_bounds
from furtka.offices.models import Office, Staff, Unit
from furtka.registry.models import OPEN_STATES, FileClass, Item, ItemState
from furtka.registry.selectors import PAGE, Page

MOST_CLASSES = 400  # that a browser suggests; others are typed
OPEN, MINE, NOBODY = "otwarte", "ja", "nikt"


@dataclass(frozen=True)
class Wanted:
    """`state`: one of ItemState, or OPEN; `who`: MINE or NOBODY; `unit`: its slug. All may be
    empty. `day`: on which it was recorded, by the office's calendar."""

    state: str = ""
    who: str = ""
    unit: str = ""
    day: date | None = None

    @property
    def query(self) -> str:
        """For the address of the next page: `stan=otwarte&kto=ja`."""
        day = self.day.isoformat() if self.day else ""
        named = {"stan": self.state, "kto": self.who, "jednostka": self.unit, "dzien": day}
        return urlencode({name: value for name, value in named.items() if value})


def wanted(query: Mapping[str, str]) -> Wanted:
    """What an address asks for; what can't be read is as if it was not there."""
    state, who = query.get("stan", ""), query.get("kto", "")
    unit = query.get("jednostka", "").replace("\x00", "")[:50]
    try:
        day = date.fromisoformat(query.get("dzien", ""))
    except ValueError:
        day = None
    # The first and the last year have days whose bounds no datetime can hold.
    if day is not None and not 1 < day.year < 9999:
        day = None
    return Wanted(
        state if state in (OPEN, *ItemState.values) else "",
        who if who in (MINE, NOBODY) else "", unit, day,
    )  # fmt: skip


def choices(job: Staff) -> dict[str, Any]:
    """What the list and the form offer to choose from. Two queries."""
    classes = FileClass.objects.filter(office=job.office_id, retired=False)
    return {
        "states": ItemState.choices, "units": list(Unit.objects.filter(office=job.office_id)),
        "classes": list(classes.order_by("symbol")[:MOST_CLASSES]),
    }  # fmt: skip


def listed(job: Staff, wanted: Wanted, *, before: str = "", size: int = PAGE) -> Page:
    """The office's items, newest first. `before`: a mark that an earlier page gave as `older`.
    One query."""
    return paged(_found(job, wanted), before=before, size=size)


def paged(found: QuerySet[Item], *, before: str = "", size: int = PAGE) -> Page:
    """One page of these. A mark that can't be read is as none."""
    year, _dash, number = before.partition("-")
    if year.isdecimal() and number.isdecimal() and len(before) < 16:
        earlier = Q(year__lt=int(year)) | Q(year=int(year), number__lt=int(number))
        found = found.filter(earlier)
    found = found.select_related("unit", "assignee").order_by("-year", "-number")
    rows = list(found[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], f"{last.year}-{last.number}" if last else "")


def _found(job: Staff, wanted: Wanted) -> QuerySet[Item]:
    office: Office = job.office
    found = Item.objects.filter(office=office)
    if wanted.state:
        states = OPEN_STATES if wanted.state == OPEN else (wanted.state,)
        found = found.filter(state__in=states)
    if wanted.who:
        found = found.filter(assignee=job if wanted.who == MINE else None)
    if wanted.unit:
        found = found.filter(unit__slug=wanted.unit)
    if wanted.day:
        start, end = day_bounds(wanted.day, office.tz)
        found = found.filter(recorded_at__gte=start, recorded_at__lt=end)
    return found
