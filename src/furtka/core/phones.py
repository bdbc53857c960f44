"""Telephone numbers: stored as E.164, shown the Polish way. Lengths and areas by library."""

from __future__ import annotations

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HOME_REGION = "PL"
LANDLINE = _("A landline can't get text messages. Enter a mobile number, or choose a call.")


def parse_phone(typed: str) -> str:
    """E.164 of what somebody typed: `43 823 53 20`, `(43) 823-53-20`, `+380…`.

    Raises ValidationError with a sentence that shows a right number.
    """
    try:
        number = phonenumbers.parse(typed, HOME_REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not _has_right_length(number):
        raise ValidationError(
            _("Enter a number with 9 digits, for example 43 823 53 20."), code="bad_phone"
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _has_right_length(number: phonenumbers.PhoneNumber) -> bool:
    """Nine digits in Poland (the library takes six for possible); elsewhere as it says.

    Whether the number is in use is not asked: new ranges appear faster than libraries.
    """
    if number.country_code == 48:
        return len(phonenumbers.national_significant_number(number)) == 9
    return phonenumbers.is_possible_number(number)


def show_phone(e164: str) -> str:
    """As people write it: national for Poland (43 823 53 20), international for others."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    if number.country_code == 48:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def may_get_sms(e164: str) -> bool:
    """False for a landline, which can't show a text message."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(e164, None))
    except phonenumbers.NumberParseException:
        return False
    return kind in (
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )
