"""What editors do with the words of messages: write their own, take those of Furtka back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from furtka.core.errors import DomainError
from furtka.core.text import one_line
from furtka.offices.models import Office, Service, Unit
from furtka.outbox.models import Channel, Wording
from furtka.outbox.models.wordings import WITH_SUBJECT
from furtka.outbox.wording_rules import Mistake, Telling, mistakes
from furtka.outbox.wordings import Words, furtkas_words, kind_of
from furtka.privacy import audit

# "MOPS" in "MOPS Zduńska Wola" says as much as the whole of it.
_ABBREVIATION = re.compile(r"\b[^\W\d_a-ząćęłńóśźż]{3,}\b")


class WordingRefused(DomainError):
    """Nothing was saved. `fields`: `pl_subject`, `uk_text` and so on → the sentences about it."""

    code = "wording_refused"
    message = _("These words can't be used for this message.")
    status = 422

    def __init__(self, found: Mapping[str, list[Mistake]]) -> None:
        said: dict[str, list[str]] = defaultdict(list)
        for language, about in found.items():
            for mistake in about:
                said[f"{language}_{mistake.field}"].append(str(mistake.sentence))
        fields: dict[str, str | Promise] = {name: " ".join(all_) for name, all_ in said.items()}
        super().__init__(fields=fields)


@dataclass(frozen=True)
class Slot:
    """Which words: those of one message, for one channel, in one language."""

    kind: str
    channel: Channel
    language: str


def check(slot: Slot, words: Words, telling: Telling) -> list[Mistake]:
    """What is wrong with them."""
    return mistakes(
        tidy(slot, words), kind=kind_of(slot.kind), channel=slot.channel, language=slot.language,
        telling=telling,
    )  # fmt: skip


@transaction.atomic
def save_wordings(
    *, office: Office, kind: str, channel: Channel, words: Mapping[str, Words], now: datetime,
    actor: AbstractBaseUser,
) -> bool:  # fmt: skip
    """Use these words (language → words) from now on: all of them, or none.

    Messages that wait keep the words they were made with. Words that are Furtka's own again
    take the office's away. Returns whether anything changed. Raises WordingRefused.
    """
    telling = telling_of(office)
    slots = {language: Slot(kind, channel, language) for language in words}
    found = {code: check(slot, words[code], telling) for code, slot in slots.items()}
    if any(found.values()):
        raise WordingRefused(found)
    changed = [
        _save(office, slot, tidy(slot, words[code]), now, actor) for code, slot in slots.items()
    ]
    return any(changed)


def _save(office: Office, slot: Slot, words: Words, now: datetime, actor: AbstractBaseUser) -> bool:
    if words == furtkas_words(kind_of(slot.kind), slot.channel, slot.language):
        return reset_wording(office=office, slot=slot, now=now, actor=actor) is not None
    if _own(office, slot) == words:
        return False
    Wording.objects.update_or_create(
        office=office, kind=slot.kind, channel=slot.channel, language=slot.language,
        defaults={"subject": words.subject, "text": words.text, "changed_at": now},
    )  # fmt: skip
    _record("wording.saved", office, slot, now, actor)
    return True


@transaction.atomic
def reset_wording(
    *, office: Office, slot: Slot, now: datetime, actor: AbstractBaseUser
) -> Words | None:
    """Back to the words of Furtka. Returns what the office had, for taking this back; or None."""
    before = _own(office, slot)
    if before is None:
        return None
    Wording.objects.filter(office=office, **vars(slot)).delete()
    _record("wording.reset", office, slot, now, actor)
    return before


def telling_of(office: Office) -> Telling:
    """Names of the office, and of its matters and units in all languages. Two queries."""
    names = {office.name, office.name_en, office.name_uk, office.short_name}
    names |= {office.domain or "", *_ABBREVIATION.findall(office.short_name)}
    matters: set[str] = set()
    neutral: set[str] = set()
    services = Service.objects.filter(office=office).values_list(
        "name", "name_en", "name_uk", "official_name", "neutral_label", "neutral_label_en",
        "neutral_label_uk",
    )  # fmt: skip
    for row in services:
        matters |= set(row[:4])
        neutral |= set(row[4:])
    for unit in Unit.objects.filter(office=office).values_list("name", "name_en", "name_uk"):
        matters |= set(unit)
    return Telling(frozenset(names - {""}), frozenset(matters - neutral - {""}))


def tidy(slot: Slot, words: Words) -> Words:
    """As they are kept: lines of a browser's form made plain, a subject only where there is one."""
    lines = [line.rstrip() for line in words.text.replace("\r\n", "\n").split("\n")]
    subject = one_line(words.subject) if slot.channel in WITH_SUBJECT else ""
    return Words(subject, "\n".join(lines).strip())


def _own(office: Office, slot: Slot) -> Words | None:
    rows = Wording.objects.select_for_update().filter(office=office, **vars(slot))
    return next((Words(row.subject, row.text) for row in rows), None)


def _record(
    action: str, office: Office, slot: Slot, now: datetime, actor: AbstractBaseUser
) -> None:
    audit.record(
        action, f"wording:{slot.kind}", office=office, at=now, actor=actor,
        channel=slot.channel, language=slot.language,
    )  # fmt: skip
