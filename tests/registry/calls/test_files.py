"""Files of missed calls: columns in two languages, several forms of dates, wrong lines named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from furtka.registry.calls.files import BadFile, Read, read_file, read_moment
from tests.visits.factories import NOW

TZ = "Europe/Warsaw"
TEN = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def read(text: str | bytes) -> Read:
    return read_file(text.encode() if isinstance(text, str) else text, tz=TZ, now=NOW)


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-25 10:30", "2026-11-25T10:30:00+01:00", "2026-11-25T09:30:00Z",
        "25.11.2026 10:30", "25/11/2026 10:30:00", "25-11-2026, 10.30", "25.11.2026 godz. 10:30",
    ],
)  # fmt: skip
def test_a_moment_is_read_in_each_form(said: str) -> None:
    assert read_moment(said, TZ) == TEN


@pytest.mark.parametrize(
    "said",
    ["", "wczoraj", "2026-02-30 10:30", "25.11.2026", "25.11.2026 25:00", "2026-03-29 02:30",
     "0001-01-01T00:00:00+00:00", "9999-12-31 23:59"],
)  # fmt: skip
def test_what_is_no_moment_is_none(said: str) -> None:
    assert read_moment(said, TZ) is None


@pytest.mark.parametrize(
    "text",
    [
        "numer;data i godzina;linia\n43 000 01 11;25.11.2026 10:30;101\n",
        "Number,Date,Time,Line\n+48 43 000 01 11,2026-11-25,10:30,101\n",
        "Linia\tNumer telefonu\tData\tGodzina\n101\t(43) 000-01-11\t25-11-2026\t10:30\n",
        '\ufeff"Dzwoniący";"Kiedy";"Wewnętrzny"\r\n"430000111";"2026-11-25T10:30:00+01:00";"101"\r\n',
    ],
)  # fmt: skip
def test_columns_are_found_by_their_names(text: str) -> None:
    (ring,) = read(text).rings
    assert (ring.number, ring.at, ring.line, ring.answered) == ("+48430000111", TEN, "101", False)


def test_old_programs_write_polish_letters_in_their_own_way() -> None:
    text = "Dzwoniący;Kiedy\n43 000 01 11;25.11.2026 10:30\n".encode("cp1250")
    assert len(read(text).rings) == 1


def test_each_wrong_line_is_named_and_the_others_are_read() -> None:
    found = read(
        "numer;kiedy\n"
        "43 000 01 11;25.11.2026 10:30\n"
        "43-82-35;25.11.2026 10:31\n"
        "\n"
        "43 000 01 12;30.02.2026 10:31\n"
        "43 000 01 13;25.12.2026 10:31\n"
        "43 000 01 14;25.09.2026 10:31\n"
        "zastrzeżony;25.11.2026 10:32\n"
    )
    assert [line.number for line in found.wrong] == [3, 5, 6, 7]
    assert len({str(line.sentence) for line in found.wrong}) == 4
    assert [ring.number for ring in found.rings] == ["+48430000111", ""]


@pytest.mark.parametrize(
    "text",
    [
        "", "a;b\n1;2\n", "numer\n43 000 01 11\n", "kiedy\n25.11.2026 10:30\n",
        "numer;kiedy\n" * 2100,
    ],
)  # fmt: skip
def test_a_file_without_its_columns_or_too_long_is_refused_whole(text: str) -> None:
    with pytest.raises(BadFile):
        read(text)


def test_a_huge_file_is_refused() -> None:
    with pytest.raises(BadFile):
        read(b"x" * 1_000_001)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    try:
        found = read(b"numer;kiedy\n" + content)
    except BadFile:
        return
    assert all(ring.number == "" or ring.number.startswith("+") for ring in found.rings)


def test_marks_are_alike_for_the_same_call_only() -> None:
    text = "numer;kiedy\n43 000 01 11;25.11.2026 10:30\n430000111;2026-11-25 10:30\n"
    one, same = read(text).rings
    (other,) = read("numer;kiedy\n43 000 01 11;25.11.2026 10:31\n").rings
    assert one.mark == same.mark != other.mark and "430000111" not in one.mark
