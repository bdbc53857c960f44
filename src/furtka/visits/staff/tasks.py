"""Tasks as the people who work here see them: what, whom, when, the words; and who may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from furtka.clients.models import Client
from furtka.core.clock import day_bounds, local, local_day
from furtka.core.dates import day_words, hour_words, relative_day
from furtka.core.phones import show_phone
from furtka.offices.models import Staff
from furtka.offices.permissions import Permission, may
from furtka.outbox.models import Task, TaskKind
from furtka.outbox.told import label_of
from furtka.visits.models import Visit
from furtka.visits.staff.lookup import protected_guests

MOST_TASKS = 200
# The order of the groups: what can be done at once comes first.
ORDER = (
    TaskKind.NOT_REACHED, TaskKind.CALL, TaskKind.TELL, TaskKind.LETTER, TaskKind.CHECK,
    TaskKind.OFFICE,
)  # fmt: skip

# These are counted by people: two things to tell one person are one call.
PEOPLE = (TaskKind.NOT_REACHED, TaskKind.CALL, TaskKind.TELL)


@dataclass(frozen=True)
class TaskRow:
    """Something a person has to do; all instants on the office's wall clock.

    `about` is a visit's code, or empty. `early`: not to be done yet, because of safe hours.
    """

    id: int
    kind: str
    kind_label: str
    about: str
    code: str
    name: str
    phone: str  # as stored, to be pressed
    phone_shown: str
    why: str
    script: str
    due: str
    age: str
    owner: str
    mine: bool
    late: bool
    early: bool
    done: bool
    result: str
    client: int | None
    letter: int | None  # the message to print and post
    path: str = ""  # the page where a chore of the office is done


@dataclass(frozen=True)
class Group:
    """Tasks of one kind under one heading with their number."""

    heading: str
    rows: tuple[TaskRow, ...]


@dataclass(frozen=True)
class TaskList:
    """`hidden`: how many more there are of people whom the reader may not know."""

    groups: tuple[Group, ...]
    done: tuple[TaskRow, ...]
    hidden: int = 0

    @property
    def rows(self) -> list[TaskRow]:
        """All open ones, group after group."""
        return [row for group in self.groups for row in group.rows]


def task_list(job: Staff, *, now: datetime, mine: bool = False) -> TaskList:
    """Open tasks of the office, or of `job`; and those done today. Five queries at most."""
    every = Task.objects.filter(office=job.office_id)
    seen = visible(job, every)
    wanted = seen.filter(owner=job) if mine else seen
    still_open = wanted.filter(done_at=None).order_by("due_at", "id")[:MOST_TASKS]
    start, _end = day_bounds(local_day(now, job.office.tz), job.office.tz)
    done = wanted.filter(done_at__gte=start).order_by("-done_at", "-id")[:MOST_TASKS]
    rows = _rows(list(still_open), job, now)
    hidden = 0 if mine else max(0, every.filter(done_at=None).count() - len(rows))
    over = hidden if len(rows) < MOST_TASKS else 0
    return TaskList(_grouped(rows), tuple(_rows(list(done), job, now)), over)


def visible(job: Staff, tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Without those of protected people whom `job` may not know."""
    joined = tasks.select_related("client", "owner", "office")
    if may(job.role, Permission.SEE_PROTECTED):
        return joined
    known = protected_guests(job)
    hidden = Visit.objects.filter(office=job.office_id, client__protected=True).exclude(host=job)
    return joined.filter(
        Q(client=None) | Q(client__protected=False) | Q(client__in=known.values("client"))
    ).exclude(Q(client=None) & Q(about__in=hidden.values("code")))


def task_for(job: Staff, pk: int) -> Task:
    """That task of the office, if `job` may see whom it is about; otherwise 404."""
    found = visible(job, Task.objects.filter(office=job.office_id))
    task = found.filter(pk=pk).select_related("client__office").first() if pk < 2**63 else None
    if task is None:
        raise Http404
    return task


