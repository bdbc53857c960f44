"""What people who work here do through programs: the same services as on their screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from furtka.api import staff_schemas as schemas
from furtka.api.auth import StaffAuth, Worker, require, staff_user
from furtka.api.errors import NotFound
from furtka.api.once import answered, once_of
from furtka.api.parsing import Key, instant, office_of, unit_of
from furtka.api.schemas import ErrorOut
from furtka.core.clock import local
from furtka.core.codes import tidy_code
from furtka.entrance import services as entrance
from furtka.entrance.selectors import whos_inside
from furtka.offices.models import Office, Unit
from furtka.offices.permissions import Permission, may
from furtka.outbox.models import Message, Task
from furtka.registry.finding.search import search
from furtka.registry.models import Item, Matter
from furtka.registry.services import record_item
from furtka.visits.access import find_visit, split_code
from furtka.visits.errors import InvalidInput
from furtka.visits.models import Visit
from furtka.visits.requests import find_service
from furtka.visits.staff.tasks import visible

router = Router(tags=["staff"], auth=StaffAuth())
NO = dict.fromkeys((400, 401, 403, 404, 409, 422), ErrorOut)
# No program needs more in one answer; the screens show fewer.
MOST = 500


def _step(name: str, act: Callable[..., Visit], says: str) -> None:
    def step(request: HttpRequest, code: str, key: Key = "") -> HttpResponse:
        visit, worker = _visit_for(request, code, Permission.RUN_ENTRANCE)
        user, now = worker.user, timezone.now()
        what = f"{name} {visit.code}"
        once = once_of(request, key, office=visit.office, who=user, what=what)
        return answered(once, lambda: _step_out(act(visit=visit, now=now, actor=user)), now=now)

    router.post(
        f"/visits/{{code}}/{name}", response={200: schemas.StepOut, **NO},
        summary=says, operation_id=f"visit_{name.replace('-', '_')}",
    )(step)  # fmt: skip


_step("arrive", entrance.arrive, "The client is at the entrance.")
_step("meet", entrance.meet, "Somebody met the client.")
_step("enter", entrance.enter, "The client is in the room.")
_step("leave", entrance.leave, "The client leaves the room.")
_step("out", entrance.out, "The client is out of the house.")
_step("no-show", entrance.no_show, "The client did not come.")
_step("excuse", entrance.excuse, "The client could not come and told us.")
_step("undo", entrance.undo, "Take the last step back; it stays on record.")


@router.get("/offices/{office}/inside", response={200: schemas.InsideOut, **NO})
def inside(request: HttpRequest, office: str) -> schemas.InsideOut:
    """Who is in the house now: codes and rooms, no names."""
    found = office_of(office)
    require(request, found, Permission.SEE_TODAY)
    rows = whos_inside(found)
    return schemas.InsideOut(
        people=sum(row.people for row in rows),
        visits=[
            schemas.InsideLine(
                code=row.code, room=row.room or None, since=local(row.since, found.tz)
            )
            for row in rows
        ],
    )


@router.post("/offices/{office}/registry", response={201: schemas.ItemNumber, **NO})
def record(request: HttpRequest, office: str, data: schemas.ItemIn, key: Key = "") -> HttpResponse:
    """Record what reached the office. The same Idempotency-Key gives the same number."""
    found, now = office_of(office), timezone.now()
    worker = require(request, found, Permission.USE_REGISTRY)
    received_at = instant("received_at", data.received_at)
    unit = _unit_for(found, data)

    def act() -> schemas.ItemNumber:
        item = record_item(
            office=found, channel=data.channel, sender=data.sender, subject=data.subject,
            received_at=received_at, unit=unit, now=now, actor=worker.user,
            matter=_sort_of(found, data),
        )  # fmt: skip
        return schemas.ItemNumber(number=item.shown, legal_effect=item.effect or None)

    once = once_of(request, key, office=found, who=worker.user, what="record", data=data)
    return answered(once, act, now=now, status=201)


@router.get("/offices/{office}/registry", response={200: schemas.ItemsOut, **NO})
def registry(request: HttpRequest, office: str, q: str = "", before: str = "") -> schemas.ItemsOut:
    """The register, newest first, 50 at a time; `before` takes what `older` gave."""
    found = office_of(office)
    require(request, found, Permission.USE_REGISTRY)
    result = search(found, q[:200], before)
    items = [*result.numbered, *result.page.items]
    if result.only is not None:
        items = [result.only, *(item for item in items if item.pk != result.only.pk)]
    return schemas.ItemsOut(
        items=[_line(item, found.tz) for item in items],
        older=result.page.older,
        similar=[_line(item, found.tz) for item in result.similar],
    )


def _line(item: Item, tz: str) -> schemas.ItemLine:
    return schemas.ItemLine(
        number=item.shown,
        channel=item.channel,
        sender=item.sender,
        subject=item.subject,
        received_at=local(item.received_at, tz),
        unit=item.unit.slug if item.unit else None,
    )


def _unit_for(office: Office, data: schemas.ItemIn) -> Unit | None:
    """The unit named, else the one that deals with the matter named."""
    if data.unit or not data.matter or data.matter in Matter.values:
        return unit_of(office, data.unit)
    try:
        return find_service(office, data.matter, by_staff=True).unit
    except InvalidInput as error:
        raise InvalidInput(fields={"matter": error.fields["service"]}) from error


@router.get("/offices/{office}/tasks", response={200: schemas.TasksOut, **NO})
def tasks(request: HttpRequest, office: str) -> schemas.TasksOut:
    """What a person still has to do, the most urgent first; nothing about who may not be known."""
    found = office_of(office)
    worker = require(request, found, Permission.SEE_VISITS)
    rows = visible(worker.job, Task.objects.filter(office=found, done_at=None))
    return schemas.TasksOut(
        tasks=[
            schemas.TaskLine(
                id=task.pk,
                kind=task.kind,
                about=task.about,
                due_at=local(task.due_at, found.tz),
                owner=task.owner.name if task.owner else None,
            )
            for task in rows.order_by("due_at", "id")[:MOST]
        ]
    )


@router.get("/offices/{office}/messages", response={200: schemas.MessagesOut, **NO})
def messages(request: HttpRequest, office: str, visit: str) -> schemas.MessagesOut:
    """What was sent, or waits to be sent, about one visit."""
    found = office_of(office)
    worker = require(request, found, Permission.SEE_VISITS)
    about = find_visit(found, tidy_code(visit[:60]))
    if about is None or not _may_read(worker, about):
        raise NotFound
    rows = Message.objects.filter(office=found, about=about.code).order_by("id")
    return schemas.MessagesOut(
        messages=[
            schemas.MessageLine(
                kind=m.kind,
                channel=m.channel,
                status=m.status,
                text=m.text,
                at=local(m.sent_at or m.created_at, found.tz),
            )
            for m in rows[:MOST]
        ]
    )


def _may_read(worker: Worker, visit: Visit) -> bool:
    return not visit.client.protected or may(worker.job.role, Permission.SEE_PROTECTED)


def _visit_for(request: HttpRequest, code: str, permission: Permission) -> tuple[Visit, Worker]:
    """A visit of an office where this person works. Strangers get 404 like for no visit."""
    staff_user(request)
    office, tidy = split_code(code)
    visit = find_visit(office, tidy) if office else None
    if visit is None:
        raise NotFound
    return visit, require(request, visit.office, permission)


def _step_out(visit: Visit) -> schemas.StepOut:
    since: datetime = local(visit.status_since, visit.office.tz)
    return schemas.StepOut(code=visit.code, status=visit.status, since=since)


def _sort_of(office: Office, data: schemas.ItemIn) -> str:
    """The sort of matter named, or that of the service named: a matter of ours is applied for."""
    if not data.matter or data.matter in Matter.values:
        return data.matter or ""
    return Matter.COMPLAINT if find_service(office, data.matter).complaints else Matter.APPLICATION
