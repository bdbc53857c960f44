"""The words about visits that come with Furtka: short, neutral, whole in three languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import translation

from furtka.core.text import fold
from furtka.outbox.kinds import Kind, kinds

OURS = [
    "delay_notice", "letter_received", "mode_changed", "reminder", "series_booked",
    "series_cancelled", "visit_booked", "visit_by_phone", "visit_cancelled",
    "visit_cancelled_by_office", "visit_moved", "waiting_joined", "waiting_offered",
]  # fmt: skip
# Of the alphabet of text messages that costs least; letters with marks are folded (docs/outbox.md).
PLAIN = re.compile(r"[A-Za-z0-9 .,:;?/()+*\"'-]*")
ONE_PART, ONE_PART_CYRILLIC = 160, 70


def examples(kind: Kind) -> dict[str, str]:
    return {name: str(example) for name, example in kind.values.items()}


def known() -> dict[str, Kind]:
    return dict(kinds.items())


def test_every_event_of_the_list_has_its_words() -> None:
    assert set(OURS) <= set(known())


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
@pytest.mark.parametrize("name", OURS)
def test_all_words_can_be_filled_in(name: str, language: str) -> None:
    kind = known()[name]
    with translation.override(language):
        for words in (kind.subject, kind.text, kind.sms, kind.call):
            filled = str(words) % examples(kind)
            assert "%(" not in filled and filled.strip()


@pytest.mark.parametrize("name", OURS)
def test_a_text_message_is_one_part(name: str) -> None:
    kind = known()[name]
    with translation.override("pl"):
        polish = fold(str(kind.sms) % examples(kind))
    assert PLAIN.fullmatch(polish) and len(polish) <= ONE_PART, polish
    with translation.override("uk"):
        ukrainian = str(kind.sms) % (examples(kind) | {"answer": ""})
    # What lists several dates or a notice can't be said in seventy letters.
    long = ("waiting_offered", "series_booked", "series_cancelled", "delay_notice")
    assert name in long or len(ukrainian) <= ONE_PART_CYRILLIC, ukrainian


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
@pytest.mark.parametrize("name", OURS)
def test_others_who_read_a_text_message_learn_nothing(name: str, language: str) -> None:
    kind = known()[name]
    with translation.override(language):
        for words in (str(kind.sms) % examples(kind), str(kind.subject) % examples(kind)):
            low = words.lower()
            assert not re.search(r"https?:|www\.|\w@\w|\b\w{2,}\.[a-z]{2,}\b", words)
            assert not re.search(r"mops|ośrod|pomoc|urząd|urzęd|office|welfare|допомог", low)


@pytest.mark.parametrize("name", OURS)
def test_a_call_says_nothing_before_the_right_person_answers(name: str) -> None:
    kind = known()[name]
    with translation.override("pl"):
        with_word = str(kind.call) % examples(kind)
        without = str(kind.call) % (examples(kind) | {"hello": ""})
    assert with_word.startswith("biblioteka. Czy to dobry moment?\n\nTylko samej osobie:")
    assert without.startswith("Czy to dobry moment?\n\nTylko samej osobie:")


@pytest.mark.django_db
def test_what_is_told_fills_every_gap_that_an_office_may_use(monkeypatch: Any) -> None:
    """An office's own words may hold any of the kind's values."""
    from furtka.outbox import services as outbox
    from furtka.outbox.news import News
    from furtka.visits import messages
    from tests.offices.factories import make_house
    from tests.visits.factories import NOW, make_visit

    visit, told = make_visit(make_house()), list[News]()
    monkeypatch.setattr(outbox, "tell", lambda news, *, now: told.append(news))
    for tell in (messages.booked, messages.moved, messages.by_phone, messages.mode_changed,
                 messages.cancelled):  # fmt: skip
        tell(visit, now=NOW)
    messages.series_booked([visit], now=NOW)
    messages.series_cancelled([visit], now=NOW)
    assert len(told) == 7
    for news in told:
        assert set(known()[news.kind].values) <= set(news.values), news.kind
