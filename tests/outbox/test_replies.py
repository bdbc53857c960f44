"""A yes, a no, and what a person has to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from furtka.outbox.replies import understand


@pytest.mark.parametrize(
    "text",
    [
        "TAK", "tak.", " Tak! ", "t", "T", "YES", "y", "ТАК", "так", "Да", "Tak, będę",
        "TAK dziękuję", "Tak, przyjdę. Anna", "tak tak", "„TAK”", "Так, буду", "Tak 🙂",
    ],
)  # fmt: skip
def test_a_yes(text: str) -> None:
    assert understand(text, "pl") is True


@pytest.mark.parametrize("text", ["NIE", "nie.", "Nie!", "N", "НІ", "ні", "Нет", "nie\n"])
def test_a_no(text: str) -> None:
    assert understand(text, "pl") is False


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "?", "🙂", "ok", "Tak?", "Tak, ale później", "tak nie", "Tak, o 11",
        "Tak, chcę odwołać", "tak czy nie", "Nie wiem", "Nie mogę, proszę o inny termin",
        "nie nie", "Nie tak", "Takie", "Kto pisze", "Так, але пізніше", "STOP",
        "tak proszę powiedzieć pani Annie że syn wrócił", "Tak, chyba", "tak, spóźnię się", "1",
    ],
)  # fmt: skip
def test_what_a_person_has_to_read(text: str) -> None:
    assert understand(text, "pl") is None


def test_a_polish_no_is_no_no() -> None:
    assert understand("No", "en") is False
    assert understand("No", "pl") is None
    assert understand("No", "uk") is None


@given(st.text(), st.sampled_from(["pl", "en", "uk"]))
def test_nothing_that_is_more_than_one_word_takes_a_visit_away(text: str, language: str) -> None:
    if understand(text, language) is False:
        assert len(text.split()) <= 3 and sum(c.isalpha() for c in text) <= 3
