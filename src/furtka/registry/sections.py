"""What stands on the page of an item: each part of this room adds its own section.

`sections.add("30 terms", Section("registry/terms/_section.html", context))`; the name begins with
its place. A section may ask the database a fixed number of questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from furtka.core.registers import Register
from furtka.offices.access import StaffRequest
from furtka.outbox.told import told_about
from furtka.registry import answers, notices, oral
from furtka.registry.models import Attachment, Evidence, Item
from furtka.registry.selectors import may_read, sees_sender

# What the section's template needs, or nothing if this item has no such section for that reader.
Context = Callable[[StaffRequest, Item], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Section:
    template: str
    context: Context


sections: Register[Section] = Register()


def of_item(request: StaffRequest, item: Item, **changed: Mapping[str, Any]) -> list[SafeString]:
    """Each section as HTML, in order. Its template has `item` and `office` besides its values.

    `changed` by the section's name without its place: what a form that was sent back says instead
    (`terms={"form": form}`).
    """
    shown = []
    for name, section in sections.items():
        values = section.context(request, item)
        if values is not None:
            more = changed.get(name.partition(" ")[2], {})
            known = {"item": item, "office": item.office, **values, **more}
            shown.append(render_to_string(section.template, known, request))
    return shown


# -- Those that belong to no part of its own -----------------------------------------------------


def _draft(request: StaffRequest, item: Item) -> Mapping[str, Any] | None:
    text = answers.draft(item, item.client.language if item.client else "pl")
    return {"draft": text} if text else None


def _oral(request: StaffRequest, item: Item) -> Mapping[str, Any] | None:
    record = oral.record_of(item) if may_read(request.job, item) else None
    return {"oral": record} if record else None


def _told(request: StaffRequest, item: Item) -> Mapping[str, Any] | None:
    if not sees_sender(request.job, item):
        return None
    return {
        "told": told_about(item.office, item.shown),
        "may_take_back": notices.may_take_back(item),
    }  # fmt: skip


def _files(request: StaffRequest, item: Item) -> Mapping[str, Any] | None:
    if not may_read(request.job, item):
        return {"closed": True}
    found = Attachment.objects.filter(office=item.office_id, item=item, hidden_at=None)
    evidence = Evidence.objects.filter(office=item.office_id, item=item)
    files = list(found.order_by("position"))
    return {"files": files, "evidence": list(evidence.order_by("stored_at", "pk"))}


def register() -> None:
    sections.add("20 draft", Section("registry/_draft.html", _draft))
    sections.add("30 oral", Section("registry/_oral.html", _oral))
    sections.add("40 files", Section("registry/_files.html", _files))
    sections.add("80 told", Section("registry/_told.html", _told))
