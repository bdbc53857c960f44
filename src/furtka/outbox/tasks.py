"""What people do with tasks: take one, say what came of it, take that back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from furtka.clients.models import Channel
from furtka.clients.wishes import next_moment, wishes_of
from furtka.core.clock import at, local_day
from furtka.offices.models import Office, Staff
from furtka.outbox.models import Message, MessageStatus, Task, TaskKind, TaskResult
from furtka.privacy import audit

# Who did not answer is at home again later, but not in five minutes.
AGAIN = timedelta(hours=1)
SHORTEST, LONGEST = timedelta(hours=1), timedelta(hours=8)
CHANNELS = {TaskKind.CALL: Channel.CALL, TaskKind.TELL: Channel.IN_PERSON}


@dataclass(frozen=True)
class Window:
    """From when and until when it is to be done."""

    due_from: datetime | None
    due_at: datetime


def count_open(office: Office, now: datetime) -> int:
    """Everything that waits for a person, whoever may see it. One query."""
    return Task.objects.filter(office=office, done_at=None).count()


@transaction.atomic
def take(*, task: Task, job: Staff, now: datetime, actor: AbstractBaseUser) -> bool:
    """It is mine; False if a colleague was quicker. A second press changes nothing."""
    free = _same(task).filter(owner=None, done_at=None)
    if free.update(owner=job):
        _record("task.taken", task, now=now, actor=actor)
        return True
    return _same(task).filter(owner=job).exists()


@transaction.atomic
def give_back(*, task: Task, now: datetime, actor: AbstractBaseUser) -> None:
    """Somebody else may do it. A second press changes nothing."""
    if _same(task).filter(done_at=None).exclude(owner=None).update(owner=None):
        _record("task.given_back", task, now=now, actor=actor)


@transaction.atomic
def finish(
    *, task: Task, result: TaskResult, now: datetime, actor: AbstractBaseUser
) -> Window | None:
    """Say what came of it. A second press changes nothing.

    Where nobody answered, the task stays and is due again (`again`); returns the window that
    it had, for `put_back`. A wrong number or address becomes a task to find another way.
    """
    if result == TaskResult.NOT_REACHED:
        return _try_again(task, now=now, actor=actor)
    done: dict[str, Any] = {"done_at": now, "result": result, "done_by_id": actor.pk}
    if _same(task).filter(done_at=None).update(**done):
        _record(f"task.{result}", task, now=now, actor=actor)
        if result == TaskResult.DONE:
            _letter(task).filter(status=MessageStatus.QUEUED).update(
                status=MessageStatus.SENT, sent_at=now
            )
        if result == TaskResult.WRONG_WAY and task.kind != TaskKind.NOT_REACHED:
            _find_another_way(task, now)
    return None


@transaction.atomic
def reopen(*, task: Task, now: datetime, actor: AbstractBaseUser) -> None:
    """The result was pressed by mistake. A second press changes nothing."""
    done = _same(task).exclude(done_at=None)
    if done.update(done_at=None, result="", done_by=None):
        Task.objects.filter(
            office=task.office_id, dedupe_key=_other_way(task), done_at=None
        ).delete()
        _letter(task).filter(status=MessageStatus.SENT).update(
            status=MessageStatus.QUEUED, sent_at=None
        )
        _record("task.reopened", task, now=now, actor=actor)


@transaction.atomic
def put_back(
    *, task: Task, window: Window, seen: datetime, now: datetime, actor: AbstractBaseUser
) -> None:
    """ "Nobody answered" was pressed by mistake, and put the task off until `seen`."""
    put_off = _same(task).filter(done_at=None, due_from=seen)
    if put_off.update(due_from=window.due_from, due_at=window.due_at):
        _record("task.reopened", task, now=now, actor=actor)


def again(task: Task, now: datetime) -> Window:
    """When to try once more: in an hour if the window is still open then, else another day.

    Never outside the client's safe hours, nor in the office's quiet hours. `task` comes with
    office and client. Two queries.
    """
    length = min(max(task.due_at - (task.due_from or task.created_at), SHORTEST), LONGEST)
    soon = _moment(task, now + AGAIN)
    if soon is not None and soon < task.due_at:
        return Window(soon, task.due_at)
    office = task.office
    tomorrow = local_day(now, office.tz) + timedelta(days=1)
    start = _moment(task, at(tomorrow, office.quiet_until, office.tz))
    # Their wishes leave no moment by now: somebody has to look, and the list should say so.
    start = start or at(tomorrow, time(8), office.tz)
    return Window(start, start + length)


def _moment(task: Task, moment: datetime) -> datetime | None:
    channel = CHANNELS.get(TaskKind(task.kind))
    if task.client is not None and channel is not None:
        found = next_moment(wishes_of(task.client), channel, moment)
        if found is None or found != moment:
            return found  # safe hours are what the client said, whatever the office's are
    return moment if _is_day(task.office, moment) else None


def _is_day(office: Office, moment: datetime) -> bool:
    """Outside the office's quiet hours, within one day."""
    day = local_day(moment, office.tz)
    opens, closes = at(day, office.quiet_until, office.tz), at(day, office.quiet_from, office.tz)
    return opens <= moment < closes if opens < closes else True


def _try_again(task: Task, *, now: datetime, actor: AbstractBaseUser) -> Window | None:
    before, window = Window(task.due_from, task.due_at), again(task, now)
    # A second press finds the task put off already.
    same = _same(task).filter(done_at=None, due_from=task.due_from, due_at=task.due_at)
    if task.due_from is not None and task.due_from > now:
        return None
    if not same.update(due_from=window.due_from, due_at=window.due_at):
        return None
    _record("task.not_reached", task, now=now, actor=actor)
    return before


def _find_another_way(task: Task, now: datetime) -> None:
    Task.objects.get_or_create(
        office_id=task.office_id, dedupe_key=_other_way(task),
        defaults={
            "kind": TaskKind.NOT_REACHED, "about": task.about, "reason": task.reason,
            "client_id": task.client_id, "created_at": now, "script": task.script,
            "due_at": max(task.due_at, now + timedelta(days=1)),
        },
    )  # fmt: skip


def _letter(task: Task) -> QuerySet[Message]:
    """The letter that a person prints and posts: sent when they say so."""
    if task.kind != TaskKind.LETTER:
        return Message.objects.none()
    return Message.objects.filter(office_id=task.office_id, tasks=task, channel=Channel.LETTER)


def _other_way(task: Task) -> str:
    return f"other way:{task.pk}"


def _same(task: Task) -> QuerySet[Task]:
    return Task.objects.filter(office_id=task.office_id, pk=task.pk)


def _record(action: str, task: Task, *, now: datetime, actor: AbstractBaseUser) -> None:
    audit.record(
        action, f"task:{task.pk}", office=task.office, at=now, actor=actor, about=task.about
    )
