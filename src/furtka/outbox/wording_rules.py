"""What an office's own words may not say. Pure: knows no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from furtka.clients.models import Channel
from furtka.core.sms import measure
from furtka.core.text import fold, validate_line
from furtka.outbox.kinds import Kind
from furtka.outbox.models.wordings import WITH_SUBJECT
from furtka.outbox.wordings import (
    LONGEST_SUBJECT,
    PLACEHOLDER,
    Words,
    examples_of,
    fill,
)

MOST_PARTS = 3
LONGEST_TEXT = 2000
NO_TEXT = _("Write what is to be said, or take the words of Furtka back.")
NO_SUBJECT = _("Write a subject.")

# Letters, a dot, letters: phones make a link of it, and thieves taught people to fear links.
# One letter before the dot is an abbreviation ("p.o.", "m.in."), digits are dates and hours.
_ADDRESS = re.compile(r"https?:|www\.|\w@\w|[^\W\d_][\w-]+\.[^\W\d_]{2,}", re.IGNORECASE)
# Other words for such an office, without accents: they tell as much as its name.
_SUCH_OFFICES = re.compile(
    r"\b(m|g|mg)?ops\b|\bmopr\b|\bpcpr\b|\b(pomoc|opiek)\w* (spolecz|socjal)"
    r"|\bsocial (welfare|service)|\bсоціальн\w* (допомо|служб)"
)
Sentence = str | Promise


@dataclass(frozen=True)
class Telling:
    """Names that give away who writes (`senders`) and what about (`matters`)."""

    senders: frozenset[str]
    matters: frozenset[str]


@dataclass(frozen=True)
class Mistake:
    """`field` is `subject` or `text`."""

    field: str
    sentence: Sentence


def mistakes(
    words: Words, *, kind: Kind, channel: Channel, language: str, telling: Telling
) -> list[Mistake]:
    """Everything that is wrong with these words for that message."""
    unusable = list(_unusable(words, kind, channel))
    if unusable:
        return unusable
    filled = fill(words, channel, examples_of(kind, language))
    found = [Mistake("subject", sentence) for sentence in _telling(filled.subject, telling)]
    if channel == Channel.SMS:
        found += [Mistake("text", sentence) for sentence in _unfit_for_sms(words, filled, telling)]
    return found


def _unusable(words: Words, kind: Kind, channel: Channel) -> Iterator[Mistake]:
    if not words.text.strip():
        yield Mistake("text", NO_TEXT)
    if len(words.text) > LONGEST_TEXT:
        yield Mistake("text", _("Write at most 2000 characters."))
    if channel in WITH_SUBJECT:
        yield from _unusable_subject(words.subject)
    for field, text in (("subject", words.subject), ("text", words.text)):
        for unknown in unknown_placeholders(text, kind.values):
            said = _("There is no “%(name)s” for this message. Choose one from the list.")
            yield Mistake(field, str(said) % {"name": unknown})


def _unusable_subject(subject: str) -> Iterator[Mistake]:
    if not subject.strip():
        yield Mistake("subject", NO_SUBJECT)
    elif len(subject) > LONGEST_SUBJECT or not _is_line(subject):
        yield Mistake("subject", _("Write the subject in one line of at most 120 characters."))


def _is_line(subject: str) -> bool:
    try:
        validate_line(subject)
    except ValidationError:
        return False
    return True


def unknown_placeholders(text: str, known: Mapping[str, object]) -> list[str]:
    """What looks like a placeholder and is none, in the order of the text, each once."""
    rest = PLACEHOLDER.sub(lambda found: "" if found[1] in known else found[0], text)
    return list(dict.fromkeys(re.findall(r"%\([^)\s]*\)?\w?|%\{[^}\s]*\}?", rest)))


def _unfit_for_sms(words: Words, filled: Words, telling: Telling) -> Iterator[Sentence]:
    # The template too: an example may be harmless where the words around the gap are not.
    texts = (PLACEHOLDER.sub(" ", words.text), filled.text)
    if any(_ADDRESS.search(text) for text in texts):
        yield _(
            "A text message must have no link and no address of a website or e-mail. If you meant "
            "none, put a space after each full stop."
        )
    yield from _telling(filled.text, telling)
    parts = measure(filled.text).parts
    if parts > MOST_PARTS:
        yield ngettext(
            "This is sent as %(parts)d part; at most 3 are allowed. Make it shorter.",
            "This is sent as %(parts)d parts; at most 3 are allowed. Make it shorter.",
            parts,
        ) % {"parts": parts}


def _telling(text: str, telling: Telling) -> Iterator[Sentence]:
    folded = " ".join(fold(text).split())
    such = _SUCH_OFFICES.search(folded)
    if found := _first(folded, telling.senders) or (such[0] if such else ""):
        said = _("Somebody else may read this: leave out who writes (“%(words)s”).")
        yield str(said) % {"words": found}
    if found := _first(folded, telling.matters):
        said = _("Somebody else may read this: leave out what it is about (“%(words)s”).")
        yield str(said) % {"words": found}


def _first(folded: str, names: Iterable[str]) -> str:
    """The first of these names that stands in the text as whole words."""
    for name in sorted(names):
        plain = " ".join(fold(name).split())
        if plain and re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", folded):
            return name
    return ""
