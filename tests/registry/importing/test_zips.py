"""Packages: opened with care, or refused whole before anything is unpacked."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from furtka.registry.importing.zips import MOST_MEMBERS, members
from furtka.registry.refusals import Refused
from tests.registry.importing.packages import link, locked, overlapping, pack

MOST = 8 << 20
SEVERAL = [(f"{n}.xml", b"a") for n in range(MOST_MEMBERS + 1)]
DAMAGED = bytearray(pack(("a.txt", b"x" * 500), compression=zipfile.ZIP_STORED))
DAMAGED[60] ^= 1


def unpack(package: bytes) -> list[tuple[str, bytes]]:
    found = members(BytesIO(package), len(package), MOST)
    return [(name, file.read()) for name, file in found]


def test_files_come_out_in_order_without_what_nobody_needs() -> None:
    package = pack(
        ("pisma/", b""), ("pisma/ą.xml", b"a"), ("__MACOSX/pisma/ą.xml", b"b"),
        (".DS_Store", b"c"), ("b.pdf", b"d"),
    )  # fmt: skip
    assert unpack(package) == [("pisma/ą.xml", b"a"), ("b.pdf", b"d")]


REFUSED = {
    "up": (pack(("../../etc/a", b"a")), "zip_paths"),
    "up by backslash": (pack(("..\\a", b"a")), "zip_paths"),
    "from the root": (pack(("/etc/a", b"a")), "zip_paths"),
    "another disk": (pack(("C:\\a", b"a")), "zip_paths"),
    "a link": (pack((link("a"), b"/etc/passwd")), "zip_paths"),
    "same names": (pack(("a.xml", b"a"), ("A.xml", b"b")), "zip_duplicate"),
    "locked": (locked(pack(("a.xml", b"a"))), "zip_encrypted"),
    "bomb": (pack(("a.xml", bytes(4 << 20))), "zip_bomb"),
    "overlapping": (overlapping(b"x" * 5000), "zip_bomb"),
    "large": (pack(("a", bytes(9 << 20)), compression=zipfile.ZIP_STORED), "too_large"),
    "many": (pack(*SEVERAL), "too_many_files"),
    "rare method": (pack(("a", b"a"), compression=zipfile.ZIP_LZMA), "zip_broken"),
    "cut": (pack(("a.xml", b"a" * 90))[:-30], "zip_broken"),
    "wrong sum": (bytes(DAMAGED), "zip_broken"),
    "nothing": (b"PK\x03\x04", "zip_broken"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_package_is_refused_with_its_reason(name: str) -> None:
    package, code = REFUSED[name]
    with pytest.raises(Refused) as told:
        unpack(package)
    assert told.value.code == code


def test_a_list_that_says_more_than_it_may_is_not_even_read() -> None:
    package = bytearray(pack(("a.xml", b"a")))
    end = len(package) - 22
    package[end + 12 : end + 16] = (1 << 24).to_bytes(4, "little")
    with pytest.raises(Refused) as told:
        unpack(bytes(package))
    assert told.value.code == "too_many_files"
