"""Editors write pages in /cms/; what they write is on the website."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.test.utils.form_data import rich_text

from furtka.offices.groups import sync_groups
from furtka.offices.models import Role
from furtka.website.models import NoticeIndexPage, NoticePage
from tests.offices.factories import House, make_staff
from tests.website.factories import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_site(timezone.now())


def log_in(client: Client, house: House, role: Role) -> None:
    staff = make_staff(house, role)
    sync_groups(house.office)
    assert staff.user is not None
    client.force_login(staff.user)


def notice_form(**values: str) -> dict[str, str]:
    """What the editor's screen sends for a new notice that is to be published."""
    form = {"title": "Przerwa", "slug": "przerwa", "title_en": "", "title_uk": ""}
    form |= {f"lead{end}": "" for end in ("", "_en", "_uk")}
    form |= {f"body{end}": rich_text("<p>Do piątku.</p>") for end in ("", "_en", "_uk")}
    form |= {"valid_from": "2026-11-23", "valid_until": "", "made_on": "2026-11-23"}
    form |= {f"correction{end}": "" for end in ("", "_en", "_uk")} | {"review_on": ""}
    form |= {"responsible": "Anna Próbna", "entered_by": "Jan Testowy", "action-publish": "1"}
    form |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    return form | values


def add_notice(client: Client, **values: str) -> int:
    parent = NoticeIndexPage.objects.get().pk
    address = f"/cms/pages/add/website/noticepage/{parent}/"
    return client.post(address, notice_form(**values)).status_code


def test_what_a_head_publishes_is_on_the_website(client: Client, house: House) -> None:
    log_in(client, house, Role.UNIT_HEAD)
    assert add_notice(client) == 302
    assert Client().get("/komunikaty/przerwa/").status_code == 200


def test_a_notice_cannot_end_before_it_begins(client: Client, house: House) -> None:
    log_in(client, house, Role.EDITOR)
    assert add_notice(client, valid_until="2026-11-23") == 200
    assert not NoticePage.objects.filter(slug="przerwa").exists()


def test_who_does_not_edit_the_website_cannot_publish(client: Client, house: House) -> None:
    log_in(client, house, Role.RECEPTION)
    assert add_notice(client) in (302, 403, 404)
    assert not NoticePage.objects.filter(slug="przerwa").exists()


def test_a_page_looked_at_before_it_is_published_is_never_kept(
    client: Client, house: House
) -> None:
    log_in(client, house, Role.EDITOR)
    notice = NoticePage.objects.get()
    notice.title = "Jeszcze nie"
    notice.save_revision()
    answer = client.get(f"/cms/pages/{notice.pk}/view_draft/")
    assert "Jeszcze nie" in answer.content.decode()
    assert "public" not in answer.headers.get("Cache-Control", "")
    assert "Jeszcze nie" not in Client().get("/komunikaty/").content.decode()
