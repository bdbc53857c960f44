"""Addresses for electronic delivery: `AE:PL-12345-67890-ABCDE-25`. Pure.

The rule of the check digits is unofficial [V: right for the real addresses that were found], so a
wrong one warns and never blocks.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_ADE = re.compile(r"AE:PL-(\d{5})-(\d{5})-([A-Z]{5})-(\d{2})")
_TYPED = re.compile(r"(?:AE:?)?(?:PL)?(\d{5})(\d{5})([A-Z]{5})(\d{2})")


def clean_ade(typed: str) -> str:
    """As it is written, whatever spaces, small letters and dashes were typed; what can't be an
    address comes back as typed, without spaces at the ends."""
    letters = re.sub(r"[\s\-\u2010-\u2015]", "", typed.upper())
    found = _TYPED.fullmatch(letters)
    return "AE:PL-{}-{}-{}-{}".format(*found.groups()) if found else typed.strip()


def is_ade(address: str) -> bool:
    return address.isascii() and _ADE.fullmatch(address) is not None


def validate_ade(address: str) -> None:
    if not is_ade(address):
        raise ValidationError(
            _("Enter the address as AE:PL-12345-67890-ABCDE-25."), code="bad_address"
        )


def check_digits(address: str) -> str:
    """The two digits that should stand at its end [V]; of an address that `is_ade` takes."""
    found = _ADE.fullmatch(address)
    if not found:
        raise ValueError("no address for electronic delivery")
    first, second, letters, _digits = found.groups()
    difference = abs(sum(letters.encode("ascii")) - (int(first) + int(second)))
    return f"{sum(int(digit) for digit in str(difference)):02}"


def looks_mistyped(address: str) -> bool:
    """Whether its check digits are wrong: worth a warning, no more."""
    return address[-2:] != check_digits(address)


def masked(address: str) -> str:
    """For logs and screens that others see: `AE:PL-…-27`."""
    return f"AE:PL-…-{address[-2:]}" if is_ade(address) else "…"
