"""`/praca/zadania/`: what waits for a person, and what came of it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from furtka.core.http import go_to
from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.outbox import tasks
from furtka.outbox.models import Task, TaskResult
from furtka.visits.staff.tasks import task_for, task_list

# The task that this session put off last, and the window that it had.
PUT_OFF = "put_off"

# What stands in the address for each result.
RESULTS = {
    "zrobione": TaskResult.DONE, "nikt": TaskResult.NOT_REACHED, "zly": TaskResult.WRONG_WAY,
    "zbedne": TaskResult.NOT_NEEDED,
}  # fmt: skip


@staff_page(Permission.SEE_VISITS)
@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Everything that waits, or what I took."""
    mine, now = request.GET.get("moje") == "1", timezone.now()
    context = {
        "list": task_list(request.job, now=now, mine=mine), "mine": mine,
        "put_off": _put_off(request),
    }  # fmt: skip
    return render(request, "visits/staff/tasks.html", context)


@staff_page(Permission.SEE_VISITS)
@require_POST
def take(request: StaffRequest, pk: int) -> HttpResponse:
    """It is mine; said if a colleague was quicker."""
    task = task_for(request.job, pk)
    if not tasks.take(task=task, job=request.job, now=timezone.now(), actor=request.user):
        messages.warning(request, _("A colleague has taken it already."))
    return _back(request)


@staff_page(Permission.SEE_VISITS)
@require_POST
def give_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Anybody may do it again."""
    tasks.give_back(task=task_for(request.job, pk), now=timezone.now(), actor=request.user)
    return _back(request)


@staff_page(Permission.SEE_VISITS)
@require_POST
def finish(request: StaffRequest, pk: int, result: str) -> HttpResponse:
    """What came of it; it can be taken back below the list."""
    if result not in RESULTS:
        raise Http404
    task, now = task_for(request.job, pk), timezone.now()
    before = tasks.finish(task=task, result=RESULTS[result], now=now, actor=request.user)
    if before is not None:
        task.refresh_from_db(fields=["due_from", "due_at"])
        request.session[PUT_OFF] = _remembered(task, before)
        messages.success(request, _("It stays on the list and is due again later."))
    elif RESULTS[result] != TaskResult.NOT_REACHED:
        messages.success(request, _("Done. You can take it back under “Done today”."))
    return _back(request)


@staff_page(Permission.SEE_VISITS)
@require_POST
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Not done after all; or tried again at once."""
    task, now = task_for(request.job, pk), timezone.now()
    kept = request.session.get(PUT_OFF) or {}
    if task.done_at is None and kept.get("pk") == task.pk:
        del request.session[PUT_OFF]
        tasks.put_back(
            task=task, window=_window(kept), seen=datetime.fromisoformat(kept["seen"]),
            now=now, actor=request.user,
        )  # fmt: skip
    else:
        tasks.reopen(task=task, now=now, actor=request.user)
    return _back(request)


def _put_off(request: StaffRequest) -> int | None:
    """The id of the task that was put off, as long as that stands."""
    kept = request.session.get(PUT_OFF) or {}
    if not kept:
        return None
    same = Task.objects.filter(office=request.job.office_id, pk=kept["pk"], done_at=None)
    return same.filter(due_from=kept["seen"]).values_list("pk", flat=True).first()


def _remembered(task: Task, before: tasks.Window) -> dict[str, object]:
    return {
        "pk": task.pk, "seen": task.due_from.isoformat() if task.due_from else "",
        "due_from": before.due_from.isoformat() if before.due_from else "",
        "due_at": before.due_at.isoformat(),
    }  # fmt: skip


def _window(kept: dict[str, str]) -> tasks.Window:
    start = datetime.fromisoformat(kept["due_from"]) if kept["due_from"] else None
    return tasks.Window(start, datetime.fromisoformat(kept["due_at"]))


def _back(request: StaffRequest) -> HttpResponse:
    """To the page where it was pressed: today, or the list."""
    return go_to(request, "desk:today" if request.POST.get("from") == "today" else "desk:tasks")
