"""The e-mail and its answer, as they stand on the page of an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from furtka.offices.access import StaffRequest
from furtka.registry import answers
from furtka.registry.mail import answering, selectors
from furtka.registry.mail.forms import AnswerForm, MatterForm
from furtka.registry.models import Item
from furtka.registry.refusals import REASONS
from furtka.registry.sections import Section, sections
from furtka.registry.selectors import may_read


def _letter(request: StaffRequest, item: Item) -> Mapping[str, Any] | None:
    letter = answering.letter_of(item)
    if letter is None or not may_read(request.job, item):
        return None
    return {
        "letter": letter, "matter_form": None if item.matter else MatterForm(),
        "refused": [(name, REASONS.get(reason, reason)) for name, reason in letter.refused],
    }  # fmt: skip


def _answer(request: StaffRequest, item: Item) -> Mapping[str, Any] | None:
    """A draft where one is needed, to send by a press where somebody can be told so."""
    text = answers.draft(item, item.client.language if item.client else "pl")
    if not may_read(request.job, item):
        return {"draft": text} if text else None
    way = answering.way_of(item, answering.letter_of(item))
    sent = selectors.sent_about(item)
    if way is None and not sent and not text:
        return None
    return {
        "way": way, "sent": sent, "draft": text, "form": AnswerForm(initial={"text": text}),
        "answered": any(not mail.automatic for mail in sent),
    }  # fmt: skip


def register() -> None:
    sections.add("10 letter", Section("registry/mail/_letter.html", _letter))
    # In the place of the draft that can only be read.
    sections.add("20 draft", Section("registry/mail/_answer.html", _answer))
