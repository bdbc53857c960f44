"""Broken and hostile e-mails: none breaks the reader or holds it up (`bench.fuzz` runs more)."""

from __future__ import annotations

import random

import pytest

from bench.fuzz import TARGETS, fault_of, mail_seeds, mutated
from furtka.registry.refusals import Refused


@pytest.mark.parametrize("seed", range(3))
def test_no_message_breaks_the_reader_or_holds_it_up(seed: int) -> None:
    chance = random.Random(seed)
    for _n in range(100):
        raw = mutated(chance, mail_seeds())
        wrong, _seconds = fault_of(TARGETS["mail"], raw)
        assert not wrong, raw


def test_a_fault_is_noticed() -> None:
    """Or the test above would say nothing."""

    def breaks(raw: bytes) -> object:
        raise Refused("unreadable") if raw else ValueError("x")

    assert fault_of(breaks, b"")[0] == "ValueError: x" and fault_of(breaks, b"x")[0] == ""
