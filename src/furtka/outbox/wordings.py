"""The words of a message: the office's own where it has some, else those that came with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils import translation

from furtka.core.sms import fold_polish, is_gsm7
from furtka.core.text import one_line
from furtka.offices.changes import memory_of
from furtka.outbox.kinds import Kind, kinds
from furtka.outbox.models import Channel, Wording
from furtka.outbox.models.wordings import WITH_SUBJECT

# What a message may be worded for. What is told in person is what is told on the telephone.
WORDED = (Channel.EMAIL, Channel.SMS, Channel.LETTER, Channel.CALL)

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
LONGEST_SUBJECT = 120  # as the table has it


@dataclass(frozen=True)
class Words:
    """What is sent or said. Only e-mails and letters have a subject."""

    subject: str
    text: str


class MissingValue(LookupError):
    """The words ask for a value that nobody gave: a bug, never a message with a gap."""


# Of several offices and messages: office, kind, channel, language → words with placeholders.
OwnWords = Mapping[tuple[int, str, str, str], Words]


def words_of(
    *, office_id: int, kind: str, channel: Channel, language: str, values: Mapping[str, str],
    own: OwnWords | None = None,
) -> Words:  # fmt: skip
    """The words for that channel and language, with the values filled in.

    One query; none with `own`, for whoever words many messages (`own_words`). Raises
    MissingValue, and KeyError for a kind that no room has registered.
    """
    channel = worded_as(channel)
    if own is None:
        own = own_words([office_id], [kind])
    found = own.get((office_id, kind, channel, language))
    return fill(found or furtkas_words(kind_of(kind), channel, language), channel, values)


def own_words(office_ids: Collection[int], kind_names: Collection[str]) -> OwnWords:
    """What these offices wrote themselves. One small query for one office that was asked before
    and has changed nothing since (`offices.changes`)."""
    if len(office_ids) == 1:
        [office_id] = office_ids
        return memory_of(office_id).get("outbox.wordings", lambda: _read([office_id]))
    return _read(office_ids, kind__in=kind_names)


def _read(office_ids: Collection[int], **narrowed: Collection[str]) -> OwnWords:
    rows = Wording.objects.order_by().filter(office__in=office_ids, **narrowed)
    return {
        (row.office_id, row.kind, row.channel, row.language): Words(row.subject, row.text)
        for row in rows
    }


def furtkas_words(kind: Kind, channel: Channel, language: str) -> Words:
    """The words that came with Furtka, with placeholders."""
    texts = {Channel.SMS: kind.sms, Channel.CALL: kind.call}
    with translation.override(language):
        subject = str(kind.subject) if channel in WITH_SUBJECT else ""
        return Words(subject, str(texts.get(channel, kind.text)))


def fill(words: Words, channel: Channel, values: Mapping[str, str]) -> Words:
    """Put the values in. Polish text messages lose their accents if that halves their price."""
    subject = one_line(_filled(words.subject, values))[:LONGEST_SUBJECT]
    text = _filled(words.text, values)
    return Words(subject, fit_sms(text) if channel == Channel.SMS else text)


def fit_sms(text: str) -> str:
    """Without Polish letters if it then fits the cheap alphabet; Ukrainian stays as it is."""
    folded = fold_polish(text)
    return folded if is_gsm7(folded) else text


def worded_as(channel: Channel) -> Channel:
    return Channel.CALL if channel == Channel.IN_PERSON else channel


def kind_of(name: str) -> Kind:
    return dict(kinds.items())[name]


def examples_of(kind: Kind, language: str) -> dict[str, str]:
    """A value for each placeholder, as an editor of that language would like to see it."""
    with translation.override(language):
        return {name: str(example) for name, example in kind.values.items()}


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Not with `%`: a “100 %” that somebody typed must stay what it is."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise MissingValue(found[1])
        return str(values[found[1]])

    return PLACEHOLDER.sub(value, template)
