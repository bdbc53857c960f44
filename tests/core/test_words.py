"""Text, codes and telephone numbers."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from furtka.core.codes import ALPHABET, new_code, tidy_code
from furtka.core.phones import may_get_sms, parse_phone, show_phone
from furtka.core.text import fold, in_language, is_translated, one_line, validate_line


@pytest.mark.parametrize(
    ("words", "folded"),
    [("Żółć", "zolc"), ("ŁĄCKA Gęśla", "lacka gesla"), ("Ґудзик", "ґудзик"), ("", "")],
)
def test_folding_takes_marks_and_case_away(words: str, folded: str) -> None:
    assert fold(words) == folded


@pytest.mark.parametrize("bad", ["a\nb", "a\x00b", "\u202eabc", "a\ud800", "a\u2066b", "tab\t"])
def test_control_and_bidi_characters_are_refused(bad: str) -> None:
    with pytest.raises(ValidationError):
        validate_line(bad)


@pytest.mark.parametrize("good", ["Żółć-Próbna", "O'Hara", "Оксана Їжак", "Anna (mama)"])
def test_ordinary_names_are_fine(good: str) -> None:
    validate_line(good)


def test_spaces_are_tidied() -> None:
    assert one_line("  Anna \n  Nowa ") == "Anna Nowa"


@pytest.mark.parametrize(
    "typed",
    ["43 823 53 20", "(43) 823-53-20", "438235320", "+48 43 823 53 20", "0048438235320"],
)
def test_polish_numbers_are_understood_as_people_write_them(typed: str) -> None:
    assert parse_phone(typed) == "+48438235320"


@pytest.mark.parametrize("typed", ["43-82-35", "abc", "", "1" * 40, "+999"])
def test_what_is_no_number_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError, match="43 823 53 20"):
        parse_phone(typed)


def test_numbers_are_shown_the_polish_way() -> None:
    assert show_phone("+48438235320") == "43 823 53 20"
    assert show_phone("+48724901955") == "724 901 955"
    assert show_phone("+380441234567").startswith("+380")
    assert show_phone("not a number") == "not a number"


def test_a_landline_gets_no_text_message() -> None:
    assert may_get_sms("+48724901955")
    assert not may_get_sms("+48438235320")


def test_codes_have_no_lookalikes_and_are_read_kindly() -> None:
    assert not set("01IOLSZ2B8UV5") & set(ALPHABET)
    assert set(new_code(200)) <= set(ALPHABET)
    assert tidy_code(" zw–4k7 mr ") == "ZW-4K7MR"


def test_texts_fall_back_to_polish_and_say_so() -> None:
    class Thing:
        name, name_en, name_uk = "Pomoc", "Help", ""

    assert in_language(Thing(), "name", "en") == "Help"
    assert in_language(Thing(), "name", "uk") == "Pomoc"
    assert not is_translated(Thing(), "name", "uk")
    assert is_translated(Thing(), "name", "pl")
