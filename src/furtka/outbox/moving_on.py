"""A call that nobody made while the client's safe hours lasted waits for the next ones.

Left as it is, the task would stand on the list as late, and whoever presses the number would ring
at an hour at which somebody else may answer.
"""

from __future__ import annotations

from datetime import datetime

from furtka.clients.models import Channel, Leave
from furtka.clients.wishes import Wishes, wishes_of_many
from furtka.outbox.ahead import ahead_until
from furtka.outbox.models import Task, TaskKind
from furtka.outbox.routing import may_do
from furtka.outbox.writing import quiet_of

# So many at once; the rest comes a minute later.
BATCH = 500


def move_on(now: datetime) -> int:
    """Give calls whose safe hours are over the next ones; how many were changed. For the worker.

    Where no safe hour is left before the news is of no use, another way has to be found. What
    is over already stays on the list as it is: somebody was not told.
    """
    late = Task.objects.filter(
        kind=TaskKind.CALL, done_at=None, due_at__lte=now, client__wishes__channel=Channel.CALL,
        client__wishes__leave=Leave.ONLY_THEN, client__erased_at=None,
    )  # fmt: skip
    # The newest first: those that are over for good must not stand in the way of the others.
    tasks = list(late.select_related("office", "client__office").order_by("-due_at")[:BATCH])
    clients = {task.client_id: task.client for task in tasks if task.client is not None}
    wishes = wishes_of_many(clients.values())
    return sum(
        _move(task, wishes[task.client_id], now) for task in tasks if task.client_id is not None
    )


def _move(task: Task, wishes: Wishes, now: datetime) -> bool:
    until = ahead_until(task.office_id, task.about, now)
    if until is None:
        return False
    found = may_do(wishes, quiet_of(task.office), Channel.CALL, now=now, expires_at=until)
    # Somebody may finish it, or put it off, in this moment.
    same = Task.objects.filter(pk=task.pk, done_at=None, due_at=task.due_at)
    if found is None:
        return bool(same.update(kind=TaskKind.NOT_REACHED, due_from=None, due_at=until))
    return bool(same.update(due_from=found.at, due_at=found.until))
