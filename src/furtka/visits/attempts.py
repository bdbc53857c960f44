"""How often a code may be tried and an address may ask; the same for all processes."""

from __future__ import annotations

import hmac
import logging
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.http import HttpRequest

from furtka.clients.contacts import trusted
from furtka.core.clock import local_day
from furtka.offices.models import Office
from furtka.visits.errors import TooManyTries, TooManyWithoutProof
from furtka.visits.models import Attempt

KEEP = timedelta(days=1)
log = logging.getLogger("furtka.visits")


class Knock(StrEnum):
    """What is counted, each for itself."""

    PIN_OF_CODE = "pin_of_code"
    PIN_ANYWHERE = "pin_anywhere"
    PIN_OF_ADDRESS = "pin_of_address"
    # A program without a proof of work; one with it, or a browser; a browser without it.
    BOOKING = "booking"
    PROVEN_BOOKING = "proven_booking"
    SLOW_BOOKING = "slow_booking"
    SLOW_BOOKING_OF_OFFICE = "slow_booking_of_office"
    BOOKING_OF_CONTACT = "booking_of_contact"
    # A wrong code at a tablet at the door.
    CODE_AT_DOOR = "code_at_door"
    # Who asks to be rung: from an address with a proof of work or without; all without one; a
    # number, whoever asks for it.
    CALL_BACK = "call_back"
    SLOW_CALL_BACK = "slow_call_back"
    SLOW_CALL_BACK_OF_OFFICE = "slow_call_back_of_office"
    CALL_BACK_OF_NUMBER = "call_back_of_number"


_WITHOUT_PROOF = (Knock.SLOW_BOOKING, Knock.SLOW_BOOKING_OF_OFFICE)


def count(office: Office, knock: Knock, value: str, *, now: datetime) -> None:
    """Count one try before it is looked at. Raises TooManyTries beyond the hour's or day's limit.

    settings.LIMITS_PER_HOUR and LIMITS_PER_DAY have the limits. Call it outside the transaction
    of what it protects: a failure there would take the count back.
    """
    if not settings.RATE_LIMITS:
        return
    row = {"office": office, "key": _key(knock, value), "hour": _hour(now)}
    while not Attempt.objects.filter(**row).update(count=F("count") + 1):
        Attempt.objects.filter(office=office, hour__lt=now - KEEP).delete()
        try:
            with transaction.atomic():
                Attempt.objects.create(**row)
        except IntegrityError:
            continue  # another process made the hour's row first
    tries, an_hour = Attempt.objects.get(**row).count, settings.LIMITS_PER_HOUR[knock]
    if tries > an_hour:
        if tries == an_hour + 1:  # once an hour, for those who watch over the system
            data = {"office": office.slug, "limit": str(knock), "an_hour": an_hour}
            log.warning("limit.reached", extra={"data": data})
        raise TooManyWithoutProof if knock in _WITHOUT_PROOF else TooManyTries
    if (limit := settings.LIMITS_PER_DAY.get(knock)) is not None:
        day = Attempt.objects.filter(office=office, key=row["key"], hour__gt=now - KEEP)
        if (day.aggregate(n=Sum("count"))["n"] or 0) > limit:
            raise TooManyTries


def count_booking(
    office: Office, address: str, *ways: str, now: datetime, knock: Knock = Knock.BOOKING
) -> None:
    """Count a booking for the caller's address and each contact way. Raises TooManyTries.

    `knock`: the way it came. Bookings with a proof of work have a count of their own, so that
    scripts behind the same address do not shut people out; those without one are counted for
    the office as well. Whoever leaves no contact is counted by address alone; so are those who
    book for many.
    """
    count(office, knock, address, now=now)
    if knock != Knock.PROVEN_BOOKING:
        # Programs and browsers apart: neither uses up what the other one has.
        count(office, Knock.SLOW_BOOKING_OF_OFFICE, knock, now=now)
    for way in filter(None, ways):
        try:
            count(office, Knock.BOOKING_OF_CONTACT, way.casefold(), now=now)
        except TooManyTries:
            kind = "email" if "@" in way else "phone"
            if trusted(office, day=local_day(now, office.tz), **{kind: way}) is None:
                raise


def count_call_back(
    office: Office, address: str, number: str, *, now: datetime, proven: bool
) -> None:
    """Count a request to be rung at `number`. Raises TooManyTries.

    Apart from bookings: neither uses up what the other one has.
    """
    count(office, Knock.CALL_BACK if proven else Knock.SLOW_CALL_BACK, address, now=now)
    if not proven:
        count(office, Knock.SLOW_CALL_BACK_OF_OFFICE, "", now=now)
    count(office, Knock.CALL_BACK_OF_NUMBER, number, now=now)


def so_far(office: Office, knock: Knock, value: str, *, now: datetime) -> int:
    """How many tries this hour has seen."""
    rows = Attempt.objects.filter(office=office, key=_key(knock, value), hour=_hour(now))
    return rows.values_list("count", flat=True).first() or 0


def forgive(office: Office, knock: Knock, value: str, *, now: datetime) -> None:
    """The try was right: it does not count."""
    Attempt.objects.filter(
        office=office, key=_key(knock, value), hour=_hour(now), count__gt=0
    ).update(count=F("count") - 1)


def address_of(request: HttpRequest) -> str:
    """The caller's network address. Behind a proxy, the one that our own proxy saw."""
    passed_on = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    if settings.HTTPS and passed_on:
        return passed_on.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """The part of an address that one caller can hardly leave: /24 of IPv4, /56 of IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network(f"{found}/{24 if found.version == 4 else 56}", strict=False))


def _key(knock: Knock, value: str) -> str:
    text = f"furtka.attempt:{knock}:{value}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).hexdigest()


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