def rows_about(job: Staff, code: str, *, now: datetime) -> list[TaskRow]:
    """Open tasks about one visit, which `job` may see."""
    found = visible(job, Task.objects.filter(office=job.office_id, about=code, done_at=None))
    return _rows(list(found.order_by("due_at", "id")), job, now)


def _grouped(rows: Sequence[TaskRow]) -> tuple[Group, ...]:
    groups = []
    for kind in ORDER:
        found = tuple(row for row in rows if row.kind == kind)
        if found:
            count = len({row.client or -row.id for row in found}) if kind in PEOPLE else len(found)
            groups.append(Group(_heading(kind, count), found))
    return tuple(groups)


def _heading(kind: TaskKind, count: int) -> str:
    words = {
        TaskKind.NOT_REACHED: ngettext(
            "%(count)d person not reached: find another way",
            "%(count)d people not reached: find another way", count,
        ),
        TaskKind.CALL: ngettext(
            "%(count)d person to be reached: phone them",
            "%(count)d people to be reached: phone them", count,
        ),
        TaskKind.TELL: ngettext(
            "%(count)d person to be told when they are here",
            "%(count)d people to be told when they are here", count,
        ),
        TaskKind.LETTER: ngettext(
            "%(count)d letter to be printed and posted",
            "%(count)d letters to be printed and posted", count,
        ),
        TaskKind.CHECK: ngettext(
            "%(count)d message that may not have arrived: check it",
            "%(count)d messages that may not have arrived: check them", count,
        ),
        TaskKind.OFFICE: ngettext(
            "%(count)d thing for the office to see to",
            "%(count)d things for the office to see to", count,
        ),
    }  # fmt: skip
    return words[kind] % {"count": count}


def _rows(tasks: Iterable[Task], job: Staff, now: datetime) -> list[TaskRow]:
    found = list(tasks)
    about = {task.about for task in found}
    visits = Visit.objects.filter(office=job.office_id, code__in=about).select_related("client")
    by_code = {visit.code: visit for visit in visits} if found else {}
    return [_row(task, by_code.get(task.about), job, now) for task in found]


def _row(task: Task, visit: Visit | None, job: Staff, now: datetime) -> TaskRow:
    client: Client | None = task.client or (visit.client if visit else None)
    phone = client.phone if client else ""
    return TaskRow(
        id=task.pk, kind=task.kind, kind_label=task.get_kind_display(),
        about=visit.code if visit else "", code=task.about, name=client.name if client else "",
        phone=phone, phone_shown=show_phone(phone) if phone else "", why=label_of(task.reason),
        script=task.script, due=due_words(task, job.office.tz, now),
        age=_age(now - task.created_at), owner=task.owner.name if task.owner else "",
        mine=task.owner_id == job.pk, late=task.done_at is None and task.due_at < now,
        early=task.due_from is not None and task.due_from > now, done=task.done_at is not None,
        result=task.get_result_display() if task.result else "",
        client=client.pk if client else None,
        letter=task.message_id if task.kind == TaskKind.LETTER else None, path=task.path,
    )  # fmt: skip


def due_words(task: Task, tz: str, now: datetime) -> str:
    """`dziś 10:00–12:00`, `do jutra 14:00`."""
    today, last = local_day(now, tz), local(task.due_at, tz)
    if task.due_from is None or task.due_from <= now:
        day = relative_day(last.date(), today)
        return _("by %(day)s %(time)s") % {"day": day, "time": hour_words(task.due_at, tz)}
    first = local(task.due_from, tz)
    start = f"{relative_day(first.date(), today)} {hour_words(task.due_from, tz)}"
    same = first.date() == last.date()
    until = hour_words(task.due_at, tz)
    return f"{start}–{until}" if same else f"{start} – {day_words(last.date())} {until}"


def _age(waited: timedelta) -> str:
    minutes = max(0, int(waited.total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 24:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
