"""What the page of an order's impact shows. Reads only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from furtka.clients.models import Channel
from furtka.core.clock import local_day
from furtka.core.dates import day_words
from furtka.offices.models import Staff
from furtka.offices.permissions import Permission, may
from furtka.rules.copies import copies_replaced_by
from furtka.rules.models import Order, OrderStatus
from furtka.visits.carry_out import Progress, could_come_again, progress_of
from furtka.visits.impact import (
    Capacity,
    Line,
    Outcome,
    Telling,
    capacity,
    has_ended,
    lines_of,
    tellings,
    touched_by,
)
from furtka.visits.models import CarryOut, CarryOutItem, ItemStatus
from furtka.visits.plain import footing_from, place_from
from furtka.visits.staff.rows import Row, rows_of, sees
from furtka.visits.staff.settling import Button, button_of, done_words

PAGE = 20
# So many that were settled last are listed, to be taken back.
NEWEST = 20

LANGUAGES = {"pl": "polski", "en": "English", "uk": "українська"}


@dataclass(frozen=True)
class LineRow:
    """One touched visit. With `row.hidden`, nothing is proposed: the reader may not see it."""

    row: Row
    day: str
    why: str
    told: bool
    outcome: Outcome
    buttons: list[Button]


@dataclass(frozen=True)
class SettledRow:
    """One visit that was settled. `code` empty: a protected client of somebody else."""

    code: str
    words: str


@dataclass(frozen=True)
class TellingRow:
    how: str
    language: str
    count: int
    nobody: bool


@dataclass(frozen=True)
class Impact:
    """Everything on the page but the walk-ins."""

    order: Order
    ended: bool
    touched: int
    fitting: int
    counts: dict[str, int]
    page: Page[Line]
    rows: list[LineRow]
    tellings: list[TellingRow]
    capacity: list[Capacity]
    unchanged: int
    copies: list[str]
    progress: Progress | None
    settled: list[SettledRow]
    again: list[SettledRow]
    may_list: bool
    may_settle: bool
    may_approve: bool
    own: bool

    @property
    def may_begin(self) -> bool:
        """Whether "all" has anything to do that is not under way or left to people."""
        if self.progress is None:
            return self.may_settle and self.touched > 0
        goes_on = self.progress.stopped and self.progress.waiting  # has a button of its own
        idle = not self.progress.under_way and not goes_on
        return self.may_settle and idle and self.touched > self.progress.needs_person

    @property
    def total(self) -> int:
        """Visits booked in its time and place."""
        return self.touched + self.fitting


def impact_of(order: Order, job: Staff, *, page: str | None, now: datetime) -> Impact:
    """A constant number of queries, but for the calendar: twice for each service."""
    touched = touched_by(order, now)
    lines = lines_of(order, touched, now)
    turned = Paginator(lines, PAGE).get_page(page)
    found = CarryOut.objects.filter(order=order).select_related("order__office").first()
    ended = has_ended(order, now)
    may_list = may(job.role, Permission.BOOK_VISITS)
    counts = Counter(str(line.outcome) for line in lines)
    free = [] if ended else capacity(order, now)
    waits = order.status == OrderStatus.SUBMITTED and may(job.role, Permission.APPROVE_ORDERS)
    return Impact(
        order=order, ended=ended, touched=len(lines), fitting=touched.fitting,
        counts={str(outcome): counts[str(outcome)] for outcome in Outcome}, page=turned,
        rows=_rows(list(turned.object_list), job, now) if may_list else [],
        tellings=[_telling(one) for one in tellings(lines, order.office, now)],
        capacity=[one for one in free if one.changed],
        unchanged=sum(not one.changed for one in free),
        copies=copies_replaced_by(order), progress=progress_of(found) if found else None,
        settled=_settled(found, job) if found and may_list else [],
        again=_again(found, job, now) if found and may_list and ended else [],
        may_list=may_list, may_settle=may_settle(order, job, now),
        may_approve=waits and not ended, own=order.author_id == job.user_id,
    )  # fmt: skip


def may_settle(order: Order, job: Staff, now: datetime) -> bool:
    """Only what somebody approved and still holds is carried out."""
    holds = order.status == OrderStatus.APPROVED and not has_ended(order, now)
    return holds and may(job.role, Permission.BOOK_VISITS)


def _rows(lines: list[Line], job: Staff, now: datetime) -> list[LineRow]:
    today, tz = local_day(now, job.office.tz), job.office.tz
    rows = rows_of([line.visit for line in lines], job)
    return [
        LineRow(
            row, day_words(row.starts_at.date(), today), line.conflict.words, line.told,
            line.outcome, [] if row.hidden else [button_of(one, tz) for one in line.proposals],
        )
        for line, row in zip(lines, rows, strict=True)
    ]  # fmt: skip


def _telling(one: Telling) -> TellingRow:
    how = str(Channel(one.channel).label) if one.channel else _("nobody can tell them in time")
    language = LANGUAGES.get(one.language, one.language)
    return TellingRow(how, language, one.count, nobody=one.channel is None)


def _settled(found: CarryOut, job: Staff) -> list[SettledRow]:
    items = found.items.filter(status=ItemStatus.DONE).select_related("visit__client")
    return [_settled_row(item, job) for item in items.order_by("-done_at", "-pk")[:NEWEST]]


def _again(found: CarryOut, job: Staff, now: datetime) -> list[SettledRow]:
    return [_settled_row(item, job) for item in could_come_again(found, now)]


def _settled_row(item: CarryOutItem, job: Staff) -> SettledRow:
    before, after = footing_from(item.change["before"]).place, place_from(item.change["after"])
    words = done_words(before, after, job.office.tz)
    seen = sees(job, item.visit)
    return SettledRow(item.visit.code if seen else "", words if seen else "")
