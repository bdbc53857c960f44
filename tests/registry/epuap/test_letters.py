"""What a letter says is read, whatever its prefixes; what attacks us is not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest

from furtka.registry.epuap.letters import LONGEST_TEXT, MOST_PARTS, peek, reading
from furtka.registry.epuap.matters import matter_of
from furtka.registry.epuap.receipts import read_receipt
from furtka.registry.epuap.safe_xml import DEEPEST, MOST_ELEMENTS
from furtka.registry.epuap.shapes import Letter
from furtka.registry.refusals import Refused
from tests.registry.epuap.letters import (
    NEW,
    OLD,
    PESEL,
    attachment,
    letter,
    receipt,
    wrapped,
)

TZ = "Europe/Warsaw"


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as told, reading(BytesIO(data), TZ):
        pass
    return told.value.code


@pytest.mark.parametrize(("template", "prefix"), [(NEW, "wnio"), (OLD, "ns6")])
def test_all_of_a_letter_is_read_but_the_number_of_a_person(template: str, prefix: str) -> None:
    data = letter(
        "Skarga", other="skarga", identifier="ABC/1", signed_at="2026-11-20T10:00:00+01:00",
        parts=attachment("a.txt", b"test") + attachment("b", b"", kodowanie="URI"),
        template=template, prefix=prefix,
    )  # fmt: skip
    with reading(BytesIO(data), TZ) as read:
        first, second = read.parts
        assert (first.name, first.description, second.file) == ("a.txt", "opis", None)
        assert first.file is not None and first.file.read() == b"test"
    (sender,), (addressee,) = read.senders, read.addressees
    assert (sender.name, addressee.name) == ("Zofia Żółć-Próbna", "Ośrodek testowy")
    assert sender.address == "ul. Prosta 1/2, 98-220 Zduńska Wola"
    assert sender.contacts == ("43 000 00 00", "zofia@example.org")
    assert (read.title, read.sort, read.other_sort) == ("Skarga", "inne pismo", "skarga")
    assert (read.identifier, read.written_on) == ("ABC/1", date(2026, 11, 20))
    assert read.paragraphs == ("Treść pisma.",)
    assert (read.signed, read.signed_at) == (True, datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    assert PESEL not in repr(read)


def test_a_letter_without_a_signature_says_so() -> None:
    with reading(BytesIO(letter()), TZ) as read:
        assert (read.signed, read.signed_at) == (False, None)


def test_other_encodings_are_read() -> None:
    old = letter("Żółta łąka").replace(b"UTF-8", b"windows-1250").decode().encode("cp1250")
    with reading(BytesIO(old), TZ) as read:
        assert read.title == "Żółta łąka"


def test_what_a_signature_holds_is_no_part_of_the_letter() -> None:
    inside = letter("Podrzucone").split(b"?>")[-1]
    data = letter("Moje", signed_at="2026-11-20T10:00:00Z")
    data = data.replace(b"<ds:Object>", b"<ds:Object>" + inside)
    with reading(BytesIO(data), TZ) as read:
        assert (read.title, len(read.senders)) == ("Moje", 1)


def test_a_wrapper_of_one_signed_file_is_read() -> None:
    with reading(BytesIO(wrapped("skan.pdf", b"%PDF-1.4")), TZ) as read:
        assert (read.parts[0].name, read.signed, read.title) == ("skan.pdf", True, "")


def inside(more: bytes) -> bytes:
    """A letter with that in the place of its text."""
    return letter(text="X").replace(b">X<", b">" + more + b"<")


def coded(words: bytes) -> bytes:
    """A letter with that in the place of an attachment in base64."""
    return letter(parts=attachment("a", b"test")).replace(b"dGVzdA==", words)


MANY = b"<b " + b" ".join(b"a%d='1'" % n for n in range(99)) + b"/>"
LONG = b"d" * 5000
ATTACKS = {
    "bomb": (b'<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><a>&b;</a>', "xml_doctype"),
    "external": (b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///a">]><a>&a;</a>', "xml_doctype"),
    "external dtd": (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', "xml_doctype"),
    "undeclared": (inside(b"&x;"), "xml_broken"),
    "namespace": (letter(template="http://crd.gov.pl/wzor/2099/1/"), "wrong_namespace"),
    "inner namespace": (letter().replace(b"osoba/2009", b"osoba/2019"), "wrong_namespace"),
    "html": (b"<html><body/></html>", "not_a_letter"),
    "cut": (letter()[:900], "xml_broken"),
    "no xml": (b"\x00\x01", "xml_broken"),
    "encoding": (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "xml_broken"),
    "unknown encoding": (b'<?xml version="1.0" encoding="nic"?><a/>', "xml_broken"),
    "base64 cut": (coded(b"dGVzd"), "bad_base64"),
    "base64 letters": (coded(b"dG!z"), "bad_base64"),
    "base64 goes on": (coded(b"dGVzdA==dGVzdA=="), "bad_base64"),
    "base64 elements": (coded(b"<str:a/>"), "bad_base64"),
    "deep": (inside(b"<b>" * DEEPEST + b"</b>" * DEEPEST), "xml_deep"),
    "many": (inside(b"<b/>" * MOST_ELEMENTS), "xml_too_big"),
    "long name": (inside(b"<" + LONG + b"/>"), "xml_too_big"),
    "long value": (inside(b"<b c='" + LONG + b"'/>"), "xml_too_big"),
    "long space": (inside(b"<b xmlns='" + LONG + b"'/>"), "xml_too_big"),
    "many values": (inside(MANY), "xml_too_big"),
    "long comment": (b"<!--" + b"a" * 3_000_000 + b"--><a/>", "xml_too_big"),
    "long text": (letter(text="a" * (LONGEST_TEXT + 1)), "xml_too_big"),
    "many attachments": (letter(parts=attachment("a", b"") * (MOST_PARTS + 1)), "too_many_files"),
    "nothing in it": (b'<Dokument xmlns="%s"/>' % NEW.encode(), "empty_letter"),
    "a receipt": (receipt(), "not_a_letter"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_no_letter_is_refused_with_its_reason(name: str) -> None:
    data, code = ATTACKS[name]
    assert refused(data) == code


def test_a_look_at_the_head_tells_letters_from_receipts() -> None:
    assert peek(BytesIO(letter(identifier="ABC/1"))) == ("letter", "ABC/1")
    assert peek(BytesIO(letter(parts=attachment("a", b"") + "<!-- broken"))) == ("letter", "")
    assert peek(BytesIO(receipt())) == ("receipt", "")


def test_receipts_name_the_letter_and_the_instant() -> None:
    upp = read_receipt(BytesIO(receipt(document="ABC/1")), TZ)
    assert (upp.delivery, upp.document, upp.identifier) == (False, "ABC/1", "ePUAP-UPP-1")
    assert upp.at == datetime(2026, 11, 22, 22, 50, tzinfo=UTC)
    upd = read_receipt(BytesIO(receipt(delivery=True, at="2026-11-23T08:00:00.123")), TZ)
    assert (upd.delivery, upd.at) == (True, datetime(2026, 11, 23, 7, 0, 0, 123000, tzinfo=UTC))


@pytest.mark.parametrize("at", ["", "wczoraj", "2026-02-30T10:00:00", "1026-01-01T10:00:00Z"])
def test_an_instant_that_is_none_is_left_out(at: str) -> None:
    assert read_receipt(BytesIO(receipt(at=at)), TZ).at is None


@pytest.mark.parametrize(
    ("values", "matter"),
    [
        ({"other_sort": "skarga"}, "complaint"),
        ({"title": "Wniosek o udostępnienie informacji publicznej"}, "information"),
        ({"title": "Prośba o zasiłek celowy"}, "application"),
        ({"title": "Dodatek mieszkaniowy"}, "application"),
        ({"title": "Świadczenie pielęgnacyjne"}, "application"),
        ({"sort": "skarga", "title": "Zasiłek nie przyszedł"}, "complaint"),
        ({"sort": "wniosek", "title": "Przesyłam zaświadczenie"}, ""),
        ({}, ""),
    ],
)
def test_what_sort_of_matter_it_is_only_where_its_words_say_so(values: Any, matter: str) -> None:
    assert matter_of(Letter(template=NEW, **values)) == matter
