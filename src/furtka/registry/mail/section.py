"""The e-mail and its answer, as they stand on the page of an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from furtka.offices.access import StaffRequest
from furtka.registry import answers
from furtka.registry.mail import answering, selectors
from furtka.registry.mail.forms import AnswerForm, MatterForm
from furtka.registry.models import Item, Quarantined
from furtka.registry.refusals import REASONS
from furtka.registry.sections import Section, sections


def _letter(request: StaffRequest, item: Item) -> Mapping[str, Any] | None:
    letter = answering.letter_of(item)
    if letter is None or not selectors.may_read_item(request.job, item):
        return None
    refused = Quarantined.objects.filter(office=item.office_id, item=item).order_by("pk")[:100]
    return {
        "letter": letter, "matter_form": None if item.matter else MatterForm(),
        "refused": [(file.name, REASONS.get(file.reason, file.reason)) for file in refused],
    }  # fmt: skip


def _answer(request: StaffRequest, item: Item) -> Mapping[str, Any] | None:
    """A draft where one is needed, to send by a press where somebody can be told so."""
    text = answers.draft(item, item.client.language if item.client else "pl")
    if not selectors.may_read_item(request.job, item):
        return {"draft": text} if text else None
    way = answering.way_of(item, answering.letter_of(item))
    sent = selectors.sent_about(item)
    if way is None and not sent and not text:
        return None
    return {"way": way, "sent": sent, "draft": text, "form": AnswerForm(initial={"text": text})}


def register() -> None:
    sections.add("10 letter", Section("registry/mail/_letter.html", _letter))
    # In the place of the draft that can only be read.
    sections.add("20 draft", Section("registry/mail/_answer.html", _answer))
