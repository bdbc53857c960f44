"""How numbers are written."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from furtka.registry.numbers import DEFAULT, validate_pattern, written


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        (DEFAULT, "RPW/00042/2026"),
        ("{year}-{seq}", "2026-42"),
        ("MOPS.{seq:03}.{year}", "MOPS.042.2026"),
    ],
)
def test_numbers_as_the_office_writes_them(pattern: str, number: str) -> None:
    validate_pattern(pattern)
    assert written(pattern, 42, 2026) == number


def test_a_number_with_more_digits_than_foreseen_is_whole() -> None:
    assert written(DEFAULT, 123_456, 2026) == "RPW/123456/2026"


@pytest.mark.parametrize(
    "pattern",
    [
        "", "RPW", "{seq}", "{year}", "{seq}{year}", "{seq}/{seq}/{year}", "{seq:5}/{year}",
        "{seq:00}/{year}", "<b>{seq}/{year}", "{seq}/{year}/{unit}", "{seq}/{year}" + "x" * 40,
        "{seq.__class__}/{year}", "{seq} {year}",
    ],
)  # fmt: skip
def test_patterns_that_could_give_one_number_twice_or_none(pattern: str) -> None:
    with pytest.raises(ValidationError):
        validate_pattern(pattern)
