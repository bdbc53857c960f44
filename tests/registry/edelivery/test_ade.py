"""Addresses: how they are written, and the check digits that only warn."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from furtka.registry.edelivery.ade import (
    check_digits,
    clean_ade,
    is_ade,
    looks_mistyped,
    masked,
    validate_ade,
)


# Published addresses of public offices; the last one is the example of the press.
@pytest.mark.parametrize(
    ("address", "digits"),
    [
        ("AE:PL-61360-92303-WGCGF-27", "27"),
        ("AE:PL-55754-97181-CHDVR-19", "19"),
        ("AE:PL-12345-67890-ABCDE-12", "25"),
    ],
)
def test_the_check_digits_of_known_addresses(address: str, digits: str) -> None:
    assert check_digits(address) == digits
    assert looks_mistyped(address) is (address[-2:] != digits)


@pytest.mark.parametrize(
    "typed",
    [
        "AE:PL-61360-92303-WGCGF-27", " ae:pl-61360-92303-wgcgf-27 ", "AE PL 61360 92303 WGCGF 27",
        "61360-92303-WGCGF-27", "AE:PL–61360–92303–WGCGF–27",
    ],
)  # fmt: skip
def test_it_may_be_typed_as_people_do(typed: str) -> None:
    assert clean_ade(typed) == "AE:PL-61360-92303-WGCGF-27"


@pytest.mark.parametrize(
    "wrong",
    ["", "AE:PL-6136-92303-WGCGF-27", "AE:PL-61360-92303-WGCG7-27", "AE:PL-61360-92303-WGCGF-27x",
     "AE:DE-61360-92303-WGCGF-27", "AE:PL-٦١٣٦٠-92303-WGCGF-27", "AE:PL-61360-92303-WGCGF-27\n"],
)  # fmt: skip
def test_what_is_no_address_is_refused(wrong: str) -> None:
    assert not is_ade(wrong)
    with pytest.raises(ValidationError):
        validate_ade(wrong)


def test_wrong_check_digits_are_still_an_address() -> None:
    assert is_ade("AE:PL-61360-92303-WGCGF-28")
    assert looks_mistyped("AE:PL-61360-92303-WGCGF-28")


def test_a_masked_address_names_nobody() -> None:
    assert masked("AE:PL-61360-92303-WGCGF-27") == "AE:PL-…-27"
    assert masked("Jan Kowalski") == "…"
