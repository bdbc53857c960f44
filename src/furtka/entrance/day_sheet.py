"""The day at one building on paper, for when the system is down: codes and hours, no names.

Below the visits stand empty lines with numbers of their own, for those who come without an
appointment: what is written there can be entered later, and no two lines have the same number.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from furtka.core import paper
from furtka.core.clock import at, day_bounds, local_day
from furtka.core.dates import day_words, hour_words, moment_words
from furtka.core.text import in_language
from furtka.entrance.cards import needs_of
from furtka.entrance.selectors import limit_of
from furtka.offices.models import Room, Site, VisitKind
from furtka.rules.selectors import rules_in_force
from furtka.rules.texts import HEADLINES
from furtka.visits.models import LIVE, Visit

SOURCE = Path(__file__).parent / "day_sheet.typ"
BLANK_LINES = 18  # a page of them
NOON = time(12)


def pdf(site: Site, day: date, now: datetime) -> bytes:
    """That day in the reader's language, as PDF/UA-1. Four queries, about a tenth of a second."""
    return paper.pdf(SOURCE, data(site, day, now))


def next_day(site: Site, now: datetime) -> date:
    """The next day on which anybody comes to that building; else tomorrow. One query."""
    tz = site.office.tz
    today = local_day(now, tz)
    later = _booked(site).filter(starts_at__gte=day_bounds(today, tz)[1]).order_by("starts_at")
    first = later.values_list("starts_at", flat=True).first()
    return local_day(first, tz) if first else today + timedelta(days=1)


def data(site: Site, day: date, now: datetime) -> dict[str, Any]:
    """What `day_sheet.typ` sets. Nothing in it is read as Typst."""
    office, tz = site.office, site.office.tz
    start, end = day_bounds(day, tz)
    visits = _booked(site).filter(starts_at__gte=start, starts_at__lt=end)
    rows = visits.select_related("room", "host").order_by("starts_at", "pk")
    # An order may begin in the morning: what holds at noon is what the day is about.
    rules = rules_in_force(office, site, None, max(now, at(day, NOON, tz)))
    most = limit_of(site, rules)
    return {
        "language": get_language() or "pl",
        "title": _("Day sheet: %(site)s") % {"site": in_language(site, "name")},
        "day": day_words(day, year=True),
        "state": _("State at: %(moment)s") % {"moment": moment_words(now, tz)},
        "mode": f"{HEADLINES[rules.mode]}.",
        "most": ngettext("At most %(n)s person inside.", "At most %(n)s people inside.", most)
        % {"n": most},
        "how": [
            _("Write the hour of each step. No names: the code is enough."),
            _("Without an appointment: take the next empty line and write what it is about."),
            _("When the system is back, enter the lines in their order and keep the sheet."),
        ],
        "columns": _columns(_("What they need")),
        "rows": [_row(visit, tz) for visit in rows],
        "nobody": _("Nobody is booked for this day."),
        "blank_title": _("Without an appointment"),
        "blank_columns": _columns(_("What it is about")),
        "blank": [f"{day:%d%m}-{number:02}" for number in range(1, BLANK_LINES + 1)],
        "page": _("Page"),
    }  # fmt: skip


def _booked(site: Site) -> QuerySet[Visit]:
    return Visit.objects.filter(
        office=site.office_id, site=site, kind=VisitKind.IN_PERSON, status__in=LIVE
    )


def _columns(free: str) -> list[str]:
    return [
        _("Hour"), _("Code"), _("People"), _("Room"), _("With whom"), free, _("Came"),
        _("In the room"), _("Outside"),
    ]  # fmt: skip


def _row(visit: Visit, tz: str) -> list[str]:
    return [
        hour_words(visit.starts_at, tz), visit.code, str(visit.party), _room(visit.room),
        visit.host.name, ", ".join(needs_of(visit)), "", "", "",
    ]  # fmt: skip


def _room(room: Room | None) -> str:
    if room is None:
        return ""
    if room.floor == 0:
        return _("%(room)s, ground floor") % {"room": room.name}
    return _("%(room)s, floor %(floor)s") % {"room": room.name, "floor": room.floor}
