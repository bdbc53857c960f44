"""A file plan is read from what offices really have: Excel, Notepad, old encodings."""

from __future__ import annotations

import pytest

from furtka.registry.plan.reading import MOST_BYTES, PlanRefused, read

PLAN = "symbol;tytuł;kategoria\n5121;Zasiłki celowe;B5\n5122;Zasiłki okresowe;B5\n"


@pytest.mark.parametrize(
    "raw",
    [
        PLAN.encode(),
        PLAN.encode("utf-8-sig"),
        PLAN.encode("cp1250"),
        PLAN.replace(";", ",").encode(),
        PLAN.replace(";", "\t").replace("\n", "\r\n").encode(),
        ("\n\n" + PLAN.partition("\n")[2] + ";;\n").encode(),
        b'Symbol;"Has\xc5\x82o"\n' + PLAN.partition("\n")[2].encode(),
    ],
    ids=["utf-8", "bom", "cp1250", "commas", "tabs", "no headings", "quoted"],
)
def test_each_way_to_write_a_table_is_read_alike(raw: bytes) -> None:
    rows = read(raw)
    assert [(row.symbol, row.title, row.category) for row in rows] == [
        ("5121", "Zasiłki celowe", "B5"),
        ("5122", "Zasiłki okresowe", "B5"),
    ]


def test_every_wrong_line_is_named() -> None:
    raw = "1;Pierwsza\n;Bez symbolu\n3;\n1;Drugi raz\nA B;Spacja\n6;" + "x" * 300
    with pytest.raises(PlanRefused) as refused:
        read(raw.encode())
    lines = {mistake.line: str(mistake.sentence) for mistake in refused.value.mistakes}
    assert list(lines) == [2, 3, 4, 5, 6] and "1" in lines[4]


@pytest.mark.parametrize(
    "raw", [b"", b"symbol;tytul\n", b"\xff\xfe\x00\x01", b"x" * (MOST_BYTES + 1), b'"' * 200_001]
)
def test_what_is_no_plan_is_refused(raw: bytes) -> None:
    with pytest.raises(PlanRefused):
        read(raw)
