"""Tell people something; take it back. The worker calls `send_due`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import models, transaction

from furtka.clients.models import Client
from furtka.clients.wishes import Wishes, wishes_of_many
from furtka.offices.models import Office
from furtka.outbox.models import (
    Message,
    MessageStatus,
    Task,
    TaskKind,
)
from furtka.outbox.news import News
from furtka.outbox.routing import route
from furtka.outbox.sending import CLAIM, send_due
from furtka.outbox.wordings import own_words
from furtka.outbox.writing import LONGEST_KEY, ONCE, Rows, quiet_of, rows_of

__all__ = [
    "CLAIM", "send_due", "take_back", "take_back_tasks", "tell",
    "tell_many",
]  # fmt: skip

# So many at once: the rows of more would need too much memory.
BATCH = 1000


def tell(news: News, *, now: datetime) -> None:
    """Tell one thing in the way that is safe for the client, in the caller's transaction.

    A message waits for the worker, or a task for a person, or neither where the client wants
    to hear nothing. The same `dedupe_key` again changes nothing, even if the wishes have
    changed meanwhile.
    """
    _tell([news], now)


def tell_many(
    news: Sequence[News], *, now: datetime, wishes: Mapping[int, Wishes] | None = None
) -> None:
    """The same for many: a fixed number of queries for each 1,000.

    `wishes`: of each client by their key, where the caller read them in the same transaction.
    """
    for first in range(0, len(news), BATCH):
        _tell(news[first : first + BATCH], now, wishes)


@transaction.atomic(savepoint=False)
def _tell(news: Sequence[News], now: datetime, wishes: Mapping[int, Wishes] | None = None) -> None:
    once = {(one.client.office_id, one.dedupe_key[:LONGEST_KEY]): one for one in news}
    if wishes is None:
        wishes = wishes_of_many({one.client.pk: one.client for one in once.values()}.values())
    quiet = {office.pk: quiet_of(office) for office in _offices(one.client for one in news)}
    ways = {
        key: route(
            wishes[one.client.pk], quiet[one.client.office_id], now=now,
            expires_at=one.expires_at, not_before=one.not_before,
        )
        for key, one in once.items()
    }  # fmt: skip
    own = own_words({key[0] for key in once}, {one.kind for one in once.values()})
    rows = {key: rows_of(one, ways[key], now=now, own=own) for key, one in once.items()}
    _store(rows, first={key for key, one in once.items() if one.first})


def _offices(clients: Iterable[Client]) -> Iterable[Office]:
    """One query at most."""
    known: dict[int, Office] = {}
    unread = set()
    for client in clients:
        if Client.office.is_cached(client):
            known[client.office_id] = client.office
        else:
            unread.add(client.office_id)
    if unread := unread - set(known):
        known |= Office.objects.in_bulk(unread)
    return known.values()


def _store(rows: dict[tuple[int, str], Rows], *, first: set[tuple[int, str]]) -> None:
    """What was told as a message is not told again by a person, nor the other way round."""
    messages = {key: made.message for key, made in rows.items() if made.message}
    tasks = {key: made.task for key, made in rows.items() if made.task}
    for key in _stored(Task, messages.keys() - tasks.keys() - first):
        del messages[key]
    for key in _stored(Message, tasks.keys() - first):
        del tasks[key]
        messages.pop(key, None)
    Message.objects.bulk_create(messages.values(), **ONCE)
    Task.objects.bulk_create(tasks.values(), **ONCE)


def _stored(
    model: type[Message] | type[Task], keys: Iterable[tuple[int, str]]
) -> set[tuple[int, str]]:
    wanted = set(keys)
    if not wanted:
        return set()
    rows = model._default_manager.order_by().filter(
        office__in={office for office, _key in wanted},
        dedupe_key__in={key for _office, key in wanted},
    )
    return wanted & set(rows.values_list("office_id", "dedupe_key"))


@transaction.atomic
def take_back(*, office: Office, about: str, kind: str, made_at: datetime | None = None) -> int:
    """Delete what tells of something that is no longer so, where it has not gone out yet.

    With `made_at`, only what was made at that instant. Returns how many messages and open
    tasks were taken back; 0 means that the client knows already.
    """
    tasks = _open_tasks(office, about, kind, made_at)
    # What may have arrived does not count as unheard, and need not be checked any more.
    tasks.filter(kind=TaskKind.CHECK).delete()
    count = tasks.exclude(kind=TaskKind.CHECK).delete()[0]
    waiting = Message.objects.filter(
        office=office, about=about, kind=kind, status=MessageStatus.QUEUED, claimed_at=None,
        handed_at=None,
    )  # fmt: skip
    if made_at is not None:
        waiting = waiting.filter(created_at=made_at)
    return count + waiting.delete()[0]


def take_back_tasks(
    *, office: Office, about: str, kind: str, made_at: datetime | None = None
) -> int:
    """Delete the open tasks to call somebody about that: they have heard it."""
    return _open_tasks(office, about, kind, made_at).delete()[0]


def _open_tasks(
    office: Office, about: str, kind: str, made_at: datetime | None
) -> models.QuerySet[Task]:
    tasks = Task.objects.filter(office=office, about=about, reason=kind, done_at=None)
    if made_at is None:
        return tasks
    # A task that took the place of a message is younger than what it tells of.
    return tasks.filter(models.Q(created_at=made_at) | models.Q(message__created_at=made_at))
