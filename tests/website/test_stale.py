"""Pages that nobody looked at for long become a task, once a period."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from furtka.outbox.models import Task
from furtka.website.models import (
    AccessibilityPage,
    AnnouncementIndexPage,
    AnnouncementPage,
    NoticeIndexPage,
    NoticePage,
)
from furtka.website.stale import ask_to_review
from tests.website.factories import make_site

pytestmark = pytest.mark.django_db

MADE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def website() -> Any:
    with time_machine.travel(MADE, tick=False):
        make_site(MADE)
        NoticePage.objects.all().delete()
        # The yearly review of the statement is another test's matter.
        AccessibilityPage.objects.update(reviewed_on=date(2030, 1, 1))


def put_up(**values: Any) -> NoticePage:
    with time_machine.travel(MADE, tick=False):
        defaults = {"title": "Bez końca", "slug": "bez-konca", "responsible": "x"}
        page = NoticePage(**defaults | {"entered_by": "x"} | values)
        NoticeIndexPage.objects.get().add_child(instance=page)
        page.save_revision().publish()
    return page


def asked_after(days: int) -> list[str]:
    """The open tasks after the job of that day."""
    ask_to_review(MADE + timedelta(days=days))
    found = Task.objects.filter(reason="review_notice", done_at=None)
    return list(found.values_list("dedupe_key", flat=True))


def test_a_notice_without_an_end_is_asked_for_after_90_days_once() -> None:
    page = put_up()
    assert asked_after(89) == []
    [key] = asked_after(90)
    assert asked_after(91) == [key] and asked_after(200) == [key]
    task = Task.objects.get()
    assert (task.path, task.script) == (f"/cms/pages/{page.pk}/edit/", "Bez końca")


def test_a_task_that_was_done_comes_again_only_with_the_next_period() -> None:
    put_up()
    [first] = asked_after(90)
    Task.objects.update(done_at=MADE + timedelta(days=90))
    assert asked_after(91) == [] and asked_after(179) == []
    [second] = asked_after(180)
    assert first != second


def test_a_notice_with_an_end_is_not_asked_for_unless_somebody_chose_a_day() -> None:
    page = put_up(valid_until=date(2027, 12, 1))
    assert asked_after(120) == []
    NoticePage.objects.filter(pk=page.pk).update(review_on=date(2027, 1, 10))
    assert asked_after(39) == []
    assert len(asked_after(40)) == 1


@pytest.mark.parametrize("what", ["publish", "unpublish", "end", "delete"])
def test_the_task_is_taken_back(what: str) -> None:
    page = put_up()
    assert len(asked_after(90)) == 1
    later = MADE + timedelta(days=91)
    with time_machine.travel(later, tick=False):
        if what == "publish":
            page.save_revision().publish()
        elif what == "unpublish":
            page.unpublish()
        elif what == "end":
            NoticePage.objects.update(valid_until=date(2027, 1, 1))
        else:
            page.delete()
    assert Task.objects.exists() is (what == "end")  # the others are told of at once
    assert asked_after(91) == []


def test_an_announcement_without_a_deadline_gets_old_too() -> None:
    with time_machine.travel(MADE, tick=False):
        for slug, until in (("a", None), ("b", date(2026, 12, 9))):
            page = AnnouncementPage(
                title=slug, slug=slug, responsible="x", entered_by="x", until=until
            )
            AnnouncementIndexPage.objects.get().add_child(instance=page)
            page.save_revision().publish()
    assert len(asked_after(90)) == 1


def test_the_accessibility_statement_is_reviewed_by_31_march() -> None:
    AccessibilityPage.objects.update(reviewed_on=date(2026, 11, 28))
    assert asked_after(89) == []  # 28 February
    assert len(asked_after(90)) == 1  # 1 March
    due = Task.objects.get().due_at
    assert due is not None and due.date() == date(2027, 3, 31)
    AccessibilityPage.objects.update(reviewed_on=date(2027, 3, 2))
    assert asked_after(91) == []


def test_the_job_asks_each_office_for_its_own() -> None:
    put_up()
    with time_machine.travel(MADE, tick=False):
        make_site(MADE)
    asked_after(90)
    task = Task.objects.get(script="Bez końca")
    assert task.office == NoticeIndexPage.objects.first().get_parent().specific.office
