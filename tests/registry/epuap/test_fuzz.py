"""Damaged and invented files raise nothing but Refused. The long run: bench/fuzz.py."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.fuzz import TARGETS, Told, feed, run

NAMES = st.sampled_from(["Dokument", "Zalacznik", "DaneZalacznika", "Podmiot", "Tytul", "UPP"])
TEXT = st.text(max_size=20)


@pytest.mark.parametrize("name", ["epuap", "zip"])
def test_damaged_files_are_read_or_refused(name: str) -> None:
    told = run(name, 400)
    assert told.outcomes["read"] > 10 and len(told.outcomes) > 3


@st.composite
def trees(draw: st.DrawFn, deep: int = 4) -> str:
    """Elements with names of ours, in any order and depth."""
    name = draw(NAMES)
    inner = draw(TEXT) if deep == 0 else "".join(draw(st.lists(trees(deep - 1), max_size=3)))
    return f"<{name} nazwaPliku='a'>{inner}</{name}>"


@given(st.one_of(trees().map(str.encode), st.binary(max_size=200)))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_invented_files_are_read_or_refused(data: bytes) -> None:
    space = b"<?xml version='1.0'?><Dokument xmlns='http://crd.gov.pl/wzor/2017/10/24/4566/'>"
    for whole in (data, space + data + b"</Dokument>"):
        feed(TARGETS["epuap"], whole, Told())
