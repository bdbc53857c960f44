"""Damaged and invented files raise nothing but Refused. The long run: bench/fuzz.py."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.fuzz import SEEDS, TARGETS, fault_of, mutated
from bench.fuzz_files import reworded
from furtka.registry.refusals import Refused

NAMES = st.sampled_from(["Dokument", "Zalacznik", "DaneZalacznika", "Podmiot", "Tytul", "UPP"])
TEXT = st.text(max_size=20)


@pytest.mark.parametrize("name", ["epuap", "zip"])
def test_damaged_files_are_read_or_refused(name: str) -> None:
    chance, seeds = Random(7), SEEDS[name]()
    damaged = [mutated(chance, seeds) for _n in range(200)]
    assert [wrong for data in damaged if (wrong := fault_of(TARGETS[name], data)[0])] == []


def test_reworded_letters_are_read_or_refused() -> None:
    chance, seeds, read = Random(7), SEEDS["epuap"](), 0
    for _n in range(200):
        data = reworded(chance, seeds)
        assert fault_of(TARGETS["epuap"], data)[0] == ""
        try:
            TARGETS["epuap"](data)
            read += 1
        except Refused:
            pass
    assert 20 < read < 200


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
        assert fault_of(TARGETS["epuap"], whole)[0] == ""
