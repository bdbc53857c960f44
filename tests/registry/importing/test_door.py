"""Files come in: registered whole, once; refused with a reason, and the next one gets its turn."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from furtka.offices.models import Office
from furtka.outbox.models import AddressedEmail, Task
from furtka.privacy.models import AuditLine
from furtka.registry import services
from furtka.registry.archive import Kept, path_of
from furtka.registry.importing import door
from furtka.registry.importing.door import Incoming, Outcome, take_in, take_in_all
from furtka.registry.models import (
    Attachment,
    Clock,
    EpuapLetter,
    Evidence,
    Imported,
    Item,
    Quarantined,
)
from tests.offices.factories import make_office
from tests.registry.epuap.letters import PESEL, attachment, letter, receipt, wrapped
from tests.registry.importing.packages import pack
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db

UPP_AT = datetime(2026, 11, 22, 22, 50, tzinfo=UTC)
EXE = b"MZ\x90\x00" + bytes(200)


@pytest.fixture(autouse=True)
def archive(settings: Any, tmp_path: Path) -> None:
    settings.ARCHIVE_ROOT = tmp_path / "archive"


@pytest.fixture
def office() -> Office:
    return make_office()


def come(office: Office, *files: tuple[str, bytes]) -> list[Outcome]:
    incoming = [Incoming(name, BytesIO(data), len(data)) for name, data in files]
    return take_in_all(office=office, files=incoming, source="page", now=NOW, actor=None)


def refusals(outcomes: list[Outcome]) -> list[str]:
    return [outcome.refusal for outcome in outcomes]


def test_a_letter_becomes_an_item_with_all_that_it_says(office: Office) -> None:
    parts = attachment("zał\u202e.txt", b"test") + attachment("https://x", b"", kodowanie="URI")
    data = letter("Skarga na ciszę", identifier="ABC/1", parts=parts)
    (outcome,) = come(office, ("pismo.xml", data))
    item = Item.objects.get()
    assert outcome.item == item and not outcome.again
    assert (item.channel, item.sender, item.subject) == (
        "epuap", "Zofia Żółć-Próbna", "Skarga na ciszę",
    )  # fmt: skip
    assert (item.matter, item.effect) == ("complaint", "effective")
    assert (str(item.sent_on), item.sender_mark) == ("2026-11-20", "ABC/1")
    assert (item.received_at, item.counts_from) == (NOW, None)
    files = Attachment.objects.filter(item=item).order_by("position")
    assert [file.name for file in files] == ["pismo.xml", "zał.txt"]
    assert path_of(office, files[0].sha256).read_bytes() == data
    words = EpuapLetter.objects.get(item=item)
    assert (words.text, words.links) == ("Treść pisma.", "https://x")
    assert words.address == "ul. Prosta 1/2, 98-220 Zduńska Wola"
    assert (words.signed, words.signed_at) == (False, None)


def test_the_number_of_a_person_stands_in_the_original_alone(office: Office) -> None:
    come(office, ("pismo.xml", letter()))
    rows = [Item.objects.values(), EpuapLetter.objects.values(), AuditLine.objects.values()]
    assert PESEL not in repr([list(values) for values in rows])


def test_the_same_file_keeps_its_number(office: Office) -> None:
    (first,) = come(office, ("pismo.xml", letter()))
    (again,) = come(office, ("to samo.xml", letter()))
    packed = come(office, ("paczka.zip", pack(("a/pismo.xml", letter()))))
    assert first.item == again.item == packed[0].item
    assert again.again and packed[0].again
    assert (Item.objects.count(), Imported.objects.count()) == (1, 1)
    assert come(make_office(), ("pismo.xml", letter()))[0].again is False


@pytest.mark.parametrize("first", [True, False])
def test_a_receipt_beside_the_letter_gives_the_instant(office: Office, first: bool) -> None:
    files = [("a.xml", letter(identifier="ABC/1")), ("b.xml", receipt(document="ABC/1"))]
    outcomes = come(office, *(files if first else reversed(files)))
    item = Item.objects.get()
    assert (item.received_at, item.counts_from) == (UPP_AT, UPP_AT)
    proof = Evidence.objects.get()
    assert (proof.item, proof.shows, proof.at) == (item, "upp", UPP_AT)
    assert proof.identifier == "ePUAP-UPP-1"
    assert sorted(outcome.evidence for outcome in outcomes) == [False, True]


@pytest.mark.parametrize("names", [("pismo.xml", "UPP_pismo.xml"), ("pismo.xml", "pismo-upp.xml")])
def test_a_receipt_is_known_by_its_name_too(office: Office, names: tuple[str, str]) -> None:
    come(office, (names[0], letter()), ("inne.xml", letter("Inne")), (names[1], receipt()))
    assert Evidence.objects.get().item == Item.objects.get(subject="Skarga na brak odpowiedzi")


def test_a_receipt_in_a_package_of_one_letter_is_that_letters(office: Office) -> None:
    package = pack(("pismo.xml", letter()), ("poswiadczenie.xml", receipt(document="9")))
    outcomes = come(office, ("paczka.zip", package))
    assert refusals(outcomes) == ["", ""]
    assert Item.objects.get().counts_from == UPP_AT


def test_a_receipt_that_comes_later_finds_its_letter(office: Office) -> None:
    upp = ("upp.xml", receipt(document="ABC/1"))
    assert refusals(come(office, upp)) == ["evidence_without_letter"]
    come(office, ("pismo.xml", letter(identifier="ABC/1")))
    (outcome,) = come(office, upp)
    assert outcome.evidence and outcome.item == Item.objects.get()
    assert Item.objects.get().counts_from == UPP_AT
    assert Clock.objects.get().started_on == date(2026, 11, 22)
    assert come(office, upp)[0].item == outcome.item
    assert Evidence.objects.count() == 1


def test_an_instant_that_has_not_come_is_kept_but_not_believed(office: Office) -> None:
    late = receipt(document="A", at="2027-01-01T10:00:00Z")
    come(office, ("a.xml", letter(identifier="A")), ("b.xml", late))
    item = Item.objects.get()
    assert (item.received_at, item.counts_from) == (NOW, None)
    assert Evidence.objects.get().at == datetime(2027, 1, 1, 10, 0, tzinfo=UTC)


def test_a_signed_wrapper_shows_the_letter_in_it(office: Office) -> None:
    come(office, ("podpisane.xml", wrapped("pismo.xml", letter("W środku"))))
    come(office, ("skan.xml", wrapped("skan.pdf", b"%PDF-1.4 test")))
    come(office, ("inny.xml", wrapped("faktura.xml", b"<?xml version='1.0'?><faktura/>")))
    subjects = Item.objects.order_by("number").values_list("subject", flat=True)
    assert list(subjects) == ["W środku", "skan.pdf", "faktura.xml"]
    assert all(EpuapLetter.objects.values_list("signed", flat=True))


def test_two_who_take_the_same_file_in_at_once_get_one_number(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    come(office, ("pismo.xml", letter()))
    looks = door._Door._known
    asked: list[Kept] = []

    def too_early(self: door._Door, kept: Kept) -> Item | None:
        """The first look comes before the other one has stored anything."""
        asked.append(kept)
        return looks(self, kept) if len(asked) > 1 else None

    monkeypatch.setattr(door._Door, "_known", too_early)
    (outcome,) = come(office, ("pismo.xml", letter()))
    assert outcome.item == Item.objects.get() and outcome.again
    assert len(asked) == 2


def test_strange_letters_do_not_break_the_register(office: Office) -> None:
    odd = letter("Tytuł\u202e\u200b" + "x" * 400, sender="Zo\u202efia")
    (outcome,) = come(office, ("pismo.xml", odd))
    assert outcome.item is not None
    assert len(outcome.item.subject) == 200 and outcome.item.sender == "Zofia Żółć-Próbna"


def test_a_letter_is_taken_in_whole_or_not_at_all(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_values: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "attach", fails)
    assert refusals(come(office, ("pismo.xml", letter()))) == ["unreadable"]
    assert not Item.objects.exists()
    monkeypatch.undo()
    (outcome,) = come(office, ("pismo.xml", letter()))
    assert outcome.item is not None and outcome.item.number == 1


BAD = {
    "program": ("a.exe", EXE, "dangerous"),
    "program named pdf": ("pismo.pdf", EXE, "wrong_kind"),
    "empty": ("pismo.xml", b"", "empty_file"),
    "text": ("a.txt", b"test", "no_reader"),
    "malformed": ("a.xml", letter()[:-20], "xml_broken"),
    "doctype": ("a.xml", b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "b"><a/>', "xml_doctype"),
    "program in a letter": (
        "a.xml", letter(parts=attachment("pismo.pdf", EXE)), "wrong_kind"),
    "program in a wrapper": ("a.xml", wrapped("b.exe", EXE), "dangerous"),
    "bomb in a wrapper": (
        "a.xml", wrapped("b.xml", b'<?xml version="1.0"?><!DOCTYPE a []><a/>'), "xml_doctype"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused_is_kept_with_its_reason_and_the_queue_goes_on(
    office: Office, name: str
) -> None:
    called, data, code = BAD[name]
    outcomes = come(office, (called, data), ("dobre.xml", letter()))
    assert refusals(outcomes) == [code, ""]
    noted = Quarantined.objects.get()
    assert (noted.name, noted.reason, noted.size) == (called, code, len(data))
    assert path_of(office, noted.sha256).read_bytes() == data
    assert str(outcomes[0].sentence)
    assert Task.objects.get().reason == "look_at_quarantine"


def test_refused_twice_is_noted_once(office: Office) -> None:
    come(office, ("a.txt", b"test"), ("a.txt", b"test"))
    assert Quarantined.objects.count() == 1


def test_what_is_too_large_is_kept_but_not_read(office: Office, settings: Any) -> None:
    settings.IMPORT_MOST_MB = 1
    big = letter(parts=attachment("a.txt", b"x" * 900_000))
    assert refusals(come(office, ("a.xml", big))) == ["too_large"]
    assert path_of(office, Quarantined.objects.get().sha256).stat().st_size == len(big)


def test_what_is_too_large_even_to_be_kept_leaves_its_name_and_size(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("furtka.registry.importing.door.MOST_KEPT", 100)
    outcomes = take_in(
        office=office, name="a.xml", stream=BytesIO(letter()), size=len(letter()),
        source="page", now=NOW, actor=None,
    )  # fmt: skip
    assert refusals(outcomes) == ["too_large"]
    noted = Quarantined.objects.get()
    assert (noted.sha256, noted.size) == ("0" * 64, len(letter()))


def test_a_package_is_taken_apart_file_by_file(office: Office) -> None:
    inner = pack(("b.xml", letter()))
    package = pack(("a.xml", letter("Jeden")), ("zły.exe", EXE), ("w.zip", inner), ("b.xml", b"<"))
    outcomes = come(office, ("paczka.zip", package))
    found = {outcome.name: outcome.refusal for outcome in outcomes}
    assert found == {
        "paczka.zip: a.xml": "", "paczka.zip: zły.exe": "dangerous",
        "paczka.zip: w.zip": "zip_nested", "paczka.zip: b.xml": "xml_broken",
    }  # fmt: skip
    assert Item.objects.get().subject == "Jeden"


def test_a_bad_package_is_kept_whole(office: Office) -> None:
    package = pack(("../a.xml", letter()))
    assert refusals(come(office, ("a.zip", package), ("b.zip", pack()))) == [
        "zip_paths", "empty_file",
    ]  # fmt: skip
    assert not Item.objects.exists()


EML = b"From: Zofia <z@example.org>\r\nTo: o@example.org\r\nSubject: %s\r\n%s\r\n\r\nTekst\r\n"


def test_a_saved_e_mail_is_taken_in_once_too(office: Office) -> None:
    mail = EML % (b"Pytanie", b"Message-ID: <1@example.org>")
    (first,) = come(office, ("a.eml", mail))
    assert first.item is not None and first.item.channel == "email"
    (again,) = come(office, ("b.eml", mail))
    assert again.item == first.item and again.again


def test_what_machines_write_to_each_other_is_not_registered(office: Office) -> None:
    reply = EML % (b"Re", b"Auto-Submitted: auto-replied")
    assert refusals(come(office, ("a.eml", reply))) == ["no_reader"]
    assert not Item.objects.exists()


def test_what_we_wrote_ourselves_is_not_registered_nor_confirmed(
    office: Office, settings: Any
) -> None:
    """A saved copy of it would otherwise bring us a confirmation."""
    settings.DEFAULT_FROM_EMAIL = "Z@example.org"
    assert refusals(come(office, ("a.eml", EML % (b"Re", b"X-A: 1")))) == ["no_reader"]
    assert not AddressedEmail.objects.exists()


def test_a_file_that_we_stumble_over_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the folder of an office would be stuck, for ever, at a mistake of ours."""
    of = door._Door._item_of

    def stumbles(self: door._Door, found: door._Found) -> tuple[Item, bool]:
        if found.kept.name == "a.xml":
            raise ValueError
        return of(self, found)

    monkeypatch.setattr(door._Door, "_item_of", stumbles)
    outcomes = come(office, ("a.xml", letter("Jeden")), ("b.xml", letter("Dwa")))
    assert refusals(outcomes) == ["unreadable", ""]
    assert Item.objects.get().subject == "Dwa"
