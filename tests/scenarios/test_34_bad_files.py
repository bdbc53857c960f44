"""Scenario 34: what is damaged or attacks us is refused with a reason, kept, and the queue goes on.

300 MB, and the memory all of this takes: tests/registry/importing/test_memory.py.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from furtka.registry.archive import path_of
from furtka.registry.importing import inbox
from furtka.registry.models import Item, Quarantined
from furtka.registry.refusals import REASONS
from tests.offices.factories import make_office
from tests.registry.epuap.letters import attachment, letter
from tests.registry.importing.packages import link, overlapping, pack
from tests.visits.factories import NOW

pytestmark = pytest.mark.django_db

EXE = b"MZ\x90\x00" + bytes(200)
HEAD = b'<?xml version="1.0"?>'
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(9))
BOMB = HEAD + b'<!DOCTYPE l [<!ENTITY l0 "ha">' + LAUGHS + b"]><l>&l9;</l>"
DEEP = b"<a>" * 99 + b"</a>" * 99
QUEUE = {
    "01.xml": (letter()[:-40], "xml_broken"),
    "02.xml": (BOMB, "xml_doctype"),
    "03.xml": (HEAD + b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///a">]><a>&a;</a>', "xml_doctype"),
    "04.xml": (letter(template="http://crd.gov.pl/wzor/2099/01/01/1/"), "wrong_namespace"),
    "05.xml": (letter(text="X").replace(b">X<", b">" + DEEP + b"<"), "xml_deep"),
    "06.pdf": (EXE, "wrong_kind"),
    "07.xml": (letter(parts=attachment("umowa.pdf", EXE)), "wrong_kind"),
    "08.zip": (pack(("a.xml", bytes(4 << 20))), "zip_bomb"),
    "09.zip": (overlapping(b"x" * 5000), "zip_bomb"),
    "10.zip": (pack(("a.zip", pack(("b.xml", letter())))), "zip_nested"),
    "11.zip": (pack(("../../a.xml", letter())), "zip_paths"),
    "12.zip": (pack((link("a.xml"), b"/etc/passwd")), "zip_paths"),
    "13.xml": (letter(parts=attachment("a", b"test")).replace(b"dGVzdA==", b"dGVzd"), "bad_base64"),
}  # fmt: skip


def test_each_is_refused_with_its_reason_and_the_good_letters_are_taken_in(
    settings: Any, tmp_path: Path
) -> None:
    settings.ARCHIVE_ROOT, settings.INBOX_ROOT = tmp_path / "archive", tmp_path / "inbox"
    office = make_office()
    folder = tmp_path / "inbox" / office.slug
    folder.mkdir(parents=True)
    good = {f"{name[:2]}-good.xml": letter(f"Skarga {name}") for name in QUEUE}
    for name, data in ({name: data for name, (data, _code) in QUEUE.items()} | good).items():
        (folder / name).write_bytes(data)
        os.utime(folder / name, ((NOW - timedelta(hours=1)).timestamp(),) * 2)
    inbox.empty(NOW)
    assert Item.objects.count() == len(good)
    noted = {one.name[:6]: one for one in Quarantined.objects.filter(office=office)}
    assert {name: one.reason for name, one in noted.items()} == {
        name: code for name, (_data, code) in QUEUE.items()
    }
    assert all(str(REASONS[one.reason]) for one in noted.values())
    for name, (data, code) in QUEUE.items():
        if code != "zip_nested":  # there the package within is what is kept
            assert path_of(office, noted[name].sha256).read_bytes() == data
    day = NOW.date().isoformat()
    assert sorted(path.name for path in (folder / "refused" / day).iterdir()) == sorted(QUEUE)
    assert sorted(path.name for path in (folder / "done" / day).iterdir()) == sorted(good)
