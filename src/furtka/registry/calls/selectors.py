"""Reads of the telephone: who waits for a call, today's notes, one call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404

from furtka.core.clock import day_bounds, local_day
from furtka.core.dates import hour_words, moment_words, time_words
from furtka.core.phones import show_phone
from furtka.core.text import in_language
from furtka.offices.models import Office, Staff
from furtka.outbox.news import hello_to
from furtka.registry.calls.people import hidden_numbers, sees
from furtka.registry.calls.shares import Share, shares, total
from furtka.registry.models import Call, CallKind, CallState
from furtka.registry.models.call import WAITING

# Nobody rings more people in a day; the oldest are on top.
MOST = 100
NEWEST = 20
LANGUAGES = {"en": "English", "uk": "Українська"}


@dataclass(frozen=True)
class Row:
    """One call as a list shows it. With `hidden`, all that would tell who it is is empty.

    `due`: may be rung now; `never`: the client said that nobody may ring.
    """

    pk: int
    kind: str
    kind_label: str
    at: datetime
    state: str
    state_label: str
    hidden: bool
    due: bool
    never: bool
    due_words: str
    wish: str
    tries: int
    more: int
    unit: str
    caller: str
    result: str = ""
    name: str = ""
    number: str = ""
    shown: str = ""
    note: str = ""
    language: str = ""
    item: str = ""
    item_path: tuple[int, int] | None = None


@dataclass(frozen=True)
class Queue:
    """Who waits, the oldest first: `due` now, `calling` a colleague, `later` not before."""

    due: list[Row]
    calling: list[Row]
    later: list[Row]
    settled: list[Row]
    today: Share

    @property
    def waiting(self) -> int:
        return len(self.due) + len(self.calling) + len(self.later)


def queue(job: Staff, now: datetime) -> Queue:
    """Six queries, however many wait."""
    office = job.office
    waiting = _with_all(Call.objects.filter(office=office, state__in=WAITING))
    due = list(waiting.filter(due_from__lte=now).order_by("at", "pk")[:MOST])
    rest = waiting.exclude(due_from__lte=now, due_from__isnull=False)
    later = list(rest.order_by(F("due_from").asc(nulls_last=True), "at", "pk")[:MOST])
    settled = list(_settled_today(office, now))
    rows = {row.pk: row for row in rows_of([*due, *later, *settled], job, now)}
    today = local_day(now, office.tz)
    calling = [one for one in (*due, *later) if one.state == CallState.BEING_CALLED]
    return Queue(
        due=[rows[one.pk] for one in due if one not in calling],
        calling=[rows[one.pk] for one in calling],
        later=[rows[one.pk] for one in later if one not in calling],
        settled=[rows[one.pk] for one in settled],
        today=total(shares(office, today, today, weekly=False), today, today),
    )  # fmt: skip


def _with_all(found: QuerySet[Call]) -> QuerySet[Call]:
    found = found.select_related("unit", "client", "taken_by", "item", "office")
    return found.annotate(parts=Count("more"))


def _settled_today(office: Office, now: datetime) -> QuerySet[Call]:
    start, _end = day_bounds(local_day(now, office.tz), office.tz)
    found = Call.objects.filter(office=office, closed_at__gte=start, part_of=None)
    return _with_all(found.exclude(result="")).order_by("-closed_at", "-pk")[:NEWEST]


def count_waiting(job: Staff) -> int:
    """How many calls wait; what the tab shows. One query."""
    return Call.objects.filter(office=job.office_id, state__in=WAITING).count()


def notes_of_today(job: Staff, now: datetime) -> list[Row]:
    """Today's notes of the whole office, the newest first. Two queries."""
    start, end = day_bounds(local_day(now, job.office.tz), job.office.tz)
    found = Call.objects.filter(
        office=job.office_id, kind=CallKind.NOTE, at__gte=start, at__lt=end, erased_at=None
    )
    return rows_of(list(_with_all(found).order_by("-at", "-pk")[:NEWEST]), job, now)


def rows_of(calls: Iterable[Call], job: Staff, now: datetime) -> list[Row]:
    """One query: which numbers belong to somebody whom `job` may not see."""
    calls = list(calls)
    hidden = hidden_numbers(job, [call.number for call in calls])
    return [_row(call, job, now, hidden=call.number in hidden) for call in calls]


def _row(call: Call, job: Staff, now: datetime, *, hidden: bool) -> Row:
    tz, due_from = job.office.tz, call.due_from
    row = Row(
        pk=call.pk, kind=call.kind, kind_label=str(call.get_kind_display()), at=call.at,
        state=call.state, state_label=str(call.get_state_display()),
        hidden=hidden or not sees(job, call), due=due_from is not None and due_from <= now,
        never=call.waits and due_from is None, due_words=_due_words(due_from, now, tz),
        wish=wish_words(call), tries=call.tries, more=getattr(call, "parts", 0),
        unit=in_language(call.unit, "name") if call.unit else "",
        caller=call.taken_by.name if call.taken_by else "",
        result=str(call.get_result_display()) if call.result else "",
    )  # fmt: skip
    if row.hidden:
        return row
    return replace(
        row, name=call.name or (call.client.name if call.client else ""), number=call.number,
        shown=show_phone(call.number) if call.number else "", note=call.note,
        language=LANGUAGES.get(call.language, ""), item=call.item.shown if call.item else "",
        item_path=(call.item.year, call.item.number) if call.item else None,
    )  # fmt: skip


def _due_words(due_from: datetime | None, now: datetime, tz: str) -> str:
    if due_from is None or due_from <= now:
        return ""
    same_day = local_day(due_from, tz) == local_day(now, tz)
    return hour_words(due_from, tz) if same_day else moment_words(due_from, tz)


def wish_words(call: Call) -> str:
    """`9:00–10:00`, empty for any hour."""
    if call.wish_from is None or call.wish_to is None:
        return ""
    return f"{time_words(call.wish_from)}–{time_words(call.wish_to)}"


def call_for(job: Staff, pk: int) -> Call:
    """That call of the office, if `job` may see whose it is; otherwise 404. Two queries."""
    found = Call.objects.select_related("office", "unit", "client", "taken_by", "item", "line")
    call = found.filter(office=job.office_id, pk=pk, erased_at=None).first()
    if call is None or not sees(job, call) or hidden_numbers(job, [call.number]):
        raise Http404
    return call


def parts_of(call: Call) -> list[Call]:
    """What else came from the same number while it waited, in order. One query."""
    return list(
        Call.objects.filter(office=call.office_id, part_of=call).order_by("at", "pk")[:NEWEST]
    )


def code_word(call: Call) -> str:
    """What is said first, if the client chose a word for it."""
    return hello_to(call.client).strip(" .") if call.client else ""


def before_in_queue(office: Office, number: str) -> int:
    """How many others wait for a call now: what somebody who asks for one is told. One query.

    Without that number, so that nobody learns whether it waits already.
    """
    waiting = Call.objects.filter(office=office, state__in=WAITING, due_from__isnull=False)
    return waiting.exclude(Q(number=number) & ~Q(number="")).count()
