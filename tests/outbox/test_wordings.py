"""Whose words are sent, and what they look like when they leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from furtka.core.sms import fold_polish, measure
from furtka.offices.models import Office
from furtka.outbox.models import Channel, Wording
from furtka.outbox.wordings import MissingValue, Words, own_words, words_of
from tests.offices.factories import make_office
from tests.outbox.kind_factories import TOLD, registered

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
VALUES = {"code": "ZW-4K7MR", "when": "środa, 9 grudnia, godz. 9:00"}


@pytest.fixture(autouse=True)
def told() -> Iterator[None]:
    with registered():
        yield


@pytest.fixture
def office() -> Office:
    return make_office()


def words(office: Office, channel: Channel, language: str = "pl", **values: Any) -> Words:
    return words_of(
        office_id=office.pk, kind=TOLD, channel=channel, language=language,
        values=values or VALUES,
    )  # fmt: skip


def wording(office: Office, channel: Channel, text: str, **values: Any) -> Wording:
    defaults = {"language": "pl", "kind": TOLD, "changed_at": NOW}
    return Wording.objects.create(office=office, channel=channel, text=text, **defaults | values)


def test_without_words_of_its_own_an_office_says_those_of_furtka(office: Office) -> None:
    said = words(office, Channel.EMAIL)
    assert said == Words(
        "Termin ZW-4K7MR", "Twój termin: środa, 9 grudnia, godz. 9:00. Kod: ZW-4K7MR."
    )


@pytest.mark.parametrize(("language", "word"), [("pl", "Termin"), ("en", "App"), ("uk", "Термін")])
def test_words_are_in_the_clients_language(office: Office, language: str, word: str) -> None:
    assert words(office, Channel.EMAIL, language).subject.startswith(word)


def test_only_emails_and_letters_have_a_subject(office: Office) -> None:
    assert [c.value for c in Channel if words(office, c).subject] == ["email", "letter"]


def test_what_is_told_in_person_is_what_is_told_on_the_telephone(office: Office) -> None:
    wording(office, Channel.CALL, "Dzień dobry, %(when)s.")
    assert words(office, Channel.IN_PERSON).text == f"Dzień dobry, {VALUES['when']}."


def test_an_offices_words_hold_for_its_own_channel_and_language_only(office: Office) -> None:
    wording(office, Channel.LETTER, "List o %(code)s", subject="Dla ciebie")
    wording(make_office(), Channel.EMAIL, "Obce słowa", subject="Obcy")
    assert words(office, Channel.LETTER) == Words("Dla ciebie", "List o ZW-4K7MR")
    assert words(office, Channel.EMAIL).subject == "Termin ZW-4K7MR"
    assert words(office, Channel.LETTER, "uk").subject == "Термін ZW-4K7MR"


def test_a_missing_value_is_a_bug_and_no_gap(office: Office) -> None:
    with pytest.raises(MissingValue, match="when"):
        words(office, Channel.SMS, code="ZW-4K7MR")


def test_values_may_hold_anything_and_percent_signs_stay(office: Office) -> None:
    wording(office, Channel.CALL, "Zniżka 100 %, kod %(code)s")
    assert words(office, Channel.CALL, code="%(when)s 5%").text == "Zniżka 100 %, kod %(when)s 5%"


def test_a_value_can_not_begin_another_header(office: Office) -> None:
    said = words(office, Channel.EMAIL, code="A\r\nBcc: x@example.org", when="")
    assert "\n" not in said.subject and "\r" not in said.subject


def test_polish_text_messages_lose_their_accents_and_cost_half(office: Office) -> None:
    said = words(office, Channel.SMS).text
    assert said == "Termin: sroda, 9 grudnia, godz. 9:00, kod ZW-4K7MR."
    assert measure(said).alphabet == "GSM-7"


def test_ukrainian_text_messages_stay_as_they_are(office: Office) -> None:
    said = words(office, Channel.SMS, "uk", code="ZW-4K7MR", when="Żółć").text
    assert said == "Термін: Żółć, код ZW-4K7MR."


def test_other_channels_keep_their_accents(office: Office) -> None:
    assert "środa" in words(office, Channel.CALL).text


def test_words_for_many_are_read_once(office: Office, django_assert_num_queries: Any) -> None:
    wording(office, Channel.SMS, "Kod %(code)s")
    with django_assert_num_queries(2):
        own = own_words([office.pk], [TOLD])
        for code in ("A", "B", "C"):
            said = words_of(
                office_id=office.pk, kind=TOLD, channel=Channel.SMS, language="pl",
                values={"code": code}, own=own,
            )  # fmt: skip
            assert said.text == f"Kod {code}"


def test_words_for_one_cost_one_query(office: Office, django_assert_num_queries: Any) -> None:
    words(office, Channel.EMAIL)
    with django_assert_num_queries(1):
        words(office, Channel.EMAIL)


def test_new_words_are_used_at_once(office: Office) -> None:
    """They are kept in mind until one changes."""
    words(office, Channel.SMS)
    own = wording(office, Channel.SMS, "Kod %(code)s")
    assert words(office, Channel.SMS).text.startswith("Kod ")
    own.delete()
    assert not words(office, Channel.SMS).text.startswith("Kod ")


@pytest.mark.parametrize(
    ("channel", "subject", "text"),
    [
        ("email", "", "Tekst"),
        ("sms", "Temat", "Tekst"),
        ("email", "Temat\nBcc: x@example.org", "Tekst"),
        ("email", "Temat\rX", "Tekst"),
        ("sms", "", ""),
    ],
)
def test_the_database_refuses_words_that_can_not_be_sent(
    office: Office, channel: Channel, subject: str, text: str
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        wording(office, channel, text, subject=subject)


def test_every_polish_letter_folds_to_the_cheap_alphabet() -> None:
    assert fold_polish("ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ „a” – b") == 'acelnoszz ACELNOSZZ "a" - b'
