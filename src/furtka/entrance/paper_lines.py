"""The lines of a day sheet on paper, and what of them is entered already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from furtka.core.clock import day_bounds, local_day
from furtka.core.dates import hour_words
from furtka.entrance.day_sheet import BLANK_LINES
from furtka.entrance.models import Step, WalkIn
from furtka.entrance.passing import Passer, passer_of
from furtka.offices.models import Site, VisitKind
from furtka.visits.models import Visit, VisitStatus

S = VisitStatus
# Today and six days before it: nothing on them is older than what can be entered afterwards.
DAYS = 7
# Whoever has one of these comes no more: nothing can be entered.
OVER = (S.LEFT, S.NO_SHOW, S.EXCUSED)
ON_PAPER = (S.BOOKED, S.ARRIVED, S.MET, S.IN_ROOM, S.LEAVING, *OVER)
# The three columns of the sheet, and where each leads.
COLUMNS: Mapping[str, VisitStatus] = {"came": S.ARRIVED, "room": S.IN_ROOM, "outside": S.LEFT}


@dataclass(frozen=True)
class Line:
    """One line of the sheet. `hour` is empty where nobody had an appointment.

    `known`: what is entered already, as people read it off a clock, by column. `about` and
    `people` of somebody without an appointment, once entered.
    """

    code: str
    hour: str
    host: str
    room: str
    people: int
    about: str
    status: str
    known: Mapping[str, str]

    @property
    def blank(self) -> bool:
        """A line without an appointment on which nothing is entered yet."""
        return not self.hour and not self.status

    @property
    def over(self) -> bool:
        return self.status in OVER

    @property
    def stands(self) -> str:
        """Where this person is, in words."""
        return str(VisitStatus(self.status).label) if self.status else ""


def days(site: Site, now: datetime) -> list[date]:
    """The days whose sheets can be entered, today first."""
    today = local_day(now, site.office.tz)
    return [today - timedelta(days=back) for back in range(DAYS)]


def lines(site: Site, day: date) -> list[Line]:
    """Those of the appointments in the order of time, then the blank ones. Three queries."""
    tz = site.office.tz
    start, end = day_bounds(day, tz)
    visits = Visit.objects.filter(
        office=site.office_id, site=site, kind=VisitKind.IN_PERSON, status__in=ON_PAPER,
        starts_at__gte=start, starts_at__lt=end,
    ).select_related("room", "host")  # fmt: skip
    walk_ins = WalkIn.objects.filter(office=site.office_id, site=site, day=day)
    by_code = {one.code: one for one in walk_ins.select_related("room", "host")}
    known = _known(site, start, tz)
    booked = [
        _line(visit, known, hour_words(visit.starts_at, tz), "")
        for visit in visits.order_by("starts_at", "pk")
    ]
    return [*booked, *(_blank(code, by_code.get(code), known, tz) for code in codes(day))]


def codes(day: date) -> list[str]:
    """The numbers of the blank lines, as they are printed."""
    return [f"{day:%d%m}-{number:02}" for number in range(1, BLANK_LINES + 1)]


def _line(who: Passer, known: Mapping[str, Mapping[str, str]], hour: str, about: str) -> Line:
    return Line(
        who.code, hour, who.host.name if who.host else "", who.room.name if who.room else "",
        who.party, about, who.status, known.get(who.code, {}),
    )  # fmt: skip


def _blank(
    code: str, walk_in: WalkIn | None, known: Mapping[str, Mapping[str, str]], tz: str
) -> Line:
    if walk_in is None:
        return Line(code, "", "", "", 0, "", "", {})
    came = {"came": hour_words(walk_in.came_at, tz)}
    with_steps = {code: {**came, **known.get(code, {})}}
    return _line(walk_in, with_steps, "", str(walk_in.get_about_display()))


def _known(site: Site, start: datetime, tz: str) -> dict[str, dict[str, str]]:
    """The hours of the steps that hold, by code and column. One query."""
    steps = Step.objects.filter(
        office=site.office_id, undone_at=None, at__gte=start, became__in=COLUMNS.values()
    )
    found: dict[str, dict[str, str]] = {}
    for step in _of_site(steps.select_related("visit", "walk_in").order_by("id"), site):
        column = next(name for name, became in COLUMNS.items() if became == step.became)
        found.setdefault(passer_of(step).code, {})[column] = hour_words(step.at, tz)
    return found


def _of_site(steps: Iterable[Step], site: Site) -> list[Step]:
    return [step for step in steps if passer_of(step).site_id == site.pk]
