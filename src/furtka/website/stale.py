"""Pages that nobody looked at for long: a task asks whether they are still right.

Never twice for the same page and period; taken back when the page is changed or leaves the website.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from wagtail.models import Page

from furtka.core.clock import local_day
from furtka.offices.models import Office
from furtka.outbox.chores import ask_office, take_back_chores
from furtka.outbox.models import Task
from furtka.website.approval import REVIEW, about
from furtka.website.models import AccessibilityPage, AnnouncementPage, BulletinPage, NoticePage
from furtka.website.services import home_of

# A notice or an announcement without an end is looked at again after so many days.
OLD_DAYS = 90
DAYS_TO_LOOK = 7
# The law wants the accessibility statement reviewed by 31 March of each year.
STATEMENT_ASKED, STATEMENT_DUE = (3, 1), (3, 31)


@dataclass(frozen=True)
class Stale:
    """`period` tells one asking from the next."""

    page: Page
    period: str
    due: date


def ask_to_review(now: datetime) -> int:
    """Ask for what is stale, take back what no longer is; how many pages are stale."""
    offices = Office.objects.all()
    return sum(_ask_office(office, now) for office in offices.iterator())


@transaction.atomic
def _ask_office(office: Office, now: datetime) -> int:
    found = list(stale_pages(office, local_day(now, office.tz)))
    wanted = {about(one.page) for one in found}
    asked = Task.objects.filter(office=office, reason=REVIEW, done_at=None)
    still_open = set(asked.values_list("about", flat=True))
    for gone in still_open - wanted:
        take_back_chores(office=office, chore=REVIEW, about=gone)
    for one in found:
        if about(one.page) in still_open:
            continue
        ask_office(
            office=office, chore=REVIEW, about=about(one.page), now=now, what=one.page.title,
            dedupe_key=f"review:{one.page.pk}:{one.period}",
            due_at=now + max(one.due - local_day(now, office.tz), timedelta()),
            path=f"/cms/pages/{one.page.pk}/edit/",
        )  # fmt: skip
    return len(found)


def stale_pages(office: Office, today: date) -> Iterator[Stale]:
    """Of that office's website, on that day. Four queries."""
    home = home_of(office)
    if home is None:
        return
    endless = {NoticePage: Q(valid_until=None), AnnouncementPage: Q(until=None)}
    for model, no_end in endless.items():
        pages: list[BulletinPage] = list(
            model.objects.descendant_of(home).live().filter(no_end | Q(review_on__lte=today))
        )
        for page in pages:
            if period := _period(page, today, office.tz):
                yield Stale(page, period, today + timedelta(days=DAYS_TO_LOOK))
    asked, due = (date(today.year, *day) for day in (STATEMENT_ASKED, STATEMENT_DUE))
    if today >= asked:
        for page in AccessibilityPage.objects.descendant_of(home).live():
            if page.reviewed_on.year < today.year:
                yield Stale(page, f"{today.year}", due)


def _period(page: BulletinPage, today: date, tz: str) -> str:
    """Which asking this is; empty where the page need not be looked at.

    A day for looking again that has passed counts until the page is published after it.
    """
    changed = page.last_published_at and local_day(page.last_published_at, tz)
    if changed is None or _is_over(page, today):
        return ""
    if page.review_on and page.review_on <= today and changed < page.review_on:
        return page.review_on.isoformat()
    age = (today - changed).days // OLD_DAYS
    return f"{changed.isoformat()}+{age}" if age and not _has_end(page) else ""


def _has_end(page: BulletinPage) -> bool:
    end = page.valid_until if isinstance(page, NoticePage) else getattr(page, "until", None)
    return end is not None


def _is_over(page: BulletinPage, today: date) -> bool:
    if isinstance(page, NoticePage):
        return page.valid_until is not None and page.valid_until <= today
    until: date | None = getattr(page, "until", None)
    return until is not None and until < today
