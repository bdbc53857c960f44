"""Editors write, heads and the director publish: one workflow for each office's pages.

Wagtail would send e-mails inside the request. We put a task on the office's list instead.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    GroupApprovalTask,
    Page,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)
from wagtail.signals import (
    page_published,
    page_unpublished,
    task_approved,
    task_cancelled,
    task_rejected,
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from furtka.offices.groups import publishers_name
from furtka.offices.models import Office
from furtka.outbox.chores import ask_office, chores, take_back_chores
from furtka.website.models import HomePage

APPROVE = "approve_page"
REVIEW = "review_notice"
WITHIN = timedelta(days=1)


def ensure_workflow(office: Office, home: Page) -> Workflow:
    """Who may publish approves what editors send. Run twice, it changes nothing."""
    group, _made = Group.objects.get_or_create(name=publishers_name(office))
    used = WorkflowPage.objects.filter(page=home).select_related("workflow").first()
    if used is not None:
        return used.workflow
    name = f"Zatwierdza kierownik albo dyrektor: {office.slug}"
    task = GroupApprovalTask.objects.create(name=name)
    task.groups.add(group)
    workflow = Workflow.objects.create(name=name)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=home)
    return workflow


def about(page: Page) -> str:
    """What a task says it is about."""
    return f"page:{page.pk}"


def office_of(page: Page) -> Office | None:
    """Whose website that page is part of."""
    home = HomePage.objects.ancestor_of(page, inclusive=True).select_related("office").first()
    return home.office if home else None


def _ask(instance: TaskState, **_said: Any) -> None:
    page = instance.workflow_state.content_object
    office = office_of(page) if isinstance(page, Page) else None
    if office is not None:
        ask_office(
            office=office, chore=APPROVE, about=about(page), now=instance.started_at,
            dedupe_key=f"approve:{instance.pk}", due_at=instance.started_at + WITHIN,
            what=str(page), path=f"/cms/pages/{page.pk}/edit/",
        )  # fmt: skip


def _answered(instance: TaskState, **_said: Any) -> None:
    page = instance.workflow_state.content_object
    if isinstance(page, Page):
        _take_back(APPROVE, page)


def _changed(instance: Page, **_said: Any) -> None:
    """Somebody has just looked at the page: nobody needs to be asked to."""
    _take_back(REVIEW, instance)


def _take_back(chore: str, page: Page) -> None:
    office = office_of(page)
    if office is not None:
        take_back_chores(office=office, chore=chore, about=about(page))


def _no_mail(**_said: Any) -> None:
    """In the place of an e-mail of Wagtail's."""


def register() -> None:
    """Called in ready(), before Wagtail's: a receiver with the same uid is connected once only,
    so that ours stand where its e-mails would be sent."""
    chores.add(APPROVE, _("Read and publish a page, or send it back"))
    chores.add(REVIEW, _("Look whether a page is still right"))
    mails = "{}_email_notification".format
    task_submitted.connect(
        _ask, sender=TaskState, dispatch_uid=mails("group_approval_task_submitted")
    )
    for signal, name in (
        (workflow_submitted, "workflow_state_submitted"),
        (workflow_rejected, "workflow_state_rejected"),
        (workflow_approved, "workflow_state_approved"),
    ):
        signal.connect(_no_mail, sender=WorkflowState, dispatch_uid=mails(name))
    for signal in (task_approved, task_rejected, task_cancelled):
        signal.connect(_answered, dispatch_uid="furtka_approval_answered")
    for signal in (page_published, page_unpublished):
        signal.connect(_changed, dispatch_uid="furtka_page_looked_at")
