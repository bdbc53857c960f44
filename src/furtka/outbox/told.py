"""What somebody was told about one thing, how, and what came of it: for the screens of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from furtka.core.clock import local
from furtka.offices.models import Office
from furtka.outbox.chores import chores
from furtka.outbox.kinds import kinds
from furtka.outbox.models import Message, MessageStatus, Receipt, Task, TaskResult

MOST = 100


@dataclass(frozen=True)
class Try:
    """One try to send it, or one report about it; `at` on the office's wall clock."""

    at: datetime
    gateway: str
    result: str
    code: str


@dataclass(frozen=True)
class Told:
    """One message, or one task of people instead of it. `state` is `ok`, `wait` or `bad`."""

    at: datetime
    what: str
    how: str
    result: str
    state: str
    text: str
    tries: tuple[Try, ...] = ()


_STATES = {MessageStatus.SENT: "ok", MessageStatus.QUEUED: "wait"}


def told_about(office: Office, about: str) -> list[Told]:
    """Messages and tasks about one thing, the newest first. Three queries."""
    messages = Message.objects.filter(office=office, about=about).prefetch_related("receipts")
    tasks = Task.objects.filter(office=office, about=about)
    rows = [_of_message(one, office.tz) for one in messages.order_by("-id")[:MOST]]
    rows += [_of_task(one, office.tz) for one in tasks.order_by("-id")[:MOST]]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def label_of(kind: str) -> str:
    """What a message or chore of that kind does, in words; its name if no room knows it."""
    known = dict(kinds.items()).get(kind)
    return str(known.label) if known else str(dict(chores.items()).get(kind, kind))


def _of_message(message: Message, tz: str) -> Told:
    status = MessageStatus(message.status)
    tries = sorted(message.receipts.all(), key=lambda receipt: receipt.pk)
    at = message.sent_at or (message.send_after if status == "queued" else message.created_at)
    return Told(
        at=local(at, tz), what=label_of(message.kind), how=message.get_channel_display(),
        result=str(status.label), state=_STATES.get(status, "bad"), text=message.text,
        tries=tuple(_of_receipt(one, tz) for one in tries),
    )  # fmt: skip


def _of_receipt(receipt: Receipt, tz: str) -> Try:
    return Try(local(receipt.at, tz), receipt.gateway, receipt.get_result_display(), receipt.code)


def _of_task(task: Task, tz: str) -> Told:
    done = task.done_at is not None
    return Told(
        at=local(task.done_at or task.due_from or task.created_at, tz),
        what=label_of(task.reason), how=task.get_kind_display(),
        result=_result_of(task), state="ok" if done else "wait", text=task.script,
    )  # fmt: skip


def _result_of(task: Task) -> str:
    if task.done_at is None:
        return str(MessageStatus.QUEUED.label)
    return str(TaskResult(task.result or TaskResult.DONE).label)
