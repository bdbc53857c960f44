"""Rows for what is to be told: a message, a task for a person, or both for a letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from furtka.offices.models import Office
from furtka.outbox.kinds import kinds
from furtka.outbox.models import Channel, Message, Task, TaskKind
from furtka.outbox.news import News
from furtka.outbox.routing import Nothing, NotReached, Quiet, Route, Send
from furtka.outbox.wordings import OwnWords, Words, words_of

# The same key again leaves the row as it is, in one statement where "look, else insert" takes
# four. Not `ignore_conflicts`: SQLite would then swallow every other constraint, too.
ONCE: Any = {
    "update_conflicts": True, "unique_fields": ["office", "dedupe_key"],
    "update_fields": ["dedupe_key"],
}  # fmt: skip

TASK_OF = {
    Channel.CALL: TaskKind.CALL,
    Channel.IN_PERSON: TaskKind.TELL,
    Channel.LETTER: TaskKind.LETTER,
}
LONGEST_KEY = 80
DEFAULT_PRIORITY: int = Message._meta.get_field("priority").default


@dataclass(frozen=True)
class Rows:
    """Not yet stored. A letter has both: its words, and the task to print and post them."""

    message: Message | None = None
    task: Task | None = None


def quiet_of(office: Office) -> Quiet:
    return Quiet(office.quiet_from, office.quiet_until)


def rows_of(
    news: News,
    way: Route,
    *,
    now: datetime,
    own: OwnWords | None = None,
    said: Words | None = None,
) -> Rows:
    """What that way takes, in the client's language.

    `own`: words that were read before, for many. `said`: what it said so far; kept where the
    values for new words are not (messages from before there were any).
    """
    if isinstance(way, Nothing):
        return Rows()
    channel = Channel.CALL if isinstance(way, NotReached) else way.channel
    words = _words(news, channel, own, said)
    if isinstance(way, Send):
        return Rows(message=_message(news, channel, words, now=now, send_after=way.at))
    if isinstance(way, NotReached):
        return Rows(task=not_reached(news, now=now, due_at=news.expires_at, script=words.text))
    task = _task(
        news, TASK_OF[channel], now=now, due_at=way.until,
        due_from=way.at if way.at > now else None,
    )  # fmt: skip
    if channel == Channel.LETTER:
        # No worker sends it: it comes up only when it is too late to post it.
        task.message = _message(news, channel, words, now=now, send_after=news.expires_at)
        return Rows(task.message, task)
    task.script = words.text
    return Rows(task=task)


def not_reached(news: News, *, now: datetime, due_at: datetime, script: str = "") -> Task:
    """For a person who finds another way to tell it."""
    task = _task(news, TaskKind.NOT_REACHED, now=now, due_at=due_at)
    task.script = script
    return task


def check(message: Message, *, now: datetime, due_at: datetime) -> Task:
    """For a person who finds out whether it arrived."""
    task = _task(news_of(message), TaskKind.CHECK, now=now, due_at=due_at)
    task.message = message
    return task


def news_of(message: Message) -> News:
    """What it tells, for words anew."""
    values = message.values
    return News(
        message.client, message.kind, message.about, values, message.dedupe_key,
        message.expires_at, calendar=message.calendar, priority=message.priority,
    )  # fmt: skip


def _words(news: News, channel: Channel, own: OwnWords | None, said: Words | None) -> Words:
    known = dict(kinds.items()).get(news.kind)
    if said is not None and (known is None or known.values and not news.values):
        return said
    return words_of(
        office_id=news.client.office_id, kind=news.kind, channel=channel,
        language=news.client.language, values=news.values, own=own,
    )  # fmt: skip


def _message(
    news: News, channel: Channel, words: Words, *, now: datetime, send_after: datetime
) -> Message:
    known = dict(kinds.items()).get(news.kind)
    return Message(
        office_id=news.client.office_id, client=news.client, kind=news.kind, about=news.about,
        channel=channel, subject=words.subject, text=words.text,
        dedupe_key=news.dedupe_key[:LONGEST_KEY], created_at=now, send_after=send_after,
        expires_at=news.expires_at, values=dict(news.values), calendar=news.calendar,
        priority=news.priority or (known.priority if known else DEFAULT_PRIORITY),
    )  # fmt: skip


def _task(
    news: News,
    kind: TaskKind,
    *,
    now: datetime,
    due_at: datetime,
    due_from: datetime | None = None,
) -> Task:
    return Task(
        office_id=news.client.office_id, client=news.client, kind=kind, about=news.about,
        reason=news.kind, dedupe_key=news.dedupe_key[:LONGEST_KEY], created_at=now,
        due_from=due_from, due_at=due_at,
    )  # fmt: skip
