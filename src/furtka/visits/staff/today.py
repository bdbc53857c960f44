"""What somebody who works here sees first: today's visits, what changed, what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from furtka.core.clock import day_bounds, local, local_day
from furtka.offices.models import ServiceHost, Staff
from furtka.offices.permissions import Permission, may
from furtka.offices.selectors import names_of
from furtka.privacy.models import AuditLine
from furtka.visits.models import Visit
from furtka.visits.staff.lookup import ACTIONS, on_day
from furtka.visits.staff.rows import Row, rows_of, sees, with_all
from furtka.visits.staff.tasks import TaskList, task_list

# Somebody's own doing is no news to them; the steps at the door are on the board.
NEWS = (
    "visit.booked", "visit.moved", "visit.by_phone", "visit.cancelled", "visit.uncancelled",
    "visit.host_changed", "visit.room_changed", "visit.put_back",
)  # fmt: skip
MOST_NEWS = 20
# Of an office's newest lines so many are looked through for those that concern one host.
LOOKED_THROUGH = 300


@dataclass(frozen=True)
class Change:
    """Something that happened to a visit; `at` and `starts_at` on the office's wall clock."""

    at: datetime
    what: str
    who: str
    code: str
    name: str
    starts_at: datetime
    before: datetime | None


@dataclass(frozen=True)
class Today:
    """The whole page. `own`: the visits are those of the reader, not of the office."""

    day: datetime
    own: bool
    rows: list[Row]
    changes: list[Change]
    newest: int
    tasks: TaskList


def today(job: Staff, *, now: datetime, seen: int | None) -> Today:
    """Today's visits of `job`, or of the whole office for those who are nobody's host.

    `seen`: the id of the last audit line that was looked at; without it, changes count since
    the day before. A fixed number of queries.
    """
    own = ServiceHost.objects.filter(office=job.office_id, staff=job).exists()
    visits = may(job.role, Permission.SEE_VISITS)
    rows: list[Row] = []
    if own or visits:
        found = on_day(job.office, local_day(now, job.office.tz), host=job if own else None)
        rows = rows_of(found, job, steps=may(job.role, Permission.RUN_ENTRANCE), now=now)
    changes, newest = news(job, now=now, seen=seen, own=own) if own or visits else ([], 0)
    tasks = task_list(job, now=now) if visits else TaskList((), ())
    return Today(local(now, job.office.tz), own, rows, changes, newest, tasks)


def news(job: Staff, *, now: datetime, seen: int | None, own: bool) -> tuple[list[Change], int]:
    """What others did to `job`'s visits (or the office's of today and tomorrow) meanwhile.

    Also returns the id of the newest line, to be remembered as seen. Three queries.
    """
    office = job.office
    since = day_bounds(local_day(now, office.tz) - timedelta(days=1), office.tz)[0]
    lines = AuditLine.objects.filter(office=office, at__gte=since, action__in=NEWS)
    if seen is not None:
        lines = lines.filter(id__gt=seen)
    newest_first = list(lines.order_by("-at", "-id")[:LOOKED_THROUGH])
    newest = max((line.id for line in newest_first), default=seen or 0)
    others = [line for line in newest_first if line.actor_id != job.user_id]
    visits = _visits(job, {line.thing.removeprefix("visit:") for line in others})
    names = names_of(office, {line.actor_id for line in others})
    soon = day_bounds(local_day(now, office.tz) + timedelta(days=1), office.tz)[1]
    changes = []
    for line in others:
        visit = visits.get(line.thing.removeprefix("visit:"))
        if visit is None or not sees(job, visit):
            continue
        before = _instant(line.details.get("before"))
        touches_now = min(visit.starts_at, before or visit.starts_at) < soon
        if visit.host_id == job.pk if own else touches_now:
            changes.append(_change(line, visit, before, names, office.tz))
    return changes[:MOST_NEWS], newest


def _visits(job: Staff, codes: set[str]) -> dict[str, Visit]:
    found = with_all(Visit.objects.filter(office=job.office_id, code__in=codes))
    return {visit.code: visit for visit in found}


def _change(
    line: AuditLine, visit: Visit, before: datetime | None, names: dict[int | None, str], tz: str
) -> Change:
    return Change(
        at=local(line.at, tz), what=str(ACTIONS[line.action]),
        who=names.get(line.actor_id, ""), code=visit.code, name=visit.client.name,
        starts_at=local(visit.starts_at, tz), before=local(before, tz) if before else None,
    )  # fmt: skip


def _instant(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
