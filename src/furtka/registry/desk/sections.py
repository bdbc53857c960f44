"""What stands on an item's page about whose it is, what it belongs to, and what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from furtka.core.dates import date_words
from furtka.offices.access import StaffRequest
from furtka.offices.models import Staff
from furtka.offices.permissions import Permission, may
from furtka.registry.desk import assigning, returned, threads
from furtka.registry.desk.forms import AssignForm, JoinForm
from furtka.registry.models import (
    Correction,
    CorrectionField,
    Effect,
    IncomingChannel,
    Item,
    ItemState,
    Matter,
)
from furtka.registry.sections import Section, sections

MOST = 100  # changes on a page, the newest first
_CODES = {
    CorrectionField.CHANNEL: IncomingChannel, CorrectionField.MATTER: Matter,
    CorrectionField.EFFECT: Effect, CorrectionField.STATE: ItemState,
}  # fmt: skip
_DATES = (CorrectionField.SENT_ON, CorrectionField.POSTMARK)


@dataclass(frozen=True)
class Line:
    """One change as people read it."""

    row: Correction
    who: str
    before: str
    after: str


def lines(item: Item) -> list[Line]:
    """What was changed about it, the newest first. Two queries."""
    found = Correction.objects.filter(office=item.office_id, item=item).order_by("-at", "-pk")
    rows = list(found[:MOST])
    jobs = Staff.objects.filter(office=item.office_id, user__in={row.by_id for row in rows})
    names = dict(jobs.values_list("user", "name"))
    return [
        Line(row, names.get(row.by_id or 0, ""), _words(row, row.before), _words(row, row.after))
        for row in rows
    ]


def _words(row: Correction, kept: str) -> str:
    field = CorrectionField(row.field)
    if kept and field in _CODES:
        return str(dict(_CODES[field].choices).get(kept, kept))
    if kept and field in _DATES:
        return date_words(date.fromisoformat(kept))
    return kept


def _whose(request: StaffRequest, item: Item) -> Mapping[str, Any]:
    job = request.job
    mine, before = item.assignee_id == job.pk, assigning.state_before(item, request.user)
    return {
        "form": AssignForm(job=job, item=item), "me": job.pk, "may_take": item.assignee is None,
        "may_give": mine or may(job.role, Permission.ASSIGN_ITEMS),
        "states": [one for one in ItemState if one != item.state],
        "undo": ItemState(before) if before else None,
    }  # fmt: skip


def _thread(request: StaffRequest, item: Item) -> Mapping[str, Any]:
    return {"items": threads.correspondence(item), "form": JoinForm()}


def _changes(request: StaffRequest, item: Item) -> Mapping[str, Any] | None:
    found = lines(item)
    return {"lines": found} if found else None


def _returned(request: StaffRequest, item: Item) -> Mapping[str, Any] | None:
    found = returned.returned_of(item)
    if found is None:
        return None
    client = found.client
    seen = client is not None and (
        not client.protected or may(request.job.role, Permission.SEE_PROTECTED)
    )
    return {"returned": found, "client": client if seen else None}


def register() -> None:
    sections.add("10 whose", Section("registry/desk/_whose.html", _whose))
    sections.add("15 returned", Section("registry/desk/_returned.html", _returned))
    sections.add("50 thread", Section("registry/desk/_thread.html", _thread))
    sections.add("90 changes", Section("registry/desk/_changes.html", _changes))
