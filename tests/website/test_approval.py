"""Editors send, heads and the director publish; pages appear at their hour; no e-mail is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Workflow, WorkflowPage

from furtka.cli.jobs import publish_scheduled
from furtka.core.updates import after_update
from furtka.offices.groups import publishers_name, sync_groups
from furtka.offices.models import Role
from furtka.outbox.models import Task
from furtka.website.approval import ensure_workflow
from furtka.website.models import AnnouncementIndexPage, HomePage, NoticeIndexPage, NoticePage
from furtka.website.versions import versions_of
from tests.offices.factories import House, make_staff
from tests.website.factories import make_site
from tests.website.test_editing import notice_form

pytestmark = pytest.mark.django_db
PUBLIC = "/komunikaty/przerwa/"


@pytest.fixture
def house() -> House:
    return make_site(timezone.now())


def at_work(house: House, role: Role) -> Client:
    job, client = make_staff(house, role), Client()
    job.user.email = "ktos@example.org"  # type: ignore[union-attr]
    job.user.save()  # type: ignore[union-attr]
    sync_groups(house.office)
    client.force_login(job.user)  # type: ignore[arg-type]
    return client


def send(editor: Client, **values: str) -> NoticePage:
    """Write a notice and submit it."""
    form = notice_form(**{"action-submit": "1", **values})
    del form["action-publish"]
    parent = NoticeIndexPage.objects.get().pk
    answer = editor.post(f"/cms/pages/add/website/noticepage/{parent}/", form)
    assert answer.status_code == 302
    return NoticePage.objects.get(slug="przerwa")


def decide(client: Client, notice: NoticePage, action: str) -> int:
    state = notice.current_workflow_task_state
    path = f"/cms/pages/workflow/action/{notice.pk}/{action}/{state.pk}/"
    return client.post(path, {"comment": ""}).status_code


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.DIRECTOR])
def test_what_an_editor_sends_is_live_once_it_is_approved(house: House, role: Role) -> None:
    editor, head = at_work(house, Role.EDITOR), at_work(house, role)
    notice = send(editor)
    assert Client().get(PUBLIC).status_code == 404
    assert decide(head, notice, "approve") == 302
    assert Client().get(PUBLIC).status_code == 200


def test_an_editor_neither_publishes_nor_approves(house: House) -> None:
    editor = at_work(house, Role.EDITOR)
    notice = send(editor, **{"action-publish": "1"})
    assert not notice.live
    decide(editor, notice, "approve")
    notice.refresh_from_db()
    assert not notice.live


def test_a_task_stands_on_the_list_until_somebody_decides(house: House) -> None:
    editor, head = at_work(house, Role.EDITOR), at_work(house, Role.DIRECTOR)
    notice = send(editor)
    task = Task.objects.get(reason="approve_page")
    assert (task.path, task.script) == (f"/cms/pages/{notice.pk}/edit/", "Przerwa")
    assert "Przerwa" in head.get("/praca/zadania/").content.decode()
    decide(head, notice, "reject")
    assert not Task.objects.filter(reason="approve_page").exists()
    notice.refresh_from_db()
    assert not notice.live


def test_no_mail_is_sent_inside_the_request_or_after_it(house: House) -> None:
    editor, head = at_work(house, Role.EDITOR), at_work(house, Role.DIRECTOR)
    notice = send(editor)
    decide(head, notice, "reject")
    form = notice_form(**{"action-submit": "1"})
    del form["action-publish"]
    editor.post(f"/cms/pages/{notice.pk}/edit/", form)
    notice.refresh_from_db()
    assert decide(head, notice, "approve") == 302
    assert NoticePage.objects.get(pk=notice.pk).live
    assert mail.outbox == []


def test_heads_of_another_office_approve_nothing_here(house: House) -> None:
    other = make_site(timezone.now())
    stranger = at_work(other, Role.DIRECTOR)
    parent = NoticeIndexPage.objects.descendant_of(HomePage.objects.get(office=house.office)).get()
    form = notice_form(**{"action-submit": "1"})
    del form["action-publish"]
    at_work(house, Role.EDITOR).post(f"/cms/pages/add/website/noticepage/{parent.pk}/", form)
    notice = NoticePage.objects.get(slug="przerwa")
    decide(stranger, notice, "approve")
    notice.refresh_from_db()
    assert not notice.live


def test_each_office_has_one_workflow_however_often_it_is_loaded(house: House) -> None:
    home = HomePage.objects.get()
    again = ensure_workflow(house.office, home)
    assert WorkflowPage.objects.get(page=home).workflow == again
    groups = [group.name for task in again.tasks for group in task.specific.groups.all()]
    assert groups == [publishers_name(house.office)]
    assert Workflow.objects.filter(name=again.name).count() == 1


def test_editors_of_an_older_installation_lose_the_right_to_publish(house: House) -> None:
    sync_groups(house.office)
    writers = GroupPagePermission.objects.filter(group__name__contains="website of")
    publishers = GroupPagePermission.objects.filter(group__name=publishers_name(house.office))
    publish = publishers.get(permission__codename="publish_page")
    old = writers.first()
    assert old is not None
    GroupPagePermission.objects.create(
        group=old.group, page=old.page, permission=publish.permission
    )
    sync_groups(house.office)
    assert not writers.filter(permission__codename="publish_page").exists()


def test_a_page_appears_and_disappears_at_its_hour(house: House) -> None:
    now = timezone.now()
    notice = NoticePage(
        title="Przerwa", slug="przerwa", responsible="x", entered_by="x",
        go_live_at=now + timedelta(hours=2), expire_at=now + timedelta(hours=4),
    )  # fmt: skip
    NoticeIndexPage.objects.get().add_child(instance=notice)
    notice.save_revision().publish()
    seen = []
    for hours in (1, 3, 5):
        moment = now + timedelta(hours=hours)
        with time_machine.travel(moment, tick=False):
            publish_scheduled(moment)
            seen.append(Client().get(PUBLIC).status_code)
    assert seen == [404, 200, 404]
    assert [version.number for version in versions_of(notice, house.office)] == [1]


def test_an_update_gives_the_website_what_is_new(house: House) -> None:
    AnnouncementIndexPage.objects.get().delete()
    for complete in after_update:
        complete()
        complete()
    assert AnnouncementIndexPage.objects.get().live
    assert WorkflowPage.objects.filter(page=HomePage.objects.get()).count() == 1


def test_publication_is_the_real_moment_not_the_day_it_was_planned(house: House) -> None:
    now = timezone.now()
    notice = NoticePage(
        title="P", slug="przerwa", responsible="x", entered_by="x",
        go_live_at=now + timedelta(hours=2),
    )  # fmt: skip
    NoticeIndexPage.objects.get().add_child(instance=notice)
    notice.save_revision().publish()
    moment = now + timedelta(hours=2, minutes=1)
    with time_machine.travel(moment, tick=False):
        publish_scheduled(moment)
        page: Any = Client().get(PUBLIC)
    notice.refresh_from_db()
    assert notice.first_published_at == moment and page.status_code == 200
