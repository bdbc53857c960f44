"""Scenario 27: a typo in a notice is corrected; version 1 stays, with author and times."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import rich_text

from furtka.offices.groups import sync_groups
from furtka.offices.models import Role, Staff
from furtka.website.models import NoticeIndexPage, NoticePage
from tests.offices.factories import House, make_staff
from tests.website.factories import make_site
from tests.website.test_editing import notice_form

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
SECOND = datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
PLACE = "/komunikaty/przerwa/"


@pytest.fixture
def house() -> House:
    with time_machine.travel(FIRST - timedelta(days=1), tick=False):
        return make_site(FIRST - timedelta(days=1))


def hire(house: House, role: Role, name: str) -> Staff:
    job = make_staff(house, role)
    Staff.objects.filter(pk=job.pk).update(name=name)
    sync_groups(house.office)
    return job


def save(job: Staff, at: datetime, text: str, **values: str) -> None:
    """Write it for the first time, or anew."""
    body = {"body": rich_text(f"<p>{text}</p>")} | values
    client = Client()
    with time_machine.travel(at, tick=False):
        client.force_login(job.user)  # type: ignore[arg-type]
        page = NoticePage.objects.filter(slug="przerwa").first()
        parent = NoticeIndexPage.objects.get()
        new = f"/cms/pages/add/website/noticepage/{parent.pk}/"
        form = notice_form(**{"valid_from": "2026-12-01", "entered_by": "", **body})
        answer = client.post(f"/cms/pages/{page.pk}/edit/" if page else new, form)
        assert answer.status_code == 302 and "login" not in answer.headers["Location"]


def corrected(house: House) -> None:
    """Anna writes it, Ewa corrects it two days later and says what."""
    anna = hire(house, Role.UNIT_HEAD, "Anna Kierownik")
    save(anna, FIRST, "Przerwa trwa do pjątku.")
    ewa = hire(house, Role.DIRECTOR, "Ewa Dyrektor")
    save(ewa, SECOND, "Przerwa trwa do piątku.", correction="literówka w nazwie dnia")


def read(path: str, at: datetime = SECOND) -> str:
    with time_machine.travel(at, tick=False):
        answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_version_2_shows_and_says_what_was_corrected(house: House) -> None:
    corrected(house)
    page = read(PLACE)
    assert "do piątku" in page and "pjątku" not in page
    assert re.search(r"Poprawiono 3 grudnia 2026:\s*<span[^>]*>literówka w nazwie dnia", page)


def test_version_1_stays_in_history_with_author_and_times(house: House) -> None:
    corrected(house)
    page = strip_tags(read(f"{PLACE}historia/"))
    assert page.index("Ewa Dyrektor") < page.index("Anna Kierownik")
    assert "1 grudnia 2026, 9:00" in page and "3 grudnia 2026, 10:30" in page
    was = read(f"{PLACE}historia/1/")
    assert "pjątku" in was and "do piątku" not in was and "noindex" in was
    assert Client().get(f"{PLACE}historia/1/").headers["X-Robots-Tag"] == "noindex"


def test_the_two_are_compared_word_by_word(house: House) -> None:
    corrected(house)
    page = read(f"{PLACE}historia/1-2/")
    removed, added = (re.search(f"<{tag}>(.*?)</{tag}>", page) for tag in ("del", "ins"))
    assert removed and strip_tags(removed[1]).startswith("usunięto: pjątku.")
    assert added and strip_tags(added[1]).startswith("dodano: piątku.")


@pytest.mark.parametrize("rest", ["0/", "3/", "2-1/", "1-1/", "1-3/"])
def test_there_is_nothing_else(house: House, rest: str) -> None:
    corrected(house)
    assert Client().get(f"{PLACE}historia/{rest}").status_code == 404


def test_a_draft_never_shows(house: House) -> None:
    corrected(house)
    notice = NoticePage.objects.get(slug="przerwa")
    notice.body = "<p>Tajny szkic.</p>"
    notice.save_revision()
    for path in ("", "historia/", "historia/1/", "historia/2/", "historia/1-2/"):
        assert "Tajny" not in read(PLACE + path)
    assert Client().get(f"{PLACE}historia/3/").status_code == 404


def test_the_history_of_a_page_taken_down_is_gone(house: House) -> None:
    corrected(house)
    NoticePage.objects.get(slug="przerwa").unpublish()
    assert Client().get(f"{PLACE}historia/").status_code == 404


def test_the_next_correction_does_not_repeat_the_one_before(house: House) -> None:
    corrected(house)
    ewa = Client()
    ewa.force_login(Staff.objects.get(name="Ewa Dyrektor").user)  # type: ignore[arg-type]
    form = ewa.get(f"/cms/pages/{NoticePage.objects.get(slug='przerwa').pk}/edit/").context["form"]
    assert form["correction"].value() == ""


def test_whoever_writes_has_entered_it(house: House) -> None:
    corrected(house)
    assert NoticePage.objects.get(slug="przerwa").entered_by in ("Anna Kierownik", "Ewa Dyrektor")
    assert "Anna Kierownik" in read(f"{PLACE}historia/1/")


def test_histories_of_any_length_need_as_many_queries(house: House) -> None:
    corrected(house)
    notice = NoticePage.objects.get(slug="przerwa")
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as counted:
            read(f"{PLACE}historia/")
        counts.append(len(counted))
        for n in range(5):
            notice.body = f"<p>{n} {_more}</p>"
            notice.save_revision().publish()
    assert PageLogEntry.objects.filter(page=notice.pk, action="wagtail.publish").count() == 12
    assert counts[0] == counts[1]
