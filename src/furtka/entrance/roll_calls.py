"""The roll call after an evacuation: who was in the house is ticked when found outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from furtka.core.db import retried, unless_duplicate
from furtka.entrance.cards import need_words
from furtka.entrance.models import RollCall, RollCallLine, WalkIn
from furtka.entrance.passing import ARRIVALS
from furtka.entrance.selectors import Row, row_of, whos_inside
from furtka.offices.models import Site, Staff, VisitKind
from furtka.privacy import audit
from furtka.visits.models import Visit, VisitStatus


@retried
def begin(*, site: Site, staff: Staff, now: datetime) -> RollCall:
    """Write down who is in the house. A second press, or a colleague's, opens the same list."""
    open_calls = RollCall.objects.filter(office=site.office_id, site=site, ended_at=None)
    found = open_calls.select_related("office").first()
    if found is not None:
        return found
    made = unless_duplicate(
        lambda: RollCall.objects.create(
            office=site.office, site=site, started_at=now, started_by=staff
        )
    )
    if made is None:
        return open_calls.select_related("office").get()
    RollCallLine.objects.bulk_create(_line(made, row) for row in _present(site))
    _record("started", made, staff, now)
    return made


@retried
def tick(*, roll_call: RollCall, code: str, staff: Staff, now: datetime) -> None:
    """Found outside. Ticked already, it changes nothing; a code that came later gets its line.

    A code that is not in the house changes nothing, nor does any once the roll call has ended.
    """
    lines = _lines(roll_call, code)
    if lines is None:
        return
    if not lines.exists():
        _add_late([row for row in _present(roll_call.site) if row.code == code], roll_call)
    if lines.filter(found_at=None).update(found_at=now, found_by=staff):
        _record("found", roll_call, staff, now, code=code)


@retried
def untick(*, roll_call: RollCall, code: str, staff: Staff, now: datetime) -> None:
    """It was somebody else. Changes nothing where nobody was ticked, or all has ended."""
    lines = _lines(roll_call, code)
    if lines is None:
        return
    if lines.exclude(found_at=None).update(found_at=None, found_by=None):
        _record("not_found", roll_call, staff, now, code=code)


@retried
def end(*, roll_call: RollCall, staff: Staff, now: datetime) -> None:
    """It is over; who came meanwhile is written down. A second press changes nothing."""
    mine = RollCall.objects.filter(office=roll_call.office_id, pk=roll_call.pk)
    if mine.filter(ended_at=None).update(ended_at=now, ended_by=staff):
        _add_late(late_rows(roll_call, roll_call.lines.all()), roll_call)
        _record("ended", roll_call, staff, now)


@retried
def reopen(*, roll_call: RollCall, staff: Staff, now: datetime) -> None:
    """It was ended by mistake. Beside another open one nothing changes."""
    mine = RollCall.objects.filter(office=roll_call.office_id, pk=roll_call.pk)
    ended = mine.exclude(ended_at=None)
    if unless_duplicate(lambda: ended.update(ended_at=None, ended_by=None)):
        _record("reopened", roll_call, staff, now)


def late_rows(roll_call: RollCall, lines: Iterable[RollCallLine]) -> list[Row]:
    """Who came after the roll call began and has no line yet. Three queries or fewer."""
    known = {line.code for line in lines}
    return [row for row in _present(roll_call.site) if row.code not in known]


def _present(site: Site) -> list[Row]:
    """Everybody in the house, and who waits at the entrance. Four queries at most."""
    here = {"office": site.office_id, "site": site, "status": VisitStatus.ARRIVED}
    visits = Visit.objects.filter(kind=VisitKind.IN_PERSON, **here)
    waiting: list[Visit | WalkIn] = [
        *visits.select_related("room", "host").prefetch_related(ARRIVALS),
        *WalkIn.objects.filter(**here).select_related("room", "host"),
    ]
    return whos_inside(site.office, site) + [row_of(who) for who in waiting]


def _lines(roll_call: RollCall, code: str) -> QuerySet[RollCallLine] | None:
    """The line of that code; None once the roll call has ended."""
    still_open = RollCall.objects.filter(office=roll_call.office_id, ended_at=None)
    if not still_open.filter(pk=roll_call.pk).exists():
        return None
    return RollCallLine.objects.filter(office=roll_call.office_id, roll_call=roll_call, code=code)


def _add_late(rows: Iterable[Row], roll_call: RollCall) -> None:
    lines = [_line(roll_call, row) for row in rows]
    RollCallLine.objects.bulk_create(lines, ignore_conflicts=True)  # somebody else was quicker


def _line(roll_call: RollCall, row: Row) -> RollCallLine:
    return RollCallLine(
        office_id=roll_call.office_id, roll_call=roll_call, code=row.code, status=row.status,
        since=row.since, room=row.room, floor=row.floor, host=row.host, people=row.people,
        needs=list(row.need_codes),
    )  # fmt: skip


def _record(verb: str, roll_call: RollCall, staff: Staff, now: datetime, **details: str) -> None:
    audit.record(
        f"roll_call.{verb}", f"roll_call:{roll_call.pk}", office=roll_call.office, at=now,
        actor=staff.user, **details,
    )  # fmt: skip


@dataclass(frozen=True)
class RollLine:
    """A line on the screen. `late`: came after the roll call began."""

    code: str
    status: VisitStatus
    room: str
    floor: int
    host: str
    people: int
    needs: tuple[str, ...]
    late: bool
    found_at: datetime | None
    found_by: str


@dataclass(frozen=True)
class RollSheet:
    """The whole roll call. `found` and `people` count people, with their companions."""

    missing: tuple[RollLine, ...]
    there: tuple[RollLine, ...]
    found: int
    people: int


def sheet(roll_call: RollCall) -> RollSheet:
    """Who is missing, by floor and room, and who was found, the last one first. Three queries."""
    lines = list(roll_call.lines.select_related("found_by"))
    rows = [] if roll_call.ended_at else late_rows(roll_call, lines)
    late = [_shown(_line(roll_call, row), late=True) for row in rows]
    shown = [_shown(line, late=line.since > roll_call.started_at) for line in lines] + late
    missing = sorted((one for one in shown if one.found_at is None), key=_way)
    there = [(one.found_at, one) for one in shown if one.found_at]
    there.sort(key=lambda pair: (pair[0], pair[1].code), reverse=True)
    return RollSheet(
        missing=tuple(missing),
        there=tuple(one for _, one in there),
        found=sum(one.people for _, one in there),
        people=sum(one.people for one in shown),
    )


def _way(line: RollLine) -> tuple[int, str, str]:
    """As one walks through the house."""
    return line.floor, line.room, line.code


def _shown(line: RollCallLine, *, late: bool) -> RollLine:
    return RollLine(
        code=line.code,
        status=VisitStatus(line.status),
        room=line.room,
        floor=line.floor,
        host=line.host,
        people=line.people,
        needs=need_words(line.needs),
        late=late,
        found_at=line.found_at,
        found_by=line.found_by.name if line.found_by else "",
    )
