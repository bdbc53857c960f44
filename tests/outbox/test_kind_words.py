"""The words that come with Furtka keep the rules that an office's own words must keep."""

from __future__ import annotations

import pytest

from furtka.outbox.kinds import kinds
from furtka.outbox.models import Channel
from furtka.outbox.wording_rules import Telling, mistakes
from furtka.outbox.wordings import WORDED, Words, furtkas_words, kind_of

TELLING = Telling(
    frozenset({"MOPS", "Miejski Ośrodek Pomocy Społecznej", "OPS"}),
    frozenset({"przemoc", "zasiłek", "Niebieska Karta", "violence", "насильство"}),
)


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
@pytest.mark.parametrize("channel", WORDED)
@pytest.mark.parametrize("name", sorted(name for name, _kind in kinds.items()))
def test_the_words_of_a_kind_can_be_sent(name: str, channel: Channel, language: str) -> None:
    kind = kind_of(name)
    words = furtkas_words(kind, channel, language)
    found = mistakes(words, kind=kind, channel=channel, language=language, telling=TELLING)
    assert [f"{mistake.field}: {mistake.sentence}" for mistake in found] == []


def test_words_that_tell_too_much_are_found() -> None:
    """Or the test above would say nothing."""
    words = Words("", "MOPS: %(short)s, https://example.org")
    kind = kind_of("visit_booked")
    assert mistakes(words, kind=kind, channel=Channel.SMS, language="pl", telling=TELLING)
