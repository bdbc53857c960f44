"""What was entered afterwards and needs a look, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.entrance.errors import NotApplicable, NothingToUndo
from furtka.entrance.models import PENDING, Fate, OfflineEntry, WalkIn
from furtka.offices.models import Site
from furtka.visits.errors import TimeGivenAway
from furtka.visits.models import Visit, VisitStatus

# How long a decision can be taken back on the page.
SHOWN = timedelta(days=1)

DONE: Mapping[str, str | Promise] = {
    "come": _("came without an appointment"),
    "arrive": _("was at the entrance"),
    "meet": _("was met"),
    "enter": _("was in the room"),
    "leave": _("left the room"),
    "out": _("was outside"),
    "go": _("went away again"),
    "no_show": _("did not come"),
    "excuse": _("could not come and told us"),
    "undo": _("a step was taken back"),
}
REASONS: Mapping[str, str | Promise] = {
    "wrong_step": _("This does not fit where this person stands."),
    "unknown_code": _("Nobody with this code is known here yet."),
    "other_day": _("This visit is booked for another day now."),
    "in_the_future": _("This time has not come yet: the clock was wrong."),
    "too_old": _("This is older than seven days."),
    "code_in_use": _("Somebody else has this code."),
    "taken_back": _("The decision about this was taken back."),
    NotApplicable.code: NotApplicable.message,
    NothingToUndo.code: NothingToUndo.message,
    TimeGivenAway.code: TimeGivenAway.message,
}
WAITS = _("The step before it is missing: it may come from another device or the paper.")
OTHERWISE = _("This could not be entered by itself.")


@dataclass(frozen=True)
class Line:
    """One entry in words. `source`: the device, or empty for paper."""

    at: datetime
    done: str | Promise
    reason: str
    source: str
    fate: Fate


@dataclass(frozen=True)
class Doubt:
    """All that is open about one code, and where this person stands by what is known."""

    code: str
    stands: str | Promise
    lines: tuple[Line, ...]


def doubts(site: Site) -> list[Doubt]:
    """What people must look at, the earliest first. Three queries."""
    rows = OfflineEntry.objects.filter(office=site.office_id, site=site, fate__in=PENDING)
    return _by_code(site, list(rows.order_by("at", "id")))


def decided(site: Site, now: datetime) -> list[Doubt]:
    """What people decided within a day and can take back, as `doubts`."""
    rows = OfflineEntry.objects.filter(
        office=site.office_id, site=site, settled_at__gte=now - SHOWN
    ).exclude(fate__in=PENDING)
    return _by_code(site, list(rows.order_by("at", "id")))


def open_entries(site: Site) -> int:
    """How many entries need a look, for the board. One query."""
    rows = OfflineEntry.objects.filter(office=site.office_id, site=site, fate__in=PENDING)
    return rows.count()


def sentence(row: OfflineEntry) -> str:
    """Why it is open, or nothing."""
    if row.fate not in PENDING:
        return ""
    if row.reason == "wrong_step" and row.fate == Fate.WAITING:
        return str(WAITS)
    return str(REASONS.get(row.reason, OTHERWISE))


def statuses(site: Site, codes: Iterable[str]) -> dict[str, str]:
    """Where those with these codes stand, by code; nothing for codes that nobody has. Two queries.

    As `find_passer`: of a code without appointment the newest day.
    """
    here = {"office": site.office_id, "site": site, "code__in": set(codes)}
    walk_ins = WalkIn.objects.filter(**here).order_by("day")
    found = dict(walk_ins.values_list("code", "status"))
    return found | dict(Visit.objects.filter(**here).values_list("code", "status"))


def _by_code(site: Site, rows: Sequence[OfflineEntry]) -> list[Doubt]:
    known = statuses(site, [row.code for row in rows])
    found: dict[str, list[Line]] = {}
    for row in rows:
        line = Line(row.at, DONE[row.action], sentence(row), row.device, Fate(row.fate))
        found.setdefault(row.code, []).append(line)
    return [Doubt(code, _stands(known.get(code)), tuple(lines)) for code, lines in found.items()]


def _stands(status: str | None) -> str | Promise:
    return VisitStatus(status).label if status else REASONS["unknown_code"]
