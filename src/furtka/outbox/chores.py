"""What the office has to do that is about no client: an order that ends, a poster to take down.

Each kind of chore is registered by its room; the list of tasks shows it among the others.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from furtka.core.registers import Register
from furtka.offices.models import Office, Staff
from furtka.outbox.kinds import Words
from furtka.outbox.models import Task, TaskKind, TaskResult
from furtka.outbox.writing import LONGEST_KEY

# Code, as it stands in `Task.reason` → what is to be done, lazily translated.
chores: Register[Words] = Register()


def ask_office(
    *, office: Office, chore: str, about: str, dedupe_key: str, due_at: datetime, now: datetime,
    what: str = "", path: str = "", owner: Staff | None = None,
) -> None:  # fmt: skip
    """Put it on the list, in the caller's transaction. The same key again changes nothing.

    `about` is a reference for programs (`order:12`), `what` says which one in words, `path` is
    the page where it is done. Without an owner it is for everybody who sees tasks.
    """
    Task.objects.get_or_create(
        office=office, dedupe_key=dedupe_key[:LONGEST_KEY],
        defaults={
            "kind": TaskKind.OFFICE, "about": about, "reason": chore, "script": what,
            "path": path, "owner": owner, "created_at": now, "due_at": due_at,
        },
    )  # fmt: skip


def ask_again(*, office: Office, dedupe_key: str, due_at: datetime) -> bool:
    """It was closed, but is still to be done: open it anew. False where there is none closed."""
    closed = Task.objects.filter(office=office, dedupe_key=dedupe_key[:LONGEST_KEY])
    closed = closed.exclude(done_at=None)
    return bool(closed.update(done_at=None, result="", done_by=None, due_at=due_at))


def take_back_chores(*, office: Office, chore: str, about: str) -> int:
    """Delete what is still open: it has been done, or is not needed. Returns how many."""
    found = Task.objects.filter(
        office=office, kind=TaskKind.OFFICE, reason=chore, about=about, done_at=None
    )
    return found.delete()[0]


def open_owners(*, office: Office, chore: str, about: str) -> QuerySet[Task, int | None]:
    """Ids of those who have such a task open, for a query."""
    found = _of(office, about).filter(reason=chore, done_at=None).exclude(owner=None)
    return found.values_list("owner", flat=True)


def close_chores(*, office: Office, about: str, now: datetime, actor: AbstractBaseUser) -> int:
    """Whatever was to be done about it is done. Returns how many were open."""
    found = _of(office, about).filter(done_at=None)
    return found.update(done_at=now, result=TaskResult.DONE, done_by_id=actor.pk)


def reopen_chores(*, office: Office, about: str, closed_at: datetime) -> int:
    """`close_chores` at that instant was a mistake."""
    found = _of(office, about).filter(done_at=closed_at)
    return found.update(done_at=None, result="", done_by=None)


def _of(office: Office, about: str) -> QuerySet[Task]:
    return Task.objects.filter(office=office, kind=TaskKind.OFFICE, about=about)
