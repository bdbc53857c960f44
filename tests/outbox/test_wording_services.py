"""An office writes its own words, within what is safe, and takes Furtka's back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from furtka.offices.models import Role, Unit, UnitKind
from furtka.outbox.models import Channel, Wording
from furtka.outbox.wording_services import (
    Slot,
    WordingRefused,
    check,
    reset_wording,
    save_wordings,
    telling_of,
)
from furtka.outbox.wordings import Words, furtkas_words, kind_of, words_of
from furtka.privacy.models import AuditLine
from tests.offices.factories import House, make_house, make_staff
from tests.outbox.kind_factories import TOLD, registered

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SMS = Slot(TOLD, Channel.SMS, "pl")
EMAIL = Slot(TOLD, Channel.EMAIL, "pl")


@pytest.fixture(autouse=True)
def told() -> Iterator[None]:
    with registered():
        yield


@pytest.fixture
def house() -> House:
    house = make_house()
    house.office.name = "Miejski Ośrodek Pomocy w Próbowie"
    house.office.short_name = "MOPS Próbowo"
    house.office.domain = "probowo.example.org"
    house.office.save()
    return house


def save(house: House, slot: Slot, text: str, subject: str = "") -> bool:
    actor = make_staff(house, Role.EDITOR).user
    assert actor is not None
    return save_wordings(
        office=house.office, kind=slot.kind, channel=slot.channel,
        words={slot.language: Words(subject, text)}, now=NOW, actor=actor,
    )  # fmt: skip


def refused(house: House, slot: Slot, text: str, subject: str = "") -> dict[str, Any]:
    with pytest.raises(WordingRefused) as caught, translation.override("en"):
        save(house, slot, text, subject)
    assert not Wording.objects.exists() and not AuditLine.objects.exists()
    return {name.removeprefix(f"{slot.language}_"): s for name, s in caught.value.fields.items()}


def test_an_offices_words_are_used_from_then_on(house: House) -> None:
    assert save(house, SMS, "Wizyta %(when)s. Kod %(code)s.\r\n")
    said = words_of(
        office_id=house.office.pk, kind=TOLD, channel=Channel.SMS, language="pl",
        values={"when": "jutro", "code": "A"},
    )  # fmt: skip
    assert said.text == "Wizyta jutro. Kod A."
    (line,) = AuditLine.objects.all()
    assert (line.action, line.thing) == ("wording.saved", f"wording:{TOLD}")
    assert line.details == {"channel": "sms", "language": "pl"}


def test_the_same_words_again_change_nothing(house: House) -> None:
    assert save(house, SMS, "Kod %(code)s.")
    assert not save(house, SMS, "Kod %(code)s. ")
    assert AuditLine.objects.count() == 1


def test_words_of_furtka_typed_again_are_not_the_offices_own(house: House) -> None:
    plain = furtkas_words(kind_of(TOLD), Channel.EMAIL, "pl")
    assert not save(house, EMAIL, plain.text, plain.subject)
    save(house, EMAIL, "Inny tekst", "Inny temat")
    assert save(house, EMAIL, plain.text, plain.subject)
    assert not Wording.objects.exists()


def test_the_words_of_furtka_come_back_and_so_do_the_offices(house: House) -> None:
    save(house, EMAIL, "Nasz tekst %(code)s", "Nasz temat")
    actor = make_staff(house, Role.EDITOR).user
    assert actor is not None
    before = reset_wording(office=house.office, slot=EMAIL, now=NOW, actor=actor)
    assert before == Words("Nasz temat", "Nasz tekst %(code)s")
    assert not Wording.objects.exists()
    assert reset_wording(office=house.office, slot=EMAIL, now=NOW, actor=actor) is None
    save(house, EMAIL, before.text, before.subject)
    assert Wording.objects.get().text == "Nasz tekst %(code)s"
    actions = [line.action for line in AuditLine.objects.order_by("id")]
    assert actions == ["wording.saved", "wording.reset", "wording.saved"]


@pytest.mark.parametrize(
    "text", ["Kod %(kod)s", "Kod %(code)", "Kod %(code)d", "Kod %{code}", "%(code", "%()s"]
)
def test_a_placeholder_nobody_fills_can_not_be_saved(house: House, text: str) -> None:
    for slot, subject in ((SMS, ""), (EMAIL, "Temat")):
        assert "text" in refused(house, slot, text, subject)
    assert "subject" in refused(house, EMAIL, "Tekst", text)


@pytest.mark.parametrize(
    "text",
    [
        "Zmiana: https://example.org/x", "Zmiana: www.example.org", "Zmiana na example.org",
        "Napisz na biuro@example.org", "Zobacz Example.ORG.", "Strona probowo.example.org",
        "Do zobaczenia.Czekamy",
    ],
)  # fmt: skip
def test_a_text_message_has_no_link(house: House, text: str) -> None:
    assert "link" in refused(house, SMS, text)["text"]


@pytest.mark.parametrize(
    "text", ["8.12.2026, godz. 10.30, kod %(code)s. Tel. 43 000 00 00", "Weź m.in. dowód. 50 %"]
)
def test_dates_hours_and_abbreviations_are_no_links(house: House, text: str) -> None:
    assert save(house, SMS, text)


@pytest.mark.parametrize(
    "text",
    [
        "Tu Miejski  Ośrodek Pomocy w Próbowie", "MOPS PRÓBOWO: termin", "mops: termin",
        "Osrodek pomocy spolecznej", "GOPS czeka", "social welfare", "Соціальна служба",
    ],
)  # fmt: skip
def test_a_text_message_does_not_say_who_writes(house: House, text: str) -> None:
    slot = Slot(TOLD, Channel.SMS, "uk") if "С" in text else SMS
    assert "who writes" in refused(house, slot, text)["text"]


def test_neither_does_the_subject_of_an_email(house: House) -> None:
    assert "who writes" in refused(house, EMAIL, "Tekst", "MOPS: termin")["subject"]
    assert save(house, EMAIL, "Pisze do ciebie MOPS.", "Termin %(code)s")


def test_nor_what_it_is_about(house: House) -> None:
    house.service.name, house.service.neutral_label = "Zasiłek celowy", "Wizyta"
    house.service.save()
    Unit.objects.create(
        office=house.office, site=house.site, slug="przemoc", kind=UnitKind.POINT,
        name="Punkt dla osób, które doznają przemocy",
    )  # fmt: skip
    assert "what it is about" in refused(house, SMS, "Zasilek celowy: %(when)s")["text"]
    punkt = "Punkt dla osób, które doznają przemocy czeka"
    assert "what it is about" in refused(house, EMAIL, "Tekst", punkt)["subject"]
    assert save(house, SMS, "Wizyta: %(when)s")


def test_a_matter_whose_own_name_is_neutral_may_be_named(house: House) -> None:
    house.service.name = house.service.neutral_label = "Wizyta"
    house.service.save()
    assert save(house, SMS, "Wizyta: %(when)s")


@pytest.mark.parametrize(
    ("language", "letters", "fits"),
    [("pl", "ą" * 459, True), ("pl", "ą" * 460, False), ("uk", "я" * 201, True),
     ("uk", "я" * 202, False)],
)  # fmt: skip
def test_a_text_message_has_three_parts_at_most(
    house: House, language: str, letters: str, fits: bool
) -> None:
    slot = Slot(TOLD, Channel.SMS, language)
    assert (check(slot, Words("", letters), telling_of(house.office)) == []) is fits


def test_parts_are_counted_with_the_values_filled_in(house: House) -> None:
    assert "text" in refused(house, SMS, "x" * 440 + " %(when)s")


@pytest.mark.parametrize("subject", ["", " ", "x" * 121, "a\u202eb"])
def test_an_email_has_a_subject_of_one_line(house: House, subject: str) -> None:
    assert set(refused(house, EMAIL, "Tekst", subject)) == {"subject"}


def test_there_are_always_words(house: House) -> None:
    assert set(refused(house, SMS, " \n ")) == {"text"}
    assert set(refused(house, EMAIL, "x" * 2001, "Temat")) == {"text"}


def test_all_languages_are_saved_or_none(house: House) -> None:
    actor = make_staff(house, Role.EDITOR).user
    assert actor is not None
    both = {"pl": Words("", "Kod %(code)s"), "uk": Words("", "Kod %(kod)s")}
    with pytest.raises(WordingRefused) as caught:
        save_wordings(
            office=house.office, kind=TOLD, channel=Channel.SMS, words=both, now=NOW, actor=actor
        )
    assert set(caught.value.fields) == {"uk_text"}
    assert not Wording.objects.exists()
