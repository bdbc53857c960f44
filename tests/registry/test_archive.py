"""Bytes of what came: kept once, whole, under their digest; named and sniffed without trust."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from furtka.offices.models import Office
from furtka.registry import sniffing
from furtka.registry.archive import clean_name, keep, open_kept, path_of
from furtka.registry.refusals import Refused

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 40


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.ARCHIVE_ROOT = tmp_path
    return Office(pk=7)


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_the_same_bytes_are_kept_once(office: Office, tmp_path: Path) -> None:
    first = keep(office, "wniosek.pdf", BytesIO(PDF))
    again = keep(office, "to samo.pdf", BytesIO(PDF))
    assert first.sha256 == again.sha256 == sha256(PDF).hexdigest()
    assert (first.kind, first.size) == ("application/pdf", len(PDF))
    assert files(tmp_path) == [first.sha256]
    assert path_of(office, first.sha256).stat().st_mode & 0o777 == 0o400
    with open_kept(office, first.sha256) as file:
        assert file.read() == PDF


def test_beyond_the_bound_nothing_stays(office: Office, tmp_path: Path) -> None:
    with pytest.raises(Refused) as told:
        keep(office, "duży.pdf", BytesIO(PDF), most=len(PDF) - 1)
    assert told.value.code == "too_large"
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\pismo.pdf", "pismo.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("  Zażalenie \n (1).pdf ", "Zażalenie (1).pdf"),
        ("..", "plik"),
        ("\x00", "plik"),
        ("ż" * 300 + ".pdf", "ż" * 116 + ".pdf"),
    ],
)
def test_names_are_only_for_people(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@pytest.mark.parametrize(
    ("name", "head", "kind", "objection"),
    [
        ("a.pdf", PDF, "application/pdf", ""),
        ("a.pdf", b"MZ\x90\x00" + bytes(60), "application/x-executable", "wrong_kind"),
        ("a.exe", b"MZ\x90\x00" + bytes(60), "application/x-executable", "dangerous"),
        ("a.pdf", b"hello", "text/plain", "wrong_kind"),
        ("a.docx", b"%PDF-1.4", "application/pdf", "wrong_kind"),
        ("a.js", b"alert(1)", "text/plain", "dangerous"),
        ("a.txt", "Zażółć gęślą jaźń".encode(), "text/plain", ""),
        ("a.txt", "Zażółć gęślą jaźń".encode("cp1250"), "text/plain", ""),
        ("a.xml", b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "application/xml", ""),
        ("a.eml", b"From: a@example.org\r\n\r\n", "message/rfc822", ""),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "image/png", ""),
        ("a.bin", b"\x01\x02\x03\x04" * 9, "application/octet-stream", ""),
        ("a.pdf", b"", "text/plain", "empty_file"),
    ],
)
def test_a_file_is_what_its_bytes_say(name: str, head: bytes, kind: str, objection: str) -> None:
    assert sniffing.kind_of(head, name) == kind
    assert sniffing.objection(head, name, kind) == objection
