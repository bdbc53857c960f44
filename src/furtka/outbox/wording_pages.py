"""What the screens of wordings show. A fixed number of queries each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils import formats
from django.utils.translation import get_language

from furtka.core.sms import Measure, measure
from furtka.offices.models import Office
from furtka.outbox.kinds import kinds
from furtka.outbox.models import Channel
from furtka.outbox.wording_forms import LANGUAGES, WordingsForm
from furtka.outbox.wording_rules import Mistake, Telling
from furtka.outbox.wording_services import Slot, check, telling_of, tidy
from furtka.outbox.wordings import (
    WORDED,
    MissingValue,
    Words,
    examples_of,
    fill,
    furtkas_words,
    kind_of,
    own_words,
)

NAMES = dict(settings.LANGUAGES)


@dataclass(frozen=True)
class Cell:
    """One way of one message; `own`: the languages in which the office has its own words."""

    channel: Channel
    own: list[str]


@dataclass(frozen=True)
class Row:
    """One message of the list."""

    kind: str
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Preview:
    """The words as they will look. `measure` and `price` for text messages only."""

    words: Words
    mistakes: list[Mistake]
    measure: Measure | None = None
    price: str = ""


@dataclass(frozen=True)
class Column:
    """One language of the page of a message."""

    language: str
    name: str
    own: bool
    form: WordingsForm
    preview: Preview

    @property
    def fields(self) -> list[BoundField]:
        return list(self.form.of(self.language))


def rows(office: Office) -> list[Row]:
    """All messages there are, by their name. One query."""
    own = own_words([office.pk], [name for name, _kind in kinds.items()])
    found = []
    for name, kind in kinds.items():
        cells = [
            Cell(way, [str(NAMES[c]) for c in LANGUAGES if (office.pk, name, way, c) in own])
            for way in WORDED
        ]
        found.append(Row(name, str(kind.label), cells))
    return sorted(found, key=lambda row: row.label)


def words_in_use(office: Office, kind: str, channel: Channel) -> tuple[dict[str, Words], set[str]]:
    """The words of each language, and the languages in which they are the office's own."""
    own = own_words([office.pk], [kind])
    mine = {
        code: own[office.pk, kind, channel, code]
        for code in LANGUAGES
        if (office.pk, kind, channel, code) in own
    }
    plain = {code: furtkas_words(kind_of(kind), channel, code) for code in LANGUAGES}
    return plain | mine, set(mine)


def columns(
    office: Office, kind: str, channel: Channel, *, form: WordingsForm, shown: Mapping[str, Words],
    own: set[str],
) -> list[Column]:  # fmt: skip
    """The page's columns: the form's fields, and below each a preview of the words in `shown`."""
    telling = telling_of(office)
    return [
        Column(
            code, str(NAMES[code]), code in own, form,
            preview_of(office, Slot(kind, channel, code), shown[code], telling),
        )
        for code in LANGUAGES
    ]  # fmt: skip


def preview_of(office: Office, slot: Slot, words: Words, telling: Telling) -> Preview:
    """With the examples filled in, whatever is wrong with the words."""
    found = check(slot, words, telling)
    examples = examples_of(kind_of(slot.kind), slot.language)
    try:
        filled = fill(tidy(slot, words), slot.channel, examples)
    except MissingValue:
        filled = words
    if slot.channel != Channel.SMS:
        return Preview(filled, found)
    size = measure(filled.text)
    price = money(office.sms_part_price * size.parts) if office.sms_part_price else ""
    return Preview(filled, found, size, price)


def placeholders(kind: str) -> list[tuple[str, str]]:
    """What may stand in the words, with an example in the reader's language."""
    examples = examples_of(kind_of(kind), (get_language() or "pl")[:2])
    return [(f"%({name})s", example) for name, example in examples.items()]


def money(amount: Decimal) -> str:
    """`0,16`, `0,1625`: at least two places, not more than are needed."""
    plain = amount.normalize()
    places = max(2, -int(plain.as_tuple().exponent))
    return str(formats.number_format(plain, decimal_pos=places))
