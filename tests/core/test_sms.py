"""Text messages are counted as networks do, against a slow splitter that can be seen through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from furtka.core.sms import as_sent, fold_polish, is_gsm7, measure, split

# The whole table of TS 23.038, written down a second time: by its code points.
BASIC = [
    0x40, 0xA3, 0x24, 0xA5, 0xE8, 0xE9, 0xF9, 0xEC, 0xF2, 0xC7, 0x0A, 0xD8, 0xF8, 0x0D, 0xC5,
    0xE5, 0x394, 0x5F, 0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398, 0x39E, 0xC6, 0xE6,
    0xDF, 0xC9, *range(0x20, 0x24), 0xA4, *range(0x25, 0x40), 0xA1, *range(0x41, 0x5B), 0xC4,
    0xD6, 0xD1, 0xDC, 0xA7, 0xBF, *range(0x61, 0x7B), 0xE4, 0xF6, 0xF1, 0xFC, 0xE0,
]  # fmt: skip
EXTENDED = [0x0C, 0x5E, 0x7B, 0x7D, 0x5C, 0x5B, 0x7E, 0x5D, 0x7C, 0x20AC]
CHEAP = "".join(map(chr, BASIC + EXTENDED))

cheap = st.text(st.sampled_from(CHEAP), max_size=400)
polish = st.text(st.sampled_from("aąćęłńóśźżĄĆĘŁŃÓŚŹŻ 19.,:–„”"), max_size=400)
dear = st.text(st.sampled_from("їЄабв 😀𝄞x€"), max_size=200)
# Lone surrogates are no text: they can't be stored either.
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
texts = st.one_of(cheap, polish, dear, anything)


def octets(text: str, *, gsm7: bool) -> float:
    """The space that a text takes, 140 octets being one message."""
    if not gsm7:
        return len(text.encode("utf-16-be"))
    septets = [1 if ord(letter) in BASIC else 2 for letter in text]
    return sum(septets) * 7 / 8


def slow_split(text: str) -> list[str]:
    """Takes the longest beginning that fits, over and over."""
    gsm7 = all(letter in CHEAP for letter in text)
    if octets(text, gsm7=gsm7) <= 140:
        return [text]
    parts = []
    while text:
        fits = [n for n in range(1, len(text) + 1) if octets(text[:n], gsm7=gsm7) <= 134]
        parts.append(text[: fits[-1]])
        text = text[fits[-1] :]
    return parts


def test_the_table_has_all_its_letters() -> None:
    assert len(set(BASIC)) == 127 and len(set(EXTENDED)) == 10
    assert [letter for letter in map(chr, range(0x3000)) if is_gsm7(letter)] == sorted(CHEAP)


@given(texts)
def test_parts_are_those_of_the_slow_splitter(text: str) -> None:
    assert split(text) == slow_split(text)


@given(texts)
def test_parts_put_together_are_the_text(text: str) -> None:
    assert "".join(split(text)) == text


@given(texts)
def test_what_is_counted_fits(text: str) -> None:
    found = measure(text)
    assert found.parts == len(slow_split(text))
    assert found.units <= found.room
    gsm7 = found.alphabet == "GSM-7"
    assert octets(text, gsm7=gsm7) == (found.units * 7 / 8 if gsm7 else found.units * 2)


@given(st.one_of(cheap, polish, dear))
def test_what_is_sent_is_never_dearer(text: str) -> None:
    assert measure(as_sent(text)).parts <= measure(text).parts


@given(polish)
def test_polish_becomes_cheap_letter_by_letter(text: str) -> None:
    assert is_gsm7(fold_polish(text)) and len(fold_polish(text)) == len(text)


@given(cheap)
def test_a_cheap_text_goes_as_it_stands(text: str) -> None:
    assert as_sent(text) == text


@given(texts)
def test_folding_again_changes_nothing(text: str) -> None:
    assert as_sent(as_sent(text)) == as_sent(text)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Zażółć gęślą jaźń, ŁÓDŹ", "Zazolc gesla jazn, LODZ"),
        ("café, 5 €", "café, 5 €"),
        ("„tak” – albo…", '"tak" - albo...'),
        ("Зустріч о 10:30, Łódź", "Зустріч о 10:30, Łódź"),
    ],
)
def test_only_what_can_become_cheap_is_folded(text: str, sent: str) -> None:
    assert as_sent(text) == sent


@pytest.mark.parametrize(
    ("text", "parts", "units", "room"),
    [
        ("", 1, 0, 160),
        ("a" * 96, 1, 96, 160),
        ("a" * 160, 1, 160, 160),
        ("a" * 161, 2, 161, 306),
        ("€" * 80, 1, 160, 160),
        ("a" * 152 + "€" + "a" * 151, 2, 305, 306),
        ("a" * 152 + "€" + "a" * 152, 3, 306, 459),
        ("ї" * 70, 1, 70, 70),
        ("ї" * 71, 2, 71, 134),
        ("ї" * 66 + "😀" + "ї" * 66, 3, 134, 201),
    ],
)  # fmt: skip
def test_the_counter_of_editors(text: str, parts: int, units: int, room: int) -> None:
    found = measure(text)
    assert (found.parts, found.units, found.room) == (parts, units, room)
